package io.anymask.inference.phrase;

import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.Sha256;
import io.anymask.inference.AutomaticMaskGenerator.Progress;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.clip.ClipVector;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The vectors of lists of names, each computed once and kept in a file, under the hash of all that decides them:
/// the weights, the sizes, the engine, and the sentences. A file that cannot be read is made again, and where none
/// can be written the vectors are computed every time. Safe for use by several threads and processes.
///
/// @param folder made when it is needed
public record VocabularyCache(Path folder) {
    private static final System.Logger LOG = System.getLogger(VocabularyCache.class.getName());
    private static final int VERSION = 1;
    private static final int NAME_LENGTH = 32;
    private static final int BATCH = 64;
    private static final String TENSOR = "vectors";
    private static final String KEY = "vocabulary";

    /// Names in a template, with their vectors.
    ///
    /// @param template with `{}` for the name, see [Vocabulary#TEMPLATE]
    /// @param progress told of names done, of all, where they are not kept yet
    /// @throws IllegalArgumentException when there is no name, or the template has no place for it
    public Vocabulary of(ClipEncoder clip, List<String> names, String template, Progress progress) {
        List<String> sentences = Vocabulary.sentences(names, template);
        String key = key(clip, sentences);
        Path file = folder.resolve(key.substring(0, NAME_LENGTH) + ".safetensors");
        int[] shape = {names.size(), clip.model().config().joint()};
        float @Nullable [] kept = Files.exists(file) ? read(file, key, shape) : null;
        float[] values = kept == null ? compute(clip, sentences, progress, shape) : kept;
        if (kept == null) {
            write(file, key, values, shape);
        }
        return new Vocabulary(names, vectors(values, shape[1]));
    }

    /// The sentences are told apart by their lengths, whatever is in them.
    private static String key(ClipEncoder clip, List<String> sentences) {
        StringBuilder all = new StringBuilder("vocabulary %d, %s".formatted(VERSION, clip.provenance()));
        sentences.forEach(
                text -> all.append('\n').append(text.length()).append(' ').append(text));
        return HexFormat.of().formatHex(Sha256.digest().digest(all.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static float[] compute(ClipEncoder clip, List<String> sentences, Progress progress, int... shape) {
        float[] values = new float[shape[0] * shape[1]];
        for (int from = 0; from < shape[0]; from += BATCH) {
            List<ClipVector> vectors = clip.texts(sentences.subList(from, Math.min(from + BATCH, shape[0])));
            for (int i = 0; i < vectors.size(); i++) {
                System.arraycopy(vectors.get(i).values(), 0, values, (from + i) * shape[1], shape[1]);
            }
            progress.at(from + vectors.size(), shape[0]);
        }
        return values;
    }

    /// Of the values as they are kept, so that the first time gives the same bits as any other.
    private static List<ClipVector> vectors(float[] values, int length) {
        List<ClipVector> vectors = new ArrayList<>();
        for (int from = 0; from < values.length; from += length) {
            vectors.add(new ClipVector(Arrays.copyOfRange(values, from, from + length)));
        }
        return vectors;
    }

    /// Null when the file is not what it should be.
    private static float @Nullable [] read(Path file, String key, int... shape) {
        try {
            Checkpoint stored = Checkpoint.open(file);
            TensorView tensor = stored.tensor(TENSOR);
            float[] values = tensor.toFloats();
            if (key.equals(stored.metadata().get(KEY)) && Arrays.equals(tensor.shape(), shape)) {
                vectors(values, shape[1]);
                return values;
            }
            LOG.log(System.Logger.Level.WARNING, "{0}: not the vectors of these names; they are computed again", file);
        } catch (CheckpointException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}; the vectors are computed again", e.getMessage());
        }
        return null;
    }

    private void write(Path file, String key, float[] values, int... shape) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put(TENSOR, TensorView.of(values, shape));
        try {
            AtomicFile.createFolder(folder);
            Checkpoint.of(file.toString(), tensors, Map.of(KEY, key)).writeSafetensors(file);
        } catch (IOException e) {
            unkept(FileFault.describe(e));
        } catch (CheckpointException e) {
            unkept(String.valueOf(e.getMessage()));
        }
    }

    private void unkept(String why) {
        LOG.log(
                System.Logger.Level.WARNING,
                "{0}: the vectors of these names cannot be kept here ({1}) and will be computed again",
                folder,
                why);
    }
}
