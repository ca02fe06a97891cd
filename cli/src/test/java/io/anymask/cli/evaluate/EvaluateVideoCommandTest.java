package io.anymask.cli.evaluate;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.image.Image;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.sam2.MemorySettings;
import io.anymask.inference.sam2.MemoryTracker;
import io.anymask.inference.sam2.VideoModel;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.mask.Mask;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.model.sam2.Sam2Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A light square goes to the right, in four frames as DAVIS 2016 has them, with the real model.
class EvaluateVideoCommandTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final int FRAMES = 4;

    @TempDir
    private Path folder;

    private Path data = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void draw() throws IOException {
        data = folder.resolve("davis");
        output = folder.resolve("report");
        Path frames = Files.createDirectories(data.resolve("JPEGImages/480p/square"));
        Path masks = Files.createDirectories(data.resolve("Annotations/480p/square"));
        for (int frame = 0; frame < FRAMES; frame++) {
            Mask square = Mask.full(50, 50).paste(15 + 20 * frame, 30, WIDTH, HEIGHT);
            String name = "%05d.png".formatted(frame);
            picture(square, 40, 210).writePng(frames.resolve(name));
            picture(square, 0, 255).writePng(masks.resolve(name));
        }
    }

    private static Image picture(Mask square, int ground, int light) {
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (square.get(i / 3 % WIDTH, i / 3 / WIDTH) ? light : ground);
        }
        return Image.of(WIDTH, HEIGHT, rgb);
    }

    private Run video(Object... options) {
        return anymask(Stream.concat(
                        Stream.of("evaluate", "video", data, "--input-size", 256, "-o", output), Stream.of(options))
                .toArray());
    }

    private JsonNode report() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(output.resolve("report.json")));
    }

    @Test
    void theSquareIsFollowedAndTheRunGoesOnWhereItStopped() throws IOException {
        Run run = video("--method", "matching,previous,first");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("layout: DAVIS", "matching", "previous mask", "first mask kept", "XMem *")
                .contains("1 of them with one foreground: every number but 0 is the object", "1 objects evaluated");
        JsonNode rows = report().path("sections").path(0).path("rows");
        assertThat(rows.path(0).path("J").asDouble()).isGreaterThan(0.9);
        // 30 of 70 and 10 of 90 columns in common.
        assertThat(rows.path(2).path("J").asDouble()).isEqualTo((30 / 70.0 + 10 / 90.0) / 2);
        String journal = Files.readString(output.resolve("video.journal.jsonl"));
        Run again = video("--method", "matching,previous,first");
        assertThat(again.out().replaceAll("made: \\S+", "")).isEqualTo(run.out().replaceAll("made: \\S+", ""));
        assertThat(output.resolve("video.journal.jsonl")).hasContent(journal);
        Run other = video();
        assertThat(other.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(other.err()).contains("for methods matching, previous, first, expected matching, first");
        Image.of(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT])
                .writePng(data.resolve("JPEGImages/480p/square/00003.png"));
        Run changed = video("--method", "matching,previous,first");
        assertThat(changed.err()).contains("for files SHA-256");
    }

    @Test
    void clicksCorrect() throws IOException {
        Run run = video("--clicks", "--method", "first", "--corrections", 3);
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode row = report().path("sections").path(0).path("rows").path(0);
        List<Double> regions = new ArrayList<>();
        for (int round = 0; round <= 3; round++) {
            regions.add(row.path("J " + round).asDouble());
        }
        assertThat(regions.getFirst()).isLessThan(0.4);
        assertThat(regions.getLast()).isGreaterThan(regions.getFirst());
        assertThat(row.path("corrections").asDouble()).isBetween(1.0, 3.0);
        assertThat(Files.readString(output.resolve("report.html"))).contains("from one click");
    }

    /// A SAM 2 goes by its own memory, which knows nothing here: its masks are what the tracker's are.
    @Test
    void sam2GoesByItsOwnMemory() throws IOException {
        Path sam2 = folder.resolve("sam2.safetensors");
        RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1).checkpoint().writeSafetensors(sam2);
        Run run = video("--model", sam2);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("SAM 2 memory", "first mask kept", "methods: memory, first");
        JsonNode rows = report().path("sections").path(0).path("rows");
        assertThat(rows.path(0).path("J").asDouble()).isEqualTo(followed(sam2));
        assertThat(rows.path(1).path("J").asDouble()).isEqualTo((30 / 70.0 + 10 / 90.0) / 2);
        String journal = Files.readString(output.resolve("video.journal.jsonl"));
        assertThat(video("--model", sam2).code()).isZero();
        assertThat(output.resolve("video.journal.jsonl")).hasContent(journal);
        Run clicks = video("--model", sam2, "--method", "memory", "--clicks", "--corrections", 1, "--overwrite");
        assertThat(clicks.code()).as(clicks.err()).isZero();
        assertThat(clicks.out()).contains("SAM 2 memory");
        Files.delete(output.resolve("report.json"));
        refused("--method: got matching, expected memory or first of a SAM 2", "--model", sam2, "--method", "matching");
        refused("--method: got memory, which a SAM 2 has", "--method", "memory");
    }

    /// J of the frames that count, by the tracker itself.
    private double followed(Path sam2) {
        Sam2Model model = Sam2Model.open(sam2).withImageSize(256);
        try (VideoModel video = VideoModel.open(model, new OnnxEngine())) {
            VideoSegmenter segmenter =
                    new VideoSegmenter(new MemoryTracker(video, MemorySettings.DEFAULT.withFrames(FRAMES)));
            segmenter.plan(0, 1, Mask.full(50, 50).paste(15, 30, WIDTH, HEIGHT));
            double sum = 0;
            for (int frame = 0; frame < FRAMES - 1; frame++) {
                Mask square = Mask.full(50, 50).paste(15 + 20 * frame, 30, WIDTH, HEIGHT);
                FrameMasks masks = segmenter.show(new Frame(frame, picture(square, 40, 210)));
                sum += frame == 0 ? 0 : masks.objects().getFirst().mask().iou(square);
            }
            return sum / (FRAMES - 2);
        }
    }

    private void refused(String words, Object... options) {
        Run run = video(options);
        assertThat(run.err()).contains(words);
        assertThat(run.code()).isIn(ExitCode.USAGE, ExitCode.BAD_INPUT);
        assertThat(output.resolve("report.json")).doesNotExist();
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        refused("--corrections: got -1, expected 0 or more", "--clicks", "--corrections", -1);
        refused("no video bear, expected some of [square]", "--sequences", "bear");
        refused("there is no such list of videos", "--split", "val");
        Files.delete(data.resolve("JPEGImages/480p/square/00002.png"));
        refused("no picture of that name", "--strict");
        Path mask = data.resolve("Annotations/480p/square/00001.png");
        Mask.full(3, 2).writePng(mask);
        refused("none of the 1 videos can be used; the first: " + mask + ": 3×2 pixels, expected 160×120");
        for (int frame = 0; frame < FRAMES; frame++) {
            Mask.empty(WIDTH, HEIGHT).writePng(data.resolve("Annotations/480p/square/%05d.png".formatted(frame)));
        }
        refused("no annotation shows an object");
    }
}
