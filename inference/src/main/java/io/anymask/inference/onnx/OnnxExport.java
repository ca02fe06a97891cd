package io.anymask.inference.onnx;

import io.anymask.file.FileFault;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Precision;
import io.anymask.model.onnx.OnnxModelBuilder;
import io.anymask.model.onnx.OnnxModelBuilder.WeightStorage;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam2.Sam2Model;
import java.io.IOException;
import java.nio.file.Path;

/// Writes networks as self-contained ONNX files for other programs: ordinary operators of opset 23 only, which
/// ONNX Runtime has on every platform, the browser included. Inputs and outputs are named as the network names
/// them, weights by their official names, each stored once.
public final class OnnxExport {
    private OnnxExport() {}

    /// The file's bytes, with weights of 32-bit floats, for networks that fit into memory twice.
    public static byte[] bytes(Network network) {
        return bytes(network, Precision.FP32);
    }

    public static byte[] bytes(Network network, Precision precision) {
        return OnnxModels.of(network, precision).build(WeightStorage.INLINE);
    }

    /// The file's bytes for a browser, where GELU costs most of what products leave: it is approximated, within
    /// 5e-4, in half the time (docs/decisions/0027).
    public static byte[] bytesForBrowser(Network network) {
        return OnnxModels.forBrowser(network).build(WeightStorage.INLINE);
    }

    /// Writes the file with weights of 32-bit floats.
    ///
    /// @throws InferenceException when it cannot be written
    public static void write(Network network, Path file) {
        write(network, Precision.FP32, file);
    }

    /// Writes the file, one weight after the other, so that memory does not grow with the model. Weights of more
    /// than two gigabytes, which no ONNX file can hold, go to a second file beside it: `FILE.data`.
    ///
    /// @throws InferenceException when it cannot be written
    public static void write(Network network, Precision precision, Path file) {
        write(OnnxModels.of(network, precision), file);
    }

    /// Writes the decoder with the inputs and outputs of the reference's own export: `image_embeddings`,
    /// `point_coords`, `point_labels`, `mask_input`, `has_mask_input`, `orig_im_size` to `masks`,
    /// `iou_predictions`, `low_res_masks`.
    ///
    /// @param singleMask whether it returns one mask, by the reference's rule, instead of all four
    /// @throws InferenceException when it cannot be written
    public static void writeDecoder(SamModel sam, boolean singleMask, Precision precision, Path file) {
        write(OnnxModels.of("decoder", graph -> OfficialDecoder.declare(sam, singleMask, graph), precision), file);
    }

    /// Writes the decoder of a SAM 2 with all four masks: the inputs and outputs of the other method, with the
    /// three maps of the image encoder in the place of `image_embeddings`, and `object_score` as last output.
    ///
    /// @throws InferenceException when it cannot be written
    public static void writeDecoder(Sam2Model sam, Precision precision, Path file) {
        write(OnnxModels.of("decoder", graph -> OfficialSam2Decoder.declare(sam, graph), precision), file);
    }

    private static void write(OnnxModelBuilder model, Path file) {
        try {
            model.write(file);
        } catch (IOException e) {
            throw new InferenceException(file + ": cannot write this ONNX file (" + FileFault.describe(e) + ")", e);
        }
    }
}
