package io.anymask.inference;

import io.anymask.Printable;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.DType;
import io.anymask.model.checkpoint.TensorView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Embeddings on disk: a safetensors file with a tensor for each map and, as metadata, what it was made from.
final class EmbeddingFile {
    private static final String TENSOR = "image_embedding";
    private static final String IMAGE = "image_sha256";
    private static final String WIDTH = "width";
    private static final String HEIGHT = "height";

    private EmbeddingFile() {}

    static void write(
            ImageEmbedding embedding,
            SequencedMap<String, String> provenance,
            Path file,
            EmbeddingPrecision precision) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        for (int i = 0; i < embedding.maps().size(); i++) {
            tensors.put(name(i), stored(embedding.maps().get(i), precision));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        provenance.forEach((part, value) -> metadata.put(key(part), value));
        metadata.put(IMAGE, embedding.imageSha256());
        metadata.put(WIDTH, Integer.toString(embedding.width()));
        metadata.put(HEIGHT, Integer.toString(embedding.height()));
        Checkpoint.of(file.toString(), tensors, metadata).writeSafetensors(file);
    }

    /// The embedding proper comes first; SAM 2's has finer maps beside it.
    private static String name(int map) {
        return map == 0 ? TENSOR : TENSOR + "_" + map;
    }

    private static TensorView stored(Tensor values, EmbeddingPrecision precision) {
        return switch (precision) {
            case FP32 -> TensorView.of(values.toFloats(), values.shape());
            case FP16 -> new TensorView(DType.F16, values.shape(), halves(values.values()));
        };
    }

    private static ByteBuffer halves(FloatBuffer values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.limit() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.limit(); i++) {
            bytes.putShort(Float.floatToFloat16(values.get(i)));
        }
        return bytes.flip();
    }

    static ImageEmbedding read(Path file, Decoder decoder) {
        Checkpoint stored = Checkpoint.open(file);
        String image = metadata(stored, IMAGE);
        requireSame(stored, decoder.provenance());
        List<Tensor> maps = new ArrayList<>();
        for (int[] expected : decoder.model().mapShapes()) {
            TensorView tensor = stored.tensor(name(maps.size()));
            if (!Arrays.equals(tensor.shape(), expected)) {
                throw new CheckpointException("%s: an embedding of shape %s, expected %s"
                        .formatted(file, Arrays.toString(tensor.shape()), Arrays.toString(expected)));
            }
            maps.add(Tensor.of(tensor.toFloats(), expected));
        }
        return new ImageEmbedding(
                decoder,
                decoder.model().frame(size(stored, WIDTH), size(stored, HEIGHT)),
                maps,
                () -> image,
                new EmbeddingTime(Duration.ZERO, Duration.ZERO));
    }

    private static String key(String part) {
        return part.replace(' ', '_');
    }

    /// Values of other weights, another input size, engine or precision would fit in shape and give other masks.
    private static void requireSame(Checkpoint stored, SequencedMap<String, String> provenance) {
        provenance.forEach((part, expected) -> {
            String found = stored.metadata().get(key(part));
            if (found == null) {
                throw new CheckpointException(
                        "%s: an embedding that does not tell by which %s it was made, as earlier versions wrote them; embed the image again"
                                .formatted(stored.origin(), part));
            }
            if (!found.equals(expected)) {
                throw new CheckpointException(
                        "%s: an embedding made by the %s %s, expected %s; embed the image again, or open the model that made it"
                                .formatted(stored.origin(), part, Printable.of(found), expected));
            }
        });
    }

    private static int size(Checkpoint stored, String key) {
        String value = metadata(stored, key);
        try {
            int size = Integer.parseInt(value);
            if (size > 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw new CheckpointException(
                    "%s: the %s is '%s', expected a number of pixels".formatted(stored.origin(), key, value), e);
        }
        throw new CheckpointException(
                "%s: the %s is %s, expected a positive number".formatted(stored.origin(), key, value));
    }

    private static String metadata(Checkpoint stored, String key) {
        String value = stored.metadata().get(key);
        if (value == null) {
            throw new CheckpointException(stored.origin() + ": not an image embedding: its metadata lacks " + key);
        }
        return value;
    }
}
