package io.anymask.inference.phrase;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.clip.ColourClip;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Lists are embedded once and kept; what is kept is never taken for something else.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VocabularyCacheTest {
    private static final List<String> NAMES = List.of("red", "green", "blue");

    private ClipEncoder clip;

    @TempDir
    private Path temporary;

    @BeforeAll
    void open() {
        clip = ColourClip.open();
    }

    @AfterAll
    void close() {
        clip.close();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void theSecondTimeComesFromTheFile() throws IOException {
        Path folder = temporary.resolve("a/b");
        VocabularyCache cache = new VocabularyCache(folder);
        Vocabulary first = cache.of(clip, NAMES, Vocabulary.TEMPLATE, (done, total) -> {});
        assertThat(first.phrases()).isEqualTo(NAMES);
        assertThat(first.vectors().get(2).cosine(clip.text("a photo of a blue.")))
                .isGreaterThan(0.99999);
        assertThat(files(folder)).hasSize(1);
        assertThat(cache.of(clip, NAMES, Vocabulary.TEMPLATE, (done, total) -> {}))
                .isEqualTo(first);
        // Files are read, not computed again: other values under the same key come out.
        swapped(files(folder).getFirst());
        assertThat(cache.of(clip, NAMES, Vocabulary.TEMPLATE, (done, total) -> {})
                        .vectors()
                        .getFirst())
                .isEqualTo(first.vectors().getLast());
    }

    /// The vectors of the first and the last name change places.
    private static void swapped(Path file) {
        Checkpoint kept = Checkpoint.open(file);
        int joint = 4;
        float[] values = kept.tensor("vectors").toFloats();
        float[] first = Arrays.copyOf(values, joint);
        System.arraycopy(values, 2 * joint, values, 0, joint);
        System.arraycopy(first, 0, values, 2 * joint, joint);
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put("vectors", TensorView.of(values, 3, joint));
        Checkpoint.of("test", tensors, kept.metadata()).writeSafetensors(file);
    }

    @Test
    void othersAreKeptApart() throws IOException {
        Path folder = temporary.resolve("apart");
        VocabularyCache cache = new VocabularyCache(folder);
        cache.of(clip, NAMES, Vocabulary.TEMPLATE, (done, total) -> {});
        cache.of(clip, NAMES, "{}", (done, total) -> {});
        cache.of(clip, List.of("red", "blue", "green"), "{}", (done, total) -> {});
        cache.of(clip, List.of("red\n1 x"), "{}", (done, total) -> {});
        cache.of(clip, List.of("red", "x"), "{}", (done, total) -> {});
        assertThat(files(folder)).hasSize(5);
    }

    @Test
    void damagedFilesAreMadeAgain() throws IOException {
        Path folder = temporary.resolve("damaged");
        VocabularyCache cache = new VocabularyCache(folder);
        Vocabulary whole = cache.of(clip, NAMES, Vocabulary.TEMPLATE, (done, total) -> {});
        Path file = files(folder).getFirst();
        byte[] sound = Files.readAllBytes(file);
        SequencedMap<String, TensorView> other = new LinkedHashMap<>();
        other.put("vectors", TensorView.of(new float[12], 3, 4));
        for (byte[] bytes :
                List.of(new byte[0], "text".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(sound, sound.length - 3))) {
            Files.write(file, bytes);
            assertThat(cache.of(clip, NAMES, Vocabulary.TEMPLATE, (done, total) -> {}))
                    .isEqualTo(whole);
            assertThat(file).hasBinaryContent(sound);
        }
        // Sound files of other content: zeros have no direction, and without metadata they belong to no names.
        Checkpoint.of("test", other, Checkpoint.open(file).metadata()).writeSafetensors(file);
        assertThat(cache.of(clip, NAMES, Vocabulary.TEMPLATE, (done, total) -> {}))
                .isEqualTo(whole);
        Checkpoint.of("test", other, Map.of()).writeSafetensors(file);
        assertThat(cache.of(clip, NAMES, Vocabulary.TEMPLATE, (done, total) -> {}))
                .isEqualTo(whole);
    }

    @Test
    void aFolderThatCannotBeMadeStopsNothing() throws IOException {
        Path blocked = Files.writeString(temporary.resolve("file"), "x").resolve("under");
        assertThat(new VocabularyCache(blocked)
                        .of(clip, NAMES, Vocabulary.TEMPLATE, (done, total) -> {})
                        .vectors())
                .hasSize(3);
    }
}
