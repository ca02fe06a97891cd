/// ONNX files as far as this project needs them, without a protocol buffer library.
///
/// Reading serves one purpose: to get weights back out of graphs that others exported. [OnnxModel] reads the
/// nodes and initialisers of any model, as views into the file; [OnnxImport] knows how PyTorch's exporter
/// renames the tensors of a segmentation network, and gives them their official names again. Neither runs a
/// graph.
///
/// Writing is the other direction: [OnnxModelBuilder] collects nodes, constants and weights, and writes them as a
/// model of opset 23. Weights may stay outside the file and be handed to the engine separately, so that a graph
/// of a large network is small.
///
/// `ProtobufReader` and `ProtobufWriter` know the wire format, and never read beyond their buffer: a damaged
/// file ends in a [io.anymask.model.checkpoint.CheckpointException]. The field numbers are those of
/// `onnx.proto`, from the ONNX project. Read [OnnxModelBuilder] first, then [OnnxModel], then [OnnxImport].
@NullMarked
package io.anymask.model.onnx;

import org.jspecify.annotations.NullMarked;
