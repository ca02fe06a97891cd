package io.anymask.training.data;

import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.Sha256;
import io.anymask.image.Image;
import io.anymask.inference.Preprocessing;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.sam.SamModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The embeddings of an image encoder that does not learn: each is computed once and kept on disk, under the
/// hash of what the encoder saw, in a folder named by the hash of the encoder, its input size, the preprocessing
/// and the engine. Safe for use by several threads; close it when done.
public final class Embeddings implements AutoCloseable {
    private static final String TENSOR = "image_embedding";
    private static final String ENDING = ".safetensors";
    private static final int NAME_LENGTH = 16;

    private final Engine engine;
    private final SamModel model;
    private final @Nullable Path folder;
    private Engine.@Nullable Program encoder;

    /// @param engine closed with this
    /// @param folder of the cache, made if it is not there; null for none
    public Embeddings(SamModel model, Engine engine, @Nullable Path folder) {
        this.engine = engine;
        this.model = model;
        this.folder = folder == null
                ? null
                : created(folder.resolve(hash(model, engine).substring(0, NAME_LENGTH)));
    }

    private static Path created(Path folder) {
        try {
            return AtomicFile.createFolder(folder);
        } catch (IOException e) {
            throw new CheckpointException(
                    folder + ": cannot make this folder for embeddings (" + FileFault.describe(e) + ")", e);
        }
    }

    /// Of all that decides an embedding: what learns is left out, so the decoder may change.
    private static String hash(SamModel model, Engine engine) {
        String all = "encoder %s, input size %d, preprocessing %d, %s"
                .formatted(
                        model.encoderSha256(), model.config().imageSize(), Preprocessing.VERSION, engine.arithmetic());
        return HexFormat.of().formatHex(Sha256.digest().digest(all.getBytes(StandardCharsets.UTF_8)));
    }

    /// The embedding (1, C, G, G) of an image's part of the frame.
    ///
    /// @throws CheckpointException when the cache cannot be read or written
    public float[] of(Image view) {
        if (folder == null) {
            return compute(view);
        }
        Path file = folder.resolve(view.sha256() + ENDING);
        if (Files.exists(file)) {
            return read(file);
        }
        float[] values = compute(view);
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put(TENSOR, TensorView.of(values, shape()));
        Checkpoint.of(file.toString(), tensors, Map.of()).writeSafetensors(file);
        return values;
    }

    /// The embedding of a part of a frame that was seen before.
    ///
    /// @param viewSha256 hash of that part
    /// @return empty when it is not kept
    /// @throws CheckpointException when the cache cannot be read
    public Optional<float[]> kept(String viewSha256) {
        if (folder == null) {
            return Optional.empty();
        }
        Path file = folder.resolve(viewSha256 + ENDING);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    private int[] shape() {
        return new int[] {
            1, model.config().channels(), model.config().grid(), model.config().grid()
        };
    }

    private float[] read(Path file) {
        TensorView tensor = Checkpoint.open(file).tensor(TENSOR);
        if (!Arrays.equals(tensor.shape(), shape())) {
            throw new CheckpointException("%s: got an embedding of shape %s, expected %s; delete the file"
                    .formatted(file, Arrays.toString(tensor.shape()), Arrays.toString(shape())));
        }
        return tensor.toFloats();
    }

    private synchronized float[] compute(Image view) {
        Engine.Program program = encoder;
        if (program == null) {
            program = engine.compile(model.imageEncoder());
            encoder = program;
        }
        Tensor pixels = Preprocessing.normalise(view, model.config().imageSize());
        return program.run(List.of(pixels)).getFirst().toFloats();
    }

    @Override
    public synchronized void close() {
        if (encoder != null) {
            encoder.close();
        }
    }
}
