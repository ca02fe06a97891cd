package io.anymask.evaluation.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.LabelMap;
import io.anymask.dataset.VideoSet;
import io.anymask.dataset.VocColours;
import io.anymask.evaluation.EvaluationException;
import io.anymask.evaluation.report.Journal;
import io.anymask.evaluation.report.Report;
import io.anymask.image.Image;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.Sighting;
import io.anymask.inference.video.Tracker;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A square goes to the right by two pixels a frame, another one appears in frame 2 and stays. They are followed
/// by their colours, and by nothing at all.
class VideoEvaluationTest {
    private static final int WIDTH = 40;
    private static final int HEIGHT = 30;
    private static final int FRAMES = 6;
    private static final List<Integer> ANNOTATED = List.of(0, 2, 4, 5);

    private static final VideoMethod COLOUR = new VideoMethod("colour", (encoder, frames) -> new ColourTracker());
    private static final VideoMethod KEPT =
            new VideoMethod("kept", (encoder, frames) -> new KeptMask(new ColourTracker()));

    /// J of the first square where it was, in the annotated frames after the first.
    private static final double[] OVERLAP = {6 / 14.0, 2 / 18.0, 0};

    @TempDir
    private Path folder;

    /// Knows objects by their colour.
    private static final class ColourTracker implements Tracker {
        private final Map<Integer, Integer> colours = new HashMap<>();
        private Image image = Image.of(1, 1, new byte[3]);

        @Override
        public void show(Frame frame) {
            image = frame.image();
        }

        @Override
        public Sighting prompt(int object, Prompt prompt) {
            Point click = prompt.points().getLast();
            if (click.positive()) {
                colours.put(object, image.rgb((int) click.x(), (int) click.y()));
            }
            return follow(object);
        }

        @Override
        public Sighting set(int object, Mask mask) {
            colours.put(
                    object, image.rgb((int) mask.box().x0(), (int) mask.box().y0()));
            return follow(object);
        }

        @Override
        public Sighting follow(int object) {
            int colour = Objects.requireNonNull(colours.get(object));
            boolean[] inside = new boolean[WIDTH * HEIGHT];
            for (int i = 0; i < inside.length; i++) {
                inside[i] = image.rgb(i % WIDTH, i / WIDTH) == colour;
            }
            Mask mask = Mask.of(WIDTH, HEIGHT, inside);
            return new Sighting(mask, 1, false, () -> new MaskLogits(HEIGHT, WIDTH, new float[WIDTH * HEIGHT]));
        }

        @Override
        public void remove(int object) {
            colours.remove(object);
        }
    }

    @BeforeEach
    void draw() throws IOException {
        draw("squares");
    }

    private void draw(String video) throws IOException {
        Path frames =
                Files.createDirectories(folder.resolve("videos/JPEGImages").resolve(video));
        Path maps = Files.createDirectories(folder.resolve("videos/Annotations").resolve(video));
        for (int frame = 0; frame < FRAMES; frame++) {
            List<Mask> squares = new ArrayList<>();
            squares.add(Mask.full(10, 10).paste(2 + 2 * frame, 3, WIDTH, HEIGHT));
            if (frame >= 2) {
                squares.add(Mask.full(10, 8).paste(20, 18, WIDTH, HEIGHT));
            }
            byte[] rgb = new byte[3 * WIDTH * HEIGHT];
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                for (int object = 0; object < squares.size(); object++) {
                    rgb[3 * i + object] = (byte) (squares.get(object).get(i % WIDTH, i / WIDTH) ? 200 : 0);
                }
            }
            Image.of(WIDTH, HEIGHT, rgb).writePng(frames.resolve("0000" + frame + ".png"));
            if (ANNOTATED.contains(frame)) {
                List<Rle> runs = squares.stream().map(Mask::rle).toList();
                int[] numbers = IntStream.rangeClosed(1, runs.size()).toArray();
                ImageIO.write(
                        LabelMap.draw(WIDTH, HEIGHT, runs, numbers, VocColours.palette()),
                        "png",
                        maps.resolve("0000" + frame + ".png").toFile());
            }
        }
    }

    private VideoSet videos() {
        return VideoSet.open(folder.resolve("videos"), null);
    }

    private static VideoEvaluation evaluation(VideoMethod... methods) {
        return VideoEvaluation.of(
                image -> {
                    throw new AssertionError("nobody needs an embedding");
                },
                List.of(methods));
    }

    private Journal journal() {
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        setup.put("a", "b");
        return Journal.open(folder.resolve("journal.jsonl"), setup, false);
    }

    private static SequencedMap<String, String> setup() {
        return new LinkedHashMap<>(Map.of("model", "colours"));
    }

    @Test
    void objectsAreFollowedFromTheirFirstMasks() {
        List<SequenceResult> results;
        List<Integer> done = new ArrayList<>();
        try (Journal journal = journal()) {
            results = evaluation(COLOUR, KEPT).follow(videos(), journal, (at, total) -> {
                assertThat(total).isEqualTo(FRAMES);
                done.add(at);
            });
        }
        assertThat(done).contains(1, 3, 6).isSorted();
        assertThat(results).extracting(SequenceResult::method).containsExactly("colour", "kept");
        assertThat(results.getFirst().mean(FrameRule.ANNOTATED, DavisScore::mean))
                .isEqualTo(1);
        List<ObjectTrack> kept = results.getLast().objects();
        assertThat(kept).extracting(ObjectTrack::object).containsExactly(1, 2);
        assertThat(kept.getFirst().frames()).isEqualTo(ANNOTATED);
        assertThat(kept.getFirst().regions()).containsExactly(1.0, OVERLAP[0], OVERLAP[1], OVERLAP[2]);
        assertThat(kept.getLast().frames()).containsExactly(2, 4, 5);
        assertThat(kept.getLast().regions()).containsExactly(1.0, 1.0, 1.0);
        double mean = (OVERLAP[0] + OVERLAP[1] + OVERLAP[2]) / 3;
        assertThat(results.getLast().region(FrameRule.ANNOTATED)).isCloseTo((mean + 1) / 2, within(1e-12));
        // DAVIS's rule leaves the last frame out.
        assertThat(results.getLast().region(FrameRule.DAVIS))
                .isCloseTo(((OVERLAP[0] + OVERLAP[1]) / 2 + 1) / 2, within(1e-12));
        try (Journal journal = journal()) {
            VideoMethod broken = new VideoMethod("broken", (encoder, frames) -> {
                throw new AssertionError("it is in the journal");
            });
            assertThat(evaluation(broken).follow(videos(), journal, (at, total) -> {}))
                    .isEqualTo(results);
        }
        Report report = VideoReport.of(setup(), videos(), results, 0);
        assertThat(report.toText())
                .contains("Objects followed on videos", "squares, 1", "1 videos evaluated", "2 objects evaluated")
                .containsPattern("kept +59\\.0|kept .* 59\\.0")
                .doesNotContain("XMem");
        assertThat(report.toJson()).contains("J by frame: squares", "all annotated frames after the first");
    }

    @Test
    void davisCountsByItsRuleBesidePublishedFigures() throws IOException {
        Files.createDirectory(folder.resolve("videos/ImageSets"));
        List<SequenceResult> results;
        try (Journal journal = journal()) {
            results = evaluation(KEPT).follow(videos(), journal, (at, total) -> {});
        }
        assertThat(VideoEvaluation.rule(videos())).isEqualTo(FrameRule.DAVIS);
        assertThat(VideoReport.of(setup(), videos(), results, 0).toText())
                .contains("XMem *", "86.0", "PerSAM, training-free *", "66.9", "published, not measured here");
    }

    /// Frames 5, 4 and 2 are the worst, one after the other; with two of them corrected J is above 0.9.
    @Test
    void clicksOnTheWorstFrameCorrect() {
        List<ClickedSequence> results;
        try (Journal journal = journal()) {
            results = evaluation(KEPT, COLOUR)
                    .click(
                            videos(),
                            8,
                            journal,
                            (at, total) -> assertThat(total).isEqualTo(2));
        }
        ClickedSequence kept = results.getFirst();
        assertThat(kept.corrections()).isEqualTo(2);
        assertThat(kept.hasReached(FrameRule.ANNOTATED)).isTrue();
        double second = OVERLAP[0] + OVERLAP[1];
        assertThat(kept.region(FrameRule.ANNOTATED, 0)).isCloseTo((second / 3 + 1) / 2, within(1e-12));
        assertThat(kept.region(FrameRule.ANNOTATED, 1)).isCloseTo(((second + 1) / 3 + 1) / 2, within(1e-12));
        assertThat(kept.region(FrameRule.ANNOTATED, 2)).isCloseTo(((OVERLAP[0] + 2) / 3 + 1) / 2, within(1e-12));
        assertThat(kept.region(FrameRule.ANNOTATED, 8)).isEqualTo(kept.region(FrameRule.ANNOTATED, 2));
        assertThat(results.getLast().corrections()).isZero();
        Report report = VideoReport.ofClicks(setup(), videos(), results, 3);
        assertThat(report.toText()).containsPattern("kept +2\\.00 +100\\.0 +59\\.0 +75\\.7 +90\\.5 +90\\.5");
        assertThat(report.toJson()).contains("from one click", "corrected by 2 clicks");
    }

    @Test
    void moreCorrectionsThanAllowedAreNotMade() {
        try (Journal journal = journal()) {
            ClickedSequence kept = evaluation(KEPT)
                    .click(videos(), 1, journal, (at, total) -> {})
                    .getFirst();
            assertThat(kept.corrections()).isEqualTo(1);
            assertThat(kept.hasReached(FrameRule.ANNOTATED)).isFalse();
        }
    }

    @Test
    void aVideoOfSeveralSizesIsLeftOut() throws IOException {
        draw("odd");
        Image.of(8, 8, new byte[3 * 64]).writePng(folder.resolve("videos/JPEGImages/odd/00003.png"));
        VideoSet videos = videos();
        try (Journal journal = journal()) {
            List<SequenceResult> results = evaluation(COLOUR).follow(videos, journal, (at, total) -> {});
            assertThat(results).extracting(SequenceResult::sequence).containsExactly("squares");
            assertThat(VideoReport.of(setup(), videos, results, 0).toText())
                    .contains("1 videos evaluated", "8×8 pixels");
        }
        VideoSet odd = videos().only(List.of("odd"));
        try (Journal journal = journal()) {
            assertThatThrownBy(() -> evaluation(COLOUR).follow(odd, journal, (at, total) -> {}))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("none of the 1 videos can be used; the first: frame 3: got 8×8 pixels");
            odd.found().listen(line -> {});
            assertThatThrownBy(() -> odd.found().refuse("videos")).isInstanceOf(DatasetException.class);
        }
    }

    @Test
    void aVideoWithAPictureThatIsCutIsLeftOut() throws IOException {
        draw("cut");
        Path picture = folder.resolve("videos/JPEGImages/cut/00003.png");
        byte[] whole = Files.readAllBytes(picture);
        Files.write(picture, Arrays.copyOf(whole, whole.length / 2));
        VideoSet videos = videos();
        try (Journal journal = journal()) {
            List<SequenceResult> results = evaluation(COLOUR).follow(videos, journal, (at, total) -> {});
            assertThat(results).extracting(SequenceResult::sequence).containsExactly("squares");
            assertThat(VideoReport.of(setup(), videos, results, 0).toText()).contains("1 videos evaluated", "cut");
        }
    }

    @Test
    void aVideoOfOneFrameHasNoScore() throws IOException {
        for (int frame = 1; frame < FRAMES; frame++) {
            Files.delete(folder.resolve("videos/JPEGImages/squares/0000" + frame + ".png"));
            Files.deleteIfExists(folder.resolve("videos/Annotations/squares/0000" + frame + ".png"));
        }
        try (Journal journal = journal()) {
            List<SequenceResult> results = evaluation(COLOUR).follow(videos(), journal, (at, total) -> {});
            assertThat(results.getFirst().objects().getFirst().regions()).containsExactly(1.0);
            assertThat(results.getFirst().region(FrameRule.ANNOTATED)).isNaN();
            assertThat(VideoReport.of(setup(), videos(), results, 0).toText())
                    .contains("1 objects in too few frames, left out: squares, object 1");
        }
    }

    @Test
    void twoHundredObjectsAreFollowed() throws IOException {
        Path frames = Files.createDirectories(folder.resolve("many/JPEGImages/crowd"));
        Path maps = Files.createDirectories(folder.resolve("many/Annotations/crowd"));
        List<Rle> runs = new ArrayList<>();
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        for (int object = 0; object < 200; object++) {
            int x = 2 * (object % 20);
            int y = 2 * (object / 20);
            Mask square = Mask.full(2, 2).paste(x, y, WIDTH, HEIGHT);
            runs.add(square.rle());
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                if (square.get(i % WIDTH, i / WIDTH)) {
                    rgb[3 * i] = (byte) (object + 1);
                }
            }
        }
        for (int frame = 0; frame < 3; frame++) {
            Image.of(WIDTH, HEIGHT, rgb).writePng(frames.resolve("0000" + frame + ".png"));
            int[] numbers = IntStream.rangeClosed(1, 200).toArray();
            ImageIO.write(
                    LabelMap.draw(WIDTH, HEIGHT, runs, numbers, VocColours.palette()),
                    "png",
                    maps.resolve("0000" + frame + ".png").toFile());
        }
        try (Journal journal = journal()) {
            SequenceResult result = evaluation(COLOUR)
                    .follow(VideoSet.open(folder.resolve("many"), null), journal, (at, total) -> {})
                    .getFirst();
            assertThat(result.objects()).hasSize(200);
            assertThat(result.region(FrameRule.ANNOTATED)).isEqualTo(1);
        }
    }

    @Test
    void anObjectInTheLastFrameAloneHasNoScore() throws IOException {
        for (int frame : List.of(0, 2, 4)) {
            Files.delete(folder.resolve("videos/Annotations/squares/0000" + frame + ".png"));
        }
        try (Journal journal = journal()) {
            List<SequenceResult> results = evaluation(COLOUR).follow(videos(), journal, (at, total) -> {});
            assertThat(results.getFirst().region(FrameRule.ANNOTATED)).isNaN();
            assertThat(VideoReport.of(setup(), videos(), results, 0).toText())
                    .contains("2 objects in too few frames, left out: squares, object 1, squares, object 2");
        }
        try (Journal journal = Journal.open(folder.resolve("clicks.jsonl"), setup(), false)) {
            assertThat(evaluation(KEPT)
                            .click(videos(), 8, journal, (at, total) -> {})
                            .getFirst()
                            .corrections())
                    .isZero();
        }
    }
}
