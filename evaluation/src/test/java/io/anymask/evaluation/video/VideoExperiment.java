package io.anymask.evaluation.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.video.EmbeddingTracker;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.Tracker;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.overlay.TrackOverlay;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.SimulatedClicks;
import io.anymask.testing.Shared;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// J&F on three sequences of DAVIS, from the first frame's mask and from one click, of the tracker, of its
/// baseline and of the first mask kept. Takes some ten minutes on two cores; run it by its name.
class VideoExperiment {
    private static final Map<String, Integer> CORRECTED = Map.of("libby", 42);

    private static final List<Integer> STRIP = List.of(0, 20, 33, 35, 37, 41, 44, 48);
    private static final int CLICKS_MOST = 3;
    private static final int STRIP_COLUMNS = 4;
    private static final int STRIP_WIDTH = 427;
    private static final int STRIP_HEIGHT = 240;

    private final Map<Integer, ImageEmbedding> embeddings = new TreeMap<>();

    /// What is known of the object in the first frame.
    private enum Start {
        MASK,
        CLICK
    }

    @Test
    void davis() throws IOException {
        double sum = 0;
        try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
            for (String sequence : List.of("blackswan", "car-shadow", "libby")) {
                embeddings.clear();
                List<Path> frames = files(sequence, "JPEGImages");
                List<Mask> truth =
                        files(sequence, "Annotations").stream().map(Mask::read).toList();
                for (Start start : Start.values()) {
                    print(sequence, "first mask kept", start, kept(sam, frames, truth, start));
                    print(
                            sequence,
                            "previous mask",
                            start,
                            track(sam, EmbeddingTracker::previousMask, frames, truth, start, null));
                    DavisScore score = track(sam, EmbeddingTracker::matching, frames, truth, start, null);
                    print(sequence, "matching", start, score);
                    sum += start == Start.MASK ? score.mean() : 0;
                }
                Integer corrected = CORRECTED.get(sequence);
                if (corrected != null) {
                    print(
                            sequence,
                            "matching, one click on frame " + corrected,
                            Start.MASK,
                            track(sam, EmbeddingTracker::matching, frames, truth, Start.MASK, corrected));
                }
            }
        }
        assertThat(sum / 3).isGreaterThan(0.75);
    }

    /// What a correction in the middle frame does for the frames behind it.
    private enum Correction {
        NONE,
        /// One click where the mask is most wrong.
        CLICK,
        /// Up to three of them, one after the other.
        CLICKS,
        /// The exact mask.
        MASK;

        void apply(VideoSegmenter video, Mask answer, Mask truth) {
            if (this == MASK) {
                video.set(1, truth);
                return;
            }
            Mask now = answer;
            List<Point> clicked = new ArrayList<>();
            for (int i = 0; i < (this == NONE ? 0 : this == CLICK ? 1 : CLICKS_MOST); i++) {
                Optional<Point> next = SimulatedClicks.next(SimulatedClicks.Rule.RITM, truth, null, now, clicked);
                if (next.isPresent()) {
                    clicked.add(next.get());
                    now = only(video.prompt(1, Prompt.points(next.get())));
                }
            }
        }
    }

    /// J&F of the frames behind the middle one, from one click in the first frame.
    @Test
    void correctionInTheMiddle() throws IOException {
        double[] means = new double[Correction.values().length];
        try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
            for (String sequence : List.of("blackswan", "car-shadow", "libby")) {
                embeddings.clear();
                List<Path> frames = files(sequence, "JPEGImages");
                List<Mask> truth =
                        files(sequence, "Annotations").stream().map(Mask::read).toList();
                int place = 0;
                for (Correction correction : Correction.values()) {
                    double mean = behindTheMiddle(sam, frames, truth, correction);
                    means[place++] += mean / 3;
                    System.out.printf(Locale.ROOT, "%-10s %-6s J&F %.3f%n", sequence, correction, mean);
                }
            }
        }
        System.out.printf(Locale.ROOT, "mean %s%n", Arrays.toString(means));
        assertThat(means[means.length - 1]).isGreaterThan(means[0]);
    }

    private double behindTheMiddle(Segmenter sam, List<Path> frames, List<Mask> truth, Correction correction) {
        int[] number = {0};
        VideoSegmenter video = new VideoSegmenter(
                EmbeddingTracker.matching(image -> embeddings.computeIfAbsent(number[0], frame -> sam.embed(image))));
        DavisMeasure measure = new DavisMeasure();
        int middle = frames.size() / 2;
        for (number[0] = 0; number[0] < frames.size(); number[0]++) {
            Mask wanted = truth.get(number[0]);
            FrameMasks shown = video.show(frame(frames, number[0]));
            if (number[0] == 0) {
                begin(video, wanted, Start.CLICK);
            } else if (number[0] == middle) {
                correction.apply(video, only(shown), wanted);
            } else if (number[0] > middle) {
                measure.add(only(shown), wanted);
            }
        }
        return measure.score().mean();
    }

    /// The picture of docs/video.md, in target/libby.jpg: how libby is lost.
    @Test
    void libby() throws IOException {
        List<Path> frames = files("libby", "JPEGImages");
        Mask first = Mask.read(files("libby", "Annotations").getFirst());
        BufferedImage strip = new BufferedImage(
                STRIP_COLUMNS * STRIP_WIDTH, STRIP_HEIGHT * STRIP.size() / STRIP_COLUMNS, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = strip.createGraphics();
        canvas.setColor(Color.WHITE);
        canvas.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 20));
        try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
            VideoSegmenter video = new VideoSegmenter(EmbeddingTracker.matching(sam));
            video.plan(0, 1, first);
            for (int number = 0; number < frames.size(); number++) {
                Frame frame = frame(frames, number);
                FrameMasks masks = video.show(frame);
                int place = STRIP.indexOf(number);
                if (place >= 0) {
                    int x = place % STRIP_COLUMNS * STRIP_WIDTH;
                    int y = place / STRIP_COLUMNS * STRIP_HEIGHT;
                    canvas.drawImage(
                            TrackOverlay.draw(frame.image(), Map.of(1, only(masks)))
                                    .resize(STRIP_WIDTH, STRIP_HEIGHT)
                                    .toBufferedImage(),
                            x,
                            y,
                            null);
                    String lost = masks.objects().getFirst().isLost() ? ", lost" : "";
                    canvas.drawString("frame " + number + lost, x + 10, y + 26);
                }
            }
        }
        canvas.dispose();
        Path file = Path.of("target", "libby.jpg");
        ImageIO.write(strip, "jpg", file.toFile());
        assertThat(file).isRegularFile();
    }

    private static List<Path> files(String sequence, String kind) throws IOException {
        Path folder = Shared.data("davis2016").resolve(kind).resolve("480p").resolve(sequence);
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static Frame frame(List<Path> files, int number) {
        return new Frame(number, Image.read(files.get(number)));
    }

    private DavisScore kept(Segmenter sam, List<Path> frames, List<Mask> truth, Start start) {
        VideoSegmenter video = new VideoSegmenter(
                EmbeddingTracker.matching(image -> embeddings.computeIfAbsent(0, first -> sam.embed(image))));
        video.show(frame(frames, 0));
        Mask first = only(begin(video, truth.getFirst(), start));
        DavisMeasure measure = new DavisMeasure();
        truth.forEach(mask -> measure.add(first, mask));
        return measure.score();
    }

    private DavisScore track(
            Segmenter sam,
            Function<Function<Image, ImageEmbedding>, Tracker> method,
            List<Path> frames,
            List<Mask> truth,
            Start start,
            @Nullable Integer corrected) {
        int[] number = {0};
        VideoSegmenter video = new VideoSegmenter(
                method.apply(image -> embeddings.computeIfAbsent(number[0], frame -> sam.embed(image))));
        DavisMeasure measure = new DavisMeasure();
        for (number[0] = 0; number[0] < frames.size(); number[0]++) {
            Frame frame = frame(frames, number[0]);
            Mask wanted = truth.get(frame.number());
            FrameMasks shown = video.show(frame);
            if (frame.number() == 0) {
                shown = begin(video, wanted, start);
            } else if (corrected != null && frame.number() == corrected) {
                shown = click(video, wanted);
            }
            measure.add(only(shown), wanted);
        }
        return measure.score();
    }

    private static FrameMasks begin(VideoSegmenter video, Mask truth, Start start) {
        return switch (start) {
            case MASK -> video.set(1, truth);
            case CLICK -> click(video, truth);
        };
    }

    private static FrameMasks click(VideoSegmenter video, Mask truth) {
        Point centre = SimulatedClicks.center(truth);
        return video.prompt(1, Prompt.point(centre.x(), centre.y()));
    }

    private static Mask only(FrameMasks masks) {
        return masks.objects().getFirst().mask();
    }

    private static void print(String sequence, String method, Start start, DavisScore score) {
        String line = String.format(
                Locale.ROOT,
                "%-10s %-5s %-32s J %.3f F %.3f J&F %.3f",
                sequence,
                start,
                method,
                score.region().mean(),
                score.contour().mean(),
                score.mean());
        System.getLogger(VideoExperiment.class.getName()).log(System.Logger.Level.INFO, line);
    }
}
