package io.anymask.cli.track;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.dataset.LabelMap;
import io.anymask.dataset.RleJson;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.video.Film;
import io.anymask.video.FilmWriter;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A red disc goes to the right and a blue square down, in a folder of pictures, with the real model.
class TrackCommandTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final int FRAMES = 4;

    @TempDir
    private Path folder;

    private Path film;
    private Path output;

    @BeforeEach
    void draw() throws IOException {
        film = Files.createDirectory(folder.resolve("film"));
        output = folder.resolve("out");
        for (int i = 0; i < FRAMES; i++) {
            BufferedImage frame = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            Graphics2D canvas = frame.createGraphics();
            canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            canvas.setColor(new Color(96, 120, 84));
            canvas.fillRect(0, 0, WIDTH, HEIGHT);
            canvas.setColor(new Color(200, 30, 30));
            canvas.fillOval(30 + 12 * i, 40, 80, 80);
            canvas.setColor(new Color(40, 60, 190));
            canvas.fillRect(210, 30 + 10 * i, 70, 70);
            canvas.dispose();
            // In natural order: 9, 10, 11, 12.
            ImageIO.write(frame, "png", film.resolve("frame" + (9 + i) + ".png").toFile());
        }
    }

    private static Mask disc(int frame) {
        return shape(frame, true);
    }

    private static Mask square(int frame) {
        return shape(frame, false);
    }

    private static Mask shape(int frame, boolean disc) {
        boolean[] inside = new boolean[WIDTH * HEIGHT];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                inside[y * WIDTH + x] = disc
                        ? Math.hypot(x + 0.5 - 70 - 12 * frame, y + 0.5 - 80) <= 40
                        : x >= 210 && x < 280 && y >= 30 + 10 * frame && y < 100 + 10 * frame;
            }
        }
        return Mask.of(WIDTH, HEIGHT, inside);
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(output.resolve(TrackFiles.LINES))) {
            lines.add(JsonMapper.shared().readTree(line));
        }
        return lines;
    }

    private static Mask mask(JsonNode line, int index) {
        return RleJson.parse(
                        line.path("objects").path(index).path("segmentation").toString())
                .toMask();
    }

    @Test
    void objectsAreFollowed() throws IOException {
        Run run = anymask(
                "track", film, "--point", "0:70,80", "--object", 2, "--box", "1:205,35,285,115", "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("4 frames from 0 to 3, objects 1, 2");
        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            assertThat(lines.get(i).path("frame").asInt()).isEqualTo(i);
            assertThat(lines.get(i).path("objects").size()).isEqualTo(i == 0 ? 1 : 2);
            assertThat(mask(lines.get(i), 0).iou(disc(i)))
                    .as("disc in frame " + i)
                    .isGreaterThan(0.9);
            var map = LabelMap.read(output.resolve(TrackFiles.MASKS).resolve("%05d.png".formatted(i)));
            assertThat(map.get(1)).isEqualTo(mask(lines.get(i), 0).rle());
            if (i > 0) {
                assertThat(mask(lines.get(i), 1).iou(square(i)))
                        .as("square in frame " + i)
                        .isGreaterThan(0.9);
                assertThat(map.get(2)).isEqualTo(mask(lines.get(i), 1).rle());
            }
        }
        try (Film drawn = Film.open(output.resolve(TrackFiles.FILM))) {
            assertThat(drawn.info().frames()).isEqualTo(FRAMES);
            assertThat(drawn.info().width()).isEqualTo(WIDTH);
        }
        Run again = anymask("track", film, "--point", "0:70,80", "--output", output);
        assertThat(again.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.err()).contains("there is already a file of that name");
    }

    @Test
    void aMaskIsFollowedBackwards() throws IOException {
        Path mask = folder.resolve("first: 1.png");
        disc(3).writePng(mask);
        Run run = anymask("track", film, "--mask", "3:" + mask, "--backward", "--to", 1, "--json", "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        List<JsonNode> lines = lines();
        assertThat(run.out().lines()).hasSize(3);
        assertThat(lines.stream().map(line -> line.path("frame").asInt())).containsExactly(3, 2, 1);
        assertThat(mask(lines.get(0), 0)).isEqualTo(disc(3));
        assertThat(mask(lines.get(2), 0).iou(disc(1))).isGreaterThan(0.9);
        assertThat(output.resolve(TrackFiles.FILM)).doesNotExist();
    }

    /// A SAM 2 follows by its own memory, which knows nothing here.
    @Test
    void sam2FollowsByItsOwnMemory() throws IOException {
        Path sam2 = folder.resolve("sam2.safetensors");
        RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1).checkpoint().writeSafetensors(sam2);
        Path mask = folder.resolve("first.png");
        disc(1).writePng(mask);
        Object[] words = {"track", film, "--mask", "1:" + mask, "--model", sam2, "--input-size", 256, "--output", output
        };
        Run run = anymask(words);
        assertThat(run.code()).as(run.err()).isZero();
        List<JsonNode> lines = lines();
        assertThat(lines.stream().map(line -> line.path("frame").asInt())).containsExactly(1, 2, 3);
        assertThat(mask(lines.getFirst(), 0)).isEqualTo(disc(1));
        Run other = anymask(Stream.concat(Stream.of(words), Stream.of("--method", "previous"))
                .toArray());
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("--method: got previous, and").contains("is a SAM 2");
        words[7] = 272;
        Run odd = anymask(
                Stream.concat(Stream.of(words), Stream.of("--overwrite")).toArray());
        assertThat(odd.err()).contains("--input-size: ");
        assertThat(lines()).as("the results of the earlier run").hasSize(3);
    }

    /// What was asked, and the words of the answer.
    private void refused(String words, Object... options) {
        Object[] all = Stream.concat(Stream.of("track", film, "--output", output), Stream.of(options))
                .toArray();
        Run run = anymask(all);
        assertThat(run.err()).contains(words);
        assertThat(run.code()).isIn(ExitCode.USAGE, ExitCode.BAD_INPUT);
        assertThat(output.resolve(TrackFiles.LINES)).doesNotExist();
    }

    @Test
    void promptsComeFromAFileAndObjectsGoToYouTubeVis() throws IOException {
        square(1).writePng(folder.resolve("square.png"));
        Path prompts = Files.writeString(folder.resolve("prompts.json"), """
                [{"frame": 1, "object": 2, "mask": "square.png"},
                 {"points": [[70, 80], [250, 60]], "labels": [1, 0]}]
                """);
        Run run =
                anymask("track", film, "--prompts", prompts, "--to", 2, "--format", "youtube-vis", "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(3);
        assertThat(mask(lines.get(0), 0).iou(disc(0))).isGreaterThan(0.9);
        assertThat(mask(lines.get(1), 1)).isEqualTo(square(1));
        JsonNode vis = JsonMapper.shared().readTree(Files.readString(output.resolve(TrackFiles.YOUTUBE_VIS)));
        JsonNode video = vis.path("videos").path(0);
        assertThat(video.path("length").asInt()).isEqualTo(FRAMES);
        assertThat(video.path("file_names").path(3).asString()).isEqualTo("film/00003.jpg");
        assertThat(vis.path("annotations").size()).isEqualTo(2);
        JsonNode second = vis.path("annotations").path(1);
        assertThat(second.path("id").asInt()).isEqualTo(2);
        assertThat(second.path("segmentations").size()).isEqualTo(FRAMES);
        assertThat(second.path("segmentations").path(0).isNull()).isTrue();
        assertThat(second.path("bboxes").path(3).isNull()).isTrue();
        assertThat(RleJson.parse(second.path("segmentations").path(1).toString())
                        .toMask())
                .isEqualTo(square(1));
        assertThat(second.path("bboxes").path(1).toString()).isEqualTo("[210.0,40.0,70.0,70.0]");
        assertThat(second.path("areas").path(1).asInt()).isEqualTo(70 * 70);
        Run again = anymask("track", film, "--prompts", prompts, "--to", 0, "--overwrite", "--output", output);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(output.resolve(TrackFiles.YOUTUBE_VIS)).doesNotExist();
    }

    private void refusedFilm(String words, Path file) {
        Run run = anymask("track", file, "--point", "1,1", "--output", output);
        assertThat(run.err()).contains(file.toString()).contains(words);
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(output.resolve(TrackFiles.LINES)).doesNotExist();
    }

    @Test
    void whatIsNoFilmIsRefused() throws IOException {
        refusedFilm("the folder has no pictures", Files.createDirectory(folder.resolve("none")));
        refusedFilm("the file is empty", Files.createFile(folder.resolve("empty.mp4")));
        refusedFilm("there is no such file", folder.resolve("nowhere.mp4"));
        AudioFormat format = new AudioFormat(8000, 16, 1, true, false);
        Path sound = folder.resolve("sound.wav");
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(new byte[16_000]), format, 8_000),
                AudioFileFormat.Type.WAVE,
                sound.toFile());
        refusedFilm("not a film that can be read", sound);
    }

    @Test
    void aFilmOfOneFrameIsFollowed() throws IOException {
        for (int i = 10; i < 13; i++) {
            Files.delete(film.resolve("frame" + i + ".png"));
        }
        Run run = anymask("track", film, "--point", "70,80", "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("1 frames from 0 to 0");
        assertThat(mask(lines().getFirst(), 0).iou(disc(0))).isGreaterThan(0.9);
        try (Film drawn = Film.open(output.resolve(TrackFiles.FILM))) {
            assertThat(drawn.info().frames()).isOne();
        }
    }

    @Test
    void anObjectComesInTheLastFrame() throws IOException {
        Run run = anymask(
                "track", film, "--point", "0:70,80", "--object", 2, "--box", "3:205,55,285,135", "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(FRAMES);
        assertThat(lines.get(2).path("objects").size()).isOne();
        assertThat(mask(lines.get(3), 1).iou(square(3))).isGreaterThan(0.9);
    }

    @Test
    void twoHundredObjectsAreFollowed() throws IOException {
        StringBuilder prompts = new StringBuilder("[");
        for (int object = 1; object <= 200; object++) {
            int x = 15 * (object % 20);
            int y = 20 * (object / 20);
            prompts.append(object == 1 ? "" : ",")
                    .append("{\"object\": %d, \"box\": [%d, %d, %d, %d]}".formatted(object, x, y, x + 14, y + 18));
        }
        Path file = Files.writeString(folder.resolve("prompts.json"), prompts.append("]"));
        Run run = anymask(
                "track",
                film,
                "--prompts",
                file,
                "--to",
                1,
                "--input-size",
                256,
                "--method",
                "previous",
                "--output",
                output);
        assertThat(run.code()).as(run.err()).isZero();
        for (JsonNode line : lines()) {
            assertThat(line.path("objects").size()).isEqualTo(200);
            Mask all = Mask.empty(WIDTH, HEIGHT);
            for (int i = 0; i < 200; i++) {
                assertThat(all.intersection(mask(line, i))).isZero();
                all = all.or(mask(line, i));
            }
            assertThat(all.isEmpty()).isFalse();
        }
    }

    /// Larger than H.264 holds, and smaller: the film with the objects is scaled, the masks are not.
    @Test
    void framesOfAnySizeAreFollowed() throws IOException {
        for (int[] size : new int[][] {{7680, 4320}, {11, 6}}) {
            Path frames = Files.createDirectory(folder.resolve("frames" + size[0]));
            BufferedImage frame = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_RGB);
            Graphics2D canvas = frame.createGraphics();
            canvas.setColor(new Color(200, 30, 30));
            canvas.fillRect(size[0] / 4, size[1] / 4, size[0] / 2, size[1] / 2);
            canvas.dispose();
            ImageIO.write(frame, "png", frames.resolve("0.png").toFile());
            ImageIO.write(frame, "png", frames.resolve("1.png").toFile());
            Path results = folder.resolve("out" + size[0]);
            Run run = anymask(
                    "track",
                    frames,
                    "--point",
                    size[0] / 2 + "," + size[1] / 2,
                    "--input-size",
                    256,
                    "--output",
                    results);
            assertThat(run.code()).as(run.err()).isZero();
            output = results;
            Mask followed = mask(lines().getFirst(), 0);
            assertThat(followed.width()).isEqualTo(size[0]);
            assertThat(followed.isEmpty()).isFalse();
            try (Film drawn = Film.open(results.resolve(TrackFiles.FILM))) {
                assertThat(drawn.info().frames()).isEqualTo(2);
                assertThat((long) drawn.info().width() * drawn.info().height())
                        .isBetween(16L * 16, FilmWriter.MOST_PIXELS);
                assertThat((double) drawn.info().width() / drawn.info().height())
                        .isCloseTo((double) size[0] / size[1], within(0.1));
            }
        }
        assertThat(anymask("track", film, "--point", "1,1", "--max-pixels", 9999, "--output", output, "--overwrite")
                        .err())
                .contains("9999");
        assertThat(anymask("track", film, "--point", "1,1", "--max-pixels", 0).err())
                .contains("--max-pixels: got 0, expected 1 or more");
    }

    /// A film that ends earlier than it should: what there is is followed, and the end is said.
    @Test
    void aCutFilmIsFollowedUpToTheCut() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (int i = 9; i < 13; i++) {
                BufferedImage frame =
                        ImageIO.read(film.resolve("frame" + i + ".png").toFile());
                writer.writeToSequence(new IIOImage(frame, null, null), null);
            }
            writer.endWriteSequence();
        }
        writer.dispose();
        Path gif = folder.resolve("film.gif");
        Files.write(gif, Arrays.copyOf(bytes.toByteArray(), bytes.size() - 200));
        Run run = anymask("track", gif, "--point", "70,80", "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("damaged or cut off behind frame 2");
        assertThat(lines()).hasSize(3);
        try (Film drawn = Film.open(output.resolve(TrackFiles.FILM))) {
            assertThat(drawn.info().frames()).isEqualTo(3);
        }
    }

    private void refusedFile(String words, String json, Object... options) throws IOException {
        Path prompts = Files.writeString(folder.resolve("prompts.json"), json);
        refused(
                words,
                Stream.concat(Stream.of("--prompts", prompts), Stream.of(options))
                        .toArray());
    }

    @Test
    void aWrongFileOfPromptsIsRefused() throws IOException {
        refused("nothing.json: there is no such file", "--prompts", folder.resolve("nothing.json"));
        refusedFile("no valid JSON", "[{");
        refusedFile("got [], expected a list such as", "[]");
        refusedFile("entry 2: got 7, expected an object with frame, object, points", "[{\"points\": [[1, 1]]}, 7]");
        refusedFile("entry 1: got the key 'point', expected frame, object", "[{\"point\": [[1, 1]]}]");
        refusedFile("entry 1: prompt: got no point, no box", "[{\"frame\": 0}]");
        refusedFile("frame 4: the film has 4 frames, expected 0 to 3", "[{\"frame\": 4, \"points\": [[1, 1]]}]");
        refusedFile("frame: got 1.5, expected a whole number from 0 on", "[{\"frame\": 1.5, \"points\": [[1, 1]]}]");
        refusedFile("object: got 0, expected a whole number from 1 on", "[{\"object\": 0, \"points\": [[1, 1]]}]");
        refusedFile("object: got 256, expected 1 to 255", "[{\"object\": 256, \"points\": [[1, 1]]}]");
        refusedFile(
                "entry 2: got object 1 in frame 0 again",
                "[{\"points\": [[1, 1]]}, {\"frame\": 0, \"object\": 1, \"box\": [1, 1, 9, 9]}]");
        refusedFile("got object 1 in frame 0 in ", "[{\"points\": [[1, 1]]}]", "--point", "1,1");
        refusedFile("labels: got [1], expected a list of 2", "[{\"points\": [[1, 1], [2, 2]], \"labels\": [1]}]");
        refusedFile("got label 2, expected 1", "[{\"points\": [[1, 1]], \"labels\": [2]}]");
        refusedFile("expected the label in one of them", "[{\"points\": [[1, 1, 0]], \"labels\": [1]}]");
        refusedFile("box: got [1], expected a list of 4 numbers", "[{\"box\": [1]}]");
        refusedFile("got a mask and something else", "[{\"box\": [1, 1, 9, 9], \"mask\": \"a.png\"}]");
        refusedFile("a.png", "[{\"mask\": \"a.png\"}]");
        refused("--format", "--point", "1,1", "--format", "coco");
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnyWork() throws IOException {
        refused("track: what?");
        refused("track: what?", "--object", 3);
        refused("frame 4: the film has 4 frames, expected 0 to 3", "--point", "4:10,10");
        refused("frame 1: ", "--point", "1:4000,10");
        refused("--point: point: got 'x,y'", "--point", "1:x,y");
        refused("--object: got '0' in '0', expected a whole number from 1 on", "--object", 0, "--point", "1,1");
        refused("object: got 256, expected 1 to 255", "--object", 256, "--point", "1,1");
        refused("--box: got two boxes of object 1 in frame 0", "--box", "1,1,9,9", "--box", "0:2,2,9,9");
        refused("--to: got 0, expected a frame from 1 to 3", "--point", "1:10,10", "--to", 0);
        Path mask = folder.resolve("mask.png");
        Mask.of(2, 2, new boolean[] {true, false, false, false}).writePng(mask);
        refused("mask of object 1 in frame 0: got 2×2 pixels, expected the film's 320×240", "--mask", mask);
        Image.of(64, 48, new byte[64 * 48 * 3]).writePng(film.resolve("frame10.png"));
        Run run = anymask("track", film, "--point", "0:70,80", "--output", output);
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains("64×48");
        assertThat(output.resolve(TrackFiles.FILM)).doesNotExist();
    }
}
