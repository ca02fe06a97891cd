package io.anymask.model.onnx;

import io.anymask.model.checkpoint.CheckpointException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Whether an ONNX model holds all of its weights itself. A tensor can name another file instead, and what runs
/// the model reads it: whoever gives the model chooses the file, by a path, a link or a hard link
/// (onnxruntime#6696, CVE-2024-27318). So nothing that others wrote is opened before all of its tensors have been
/// looked at.
public final class OneFile {
    private static final int EXTERNAL = 1;
    private static final int DEEPEST = 64;

    private OneFile() {}

    /// The messages of ONNX in which tensors lie, with the numbers of their fields (`onnx.proto`).
    private enum Message {
        MODEL,
        TRAINING,
        FUNCTION,
        GRAPH,
        NODE,
        ATTRIBUTE,
        SPARSE,
        TENSOR;

        /// What lies in a field; null for what has no tensor in it.
        @Nullable
        Message in(int field) {
            return switch (this) {
                case MODEL ->
                    switch (field) {
                        case 7 -> GRAPH;
                        case 20 -> TRAINING;
                        case 25 -> FUNCTION;
                        default -> null;
                    };
                case TRAINING -> field == 1 || field == 2 ? GRAPH : null;
                case FUNCTION ->
                    switch (field) {
                        case 7 -> NODE;
                        case 11 -> ATTRIBUTE;
                        default -> null;
                    };
                case GRAPH ->
                    switch (field) {
                        case 1 -> NODE;
                        case 5 -> TENSOR;
                        case 15 -> SPARSE;
                        default -> null;
                    };
                case NODE -> field == 5 ? ATTRIBUTE : null;
                case ATTRIBUTE ->
                    switch (field) {
                        case 5, 10 -> TENSOR;
                        case 6, 11 -> GRAPH;
                        case 22, 23 -> SPARSE;
                        default -> null;
                    };
                case SPARSE -> field == 1 || field == 2 ? TENSOR : null;
                case TENSOR -> null;
            };
        }
    }

    /// @throws CheckpointException when a tensor lies elsewhere, or the bytes are no ONNX model
    public static void require(ByteBuffer model) {
        walk(new ProtobufReader(model), Message.MODEL, 0);
    }

    private static void walk(ProtobufReader reader, Message message, int depth) {
        if (depth > DEEPEST) {
            throw new CheckpointException(
                    "graphs within graphs, more than %d deep; expected a model".formatted(DEEPEST));
        }
        for (int field = reader.next(); field != 0; field = reader.next()) {
            Message inside = reader.isBytes() ? message.in(field) : null;
            if (inside != null) {
                walk(reader.message(), inside, depth + 1);
            } else if (message == Message.TENSOR && field == 13) {
                throw elsewhere();
            } else if (message == Message.TENSOR && field == 14) {
                if (reader.integer() == EXTERNAL) {
                    throw elsewhere();
                }
            } else {
                reader.skip();
            }
        }
    }

    private static CheckpointException elsewhere() {
        return new CheckpointException("weights of it lie in another file, which is not read; expected a model in one"
                + " file, as onnx.save writes it without save_as_external_data");
    }
}
