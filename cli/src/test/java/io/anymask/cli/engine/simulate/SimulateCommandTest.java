package io.anymask.cli.engine.simulate;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetFormat;
import io.anymask.image.Image;
import io.anymask.model.vit.ViTConfig;
import io.anymask.training.network.NewModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `anymask engine simulate`, with a real server and a real model, on images of bright squares.
class SimulateCommandTest {
    private static final int SIDE = 64;
    private static final int IMAGES = 4;
    private static final int SQUARE = 18;

    /// Unless a test says otherwise.
    private static final Map<String, String> SMALL =
            Map.of("--stages", "1,2,1", "--points-per-side", "6", "--retrain", "off");

    @TempDir
    private Path folder;

    private Path truth = Path.of("");

    @BeforeEach
    void draw() throws IOException {
        truth = draw(IMAGES);
    }

    /// Photos with two squares each, the later with an object that looks like its surroundings.
    private Path draw(int images) throws IOException {
        Path photos = Files.createDirectories(folder.resolve("images"));
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.putArray("categories").addObject().put("id", 1).put("name", "square");
        ArrayNode all = json.putArray("images");
        ArrayNode objects = json.putArray("annotations");
        for (int i = 0; i < images; i++) {
            byte[] rgb = new byte[3 * SIDE * SIDE];
            new Random(i).nextBytes(rgb);
            for (int k = 0; k < rgb.length; k++) {
                rgb[k] = (byte) (40 + (rgb[k] & 15));
            }
            for (int at : new int[] {6 + i, 38}) {
                fill(rgb, at);
                ObjectNode object =
                        objects.addObject().put("id", objects.size()).put("image_id", i + 1);
                object.put("category_id", 1).put("iscrowd", 0).put("area", SQUARE * SQUARE);
                object.putArray("bbox").add(at).add(at).add(SQUARE).add(SQUARE);
                ArrayNode polygon = object.putArray("segmentation").addArray();
                int end = at + SQUARE;
                for (int corner : new int[] {at, at, end, at, end, end, at, end}) {
                    polygon.add(corner);
                }
            }
            Image.of(SIDE, SIDE, rgb).writePng(photos.resolve(i + ".png"));
            all.addObject()
                    .put("id", i + 1)
                    .put("file_name", i + ".png")
                    .put("width", SIDE)
                    .put("height", SIDE);
        }
        return Files.writeString(folder.resolve("truth.json"), json.toString());
    }

    private static void fill(byte[] rgb, int at) {
        for (int y = at; y < at + SQUARE; y++) {
            Arrays.fill(rgb, 3 * (y * SIDE + at), 3 * (y * SIDE + at + SQUARE), (byte) 220);
        }
    }

    private Run simulate(Path output, Object... more) {
        List<Object> words = new ArrayList<>(List.of("engine", "simulate", truth, "--output", output));
        words.addAll(List.of("--input-size", "256"));
        words.addAll(List.of(more));
        SMALL.forEach((option, value) -> words.addAll(words.contains(option) ? List.of() : List.of(option, value)));
        return anymask(words.toArray());
    }

    private static ObjectNode report(Path output) throws IOException {
        return (ObjectNode) JsonMapper.shared().readTree(Files.readString(output.resolve("report.json")));
    }

    private static JsonNode row(JsonNode report, String title, int row) {
        for (JsonNode section : report.path("sections")) {
            if (section.path("title").asString().equals(title)) {
                return section.path("rows").path(row);
            }
        }
        throw new AssertionError("no section " + title);
    }

    @Test
    void threeStagesAreDoneTheSameForTheSameSeed() throws IOException {
        Path output = folder.resolve("out");
        Run run = simulate(output, "--mistakes", "0.3");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("control, stage 1", "paper, stage 1, last model *", "published, not measured here");
        assertThat(run.err()).contains("control, stage 3: 1 of 1 images");
        assertThat(output.resolve("curve.png")).isNotEmptyFile();
        assertThat(output.resolve("report.html")).isNotEmptyFile();
        ObjectNode report = report(output);
        checkFigures(report);

        Path outcome = output.resolve("control/outcome.json");
        FileTime written = Files.getLastModifiedTime(outcome);
        Run again = simulate(output, "--mistakes", "0.3");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).as("what is done is kept").doesNotContain("stage 1");
        assertThat(Files.getLastModifiedTime(outcome)).isEqualTo(written);
        assertThat(report(output)).isEqualTo(report);
        Run seeded = simulate(output, "--mistakes", "0.3", "--seed", "1");
        assertThat(seeded.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(seeded.err()).contains("another setup (seed: 0, now 1)", "--overwrite");
        Files.writeString(outcome, "{\"manual\": 3}");
        Run damaged = simulate(output, "--mistakes", "0.3");
        assertThat(damaged.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(damaged.err()).contains("no file of a simulation");

        Files.delete(outcome);
        Files.delete(output.resolve("control/parts.json"));
        Files.writeString(output.resolve("control/project.db"), "left by one that was killed");
        Run anew = simulate(output, "--mistakes", "0.3");
        assertThat(anew.code()).as(anew.err()).isZero();
        assertThat(figures(output)).isEqualTo(figures(report));
    }

    private static ObjectNode figures(Path output) throws IOException {
        return figures(report(output));
    }

    private static ObjectNode figures(ObjectNode report) {
        assertThat(report.remove("measured")).isNotNull();
        return report;
    }

    @Test
    void aStoppedWayGoesOnBehindItsLastWholePart() throws IOException {
        Path whole = folder.resolve("whole");
        assertThat(simulate(whole).code()).isZero();

        Dataset dataset = DatasetFormat.COCO.open(truth, folder.resolve("images"));
        Path last = Truth.of(dataset, IMAGES, 0).getLast().file();
        byte[] photo = Files.readAllBytes(last);
        FileTime time = Files.getLastModifiedTime(last);
        byte[] broken = photo.clone();
        Arrays.fill(broken, 100, broken.length - 12, (byte) 0);
        Files.setLastModifiedTime(Files.write(last, broken), time);
        Path output = folder.resolve("out");
        Run stopped = simulate(output);
        assertThat(stopped.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(stopped.err()).contains("control, stage 2: ", "the server cannot use it");

        Files.setLastModifiedTime(Files.write(last, photo), time);
        Run rest = simulate(output);
        assertThat(rest.code()).as(rest.err()).isZero();
        assertThat(rest.err()).contains("control, stage 3: ").doesNotContain("stage 1", "stage 2");
        assertThat(figures(output)).isEqualTo(figures(whole));

        Path parts = output.resolve("control/parts.json");
        Files.delete(output.resolve("control/outcome.json"));
        Files.writeString(parts, "[]");
        Run damaged = simulate(output);
        assertThat(damaged.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(damaged.err()).contains("parts.json: it is no file of a simulation");
    }

    /// With a model that knows nothing: its encoder tells bright from dark, which a detector learns to read.
    @Test
    void withRetrainingADetectorFindsWhatIsProposed() throws IOException {
        truth = draw(6);
        Path tiny = folder.resolve("tiny.safetensors");
        ViTConfig encoder = new ViTConfig(
                2 * SIDE, 16, 32, 2, 2, 128, 4, List.of(1), ViTConfig.Positions.ABSOLUTE_AND_RELATIVE, true, 32);
        NewModel.of(encoder, 128, new SplittableRandom(7)).checkpoint().writeSafetensors(tiny);
        Path output = folder.resolve("out");
        List<Object> words = new ArrayList<>(List.of("engine", "simulate", truth, "--output", output));
        words.addAll(List.of("--stages", "4,1,1", "--points-per-side", "2", "--most-clicks", "1"));
        words.addAll(List.of("--train-steps", "1", "--detector-steps", "60", "--model", tiny));
        words.addAll(List.of("--threads", "1")); // many make a step of so small a model no faster
        Run run = anymask(words.toArray());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("retrained, detector: ", "retrained, retraining 2: ");
        JsonNode report = report(output);
        JsonNode outcome = JsonMapper.shared().readTree(Files.readString(output.resolve("retrained/outcome.json")));
        String said = outcome.path("detector").path("says").asString("");
        assertThat(said).contains("average precision", "of the objects");
        assertThat(report.toString()).contains(said);
        assertThat(row(report, "Masks", 0).path("painted").asDouble())
                .as("the model knows nothing")
                .isGreaterThan(0.5);
        assertThat(row(report, "Work", 0).path("strokes a mask").asDouble()).isPositive();

        Files.delete(output.resolve("retrained/outcome.json"));
        Run recalled = anymask(words.toArray());
        assertThat(recalled.code()).as(recalled.err()).isZero();
        assertThat(recalled.err()).doesNotContain("retrained, ");
        assertThat(report(output)).isEqualTo(report);
    }

    private static void checkFigures(JsonNode report) {
        JsonNode first = row(report, "Work", 0);
        JsonNode second = row(report, "Work", 1);
        assertThat(first.path("masks").asInt()).isEqualTo(2);
        assertThat(first.path("clicks a mask").asDouble()).isBetween(1.0, 10.0);
        assertThat(row(report, "Masks", 0).path("objects").asInt()).isEqualTo(2);
        assertThat(row(report, "Masks", 0).path("mean IoU").asDouble()).isGreaterThan(0.6);
        JsonNode judged = row(report, "Prefilled masks", 0);
        int proposals = judged.path("proposals").asInt();
        double taken =
                judged.path("unedited").asDouble() + judged.path("edited").asDouble();
        assertThat(proposals).isPositive();
        assertThat(taken + judged.path("rejected").asDouble()).isCloseTo(1, within(1e-9));
        assertThat(row(report, "Fully automatic", 0).path("objects").asInt()).isEqualTo(2);
        JsonNode alone = row(report, "By the project's own metrics", 0);
        JsonNode offered = row(report, "By the project's own metrics", 1);
        assertThat(alone.path("timed masks").asInt()
                        + offered.path("timed masks").asInt())
                .as("the server knows the times of what was drawn")
                .isEqualTo(first.path("masks").asInt()
                        + second.path("masks").asInt()
                        - Math.round((float) taken * proposals));
        assertThat(alone.path("seconds a mask").asDouble()).isPositive();
        assertThat(offered.path("unedited").asDouble())
                .isEqualTo(judged.path("unedited").asDouble());
        assertThat(offered.path("rejected").asDouble())
                .isEqualTo(judged.path("rejected").asDouble());
    }

    private void refused(int code, String message, Object... more) throws IOException {
        Path output = folder.resolve("refused");
        Run run = simulate(output, more);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        if (Files.exists(output)) {
            try (Stream<Path> left = Files.list(output)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() throws IOException {
        refused(ExitCode.USAGE, "--stages", "--stages", "1,2");
        refused(ExitCode.USAGE, "--stages", "--stages", "1,0,2");
        refused(ExitCode.USAGE, "--mistakes: got 2.0", "--mistakes", "2");
        refused(ExitCode.USAGE, "--points-per-side: got 0", "--points-per-side", "0");
        refused(ExitCode.USAGE, "--click-seconds: got -1.0", "--click-seconds", "-1");
        refused(ExitCode.USAGE, "--train-steps: got 0", "--train-steps", "0");
        refused(ExitCode.USAGE, "--detector-steps: got -1", "--detector-steps", "-1");
        refused(ExitCode.USAGE, "--compare", "--compare");
        refused(ExitCode.USAGE, "--format", "--format", "nonsense");
        assertThat(anymask("engine").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void dataSetsThatCannotBeUsedAreRefused() throws IOException {
        refused(ExitCode.BAD_INPUT, "4 images that can be used, expected at least 21", "--stages", "10,10,1");
        truth = Files.createDirectory(folder.resolve("labels"));
        refused(ExitCode.BAD_INPUT, "labels");
        truth = folder.resolve("nowhere.json");
        refused(ExitCode.BAD_INPUT, "there is no such file or folder");
        truth = Files.writeString(folder.resolve("bare.json"), """
                {"categories": [{"id": 1, "name": "square"}], "annotations": [
                  {"id": 1, "image_id": 77, "category_id": 1, "segmentation": [[1, 1, 9, 1, 9, 9]]}],
                 "images": [{"id": 1, "file_name": "0.png", "width": 64, "height": 64},
                            {"id": 2, "file_name": "1.png", "width": 64, "height": 64},
                            {"id": 3, "file_name": "2.png", "width": 64, "height": 64}]}
                """);
        refused(ExitCode.BAD_INPUT, "bare", "--stages", "1,1,1");
    }

    @Test
    void foldersOfOthersAndPicturesThatDoNotFitAreRefused() throws IOException {
        Path output = Files.createDirectory(folder.resolve("mine"));
        Files.writeString(output.resolve("notes.txt"), "mine");
        Run run = simulate(output);
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains("holds something else, such as notes.txt");
        assertThat(output.resolve("notes.txt")).hasContent("mine");
        Files.copy(folder.resolve("images/0.png"), folder.resolve("copy.png"));
        for (int i = 1; i < IMAGES; i++) {
            Files.write(folder.resolve("images/" + i + ".png"), Files.readAllBytes(folder.resolve("copy.png")));
        }
        Run twice = simulate(folder.resolve("twice"));
        assertThat(twice.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(twice.err()).contains("the same picture twice");
    }
}
