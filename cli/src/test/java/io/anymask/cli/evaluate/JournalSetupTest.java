package io.anymask.cli.evaluate;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.image.Image;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Figures of one setup are never shown for another: whatever decides them is refused when it differs, by name.
final class JournalSetupTest {
    private static final String SMALL = "--input-size=256";
    private static final String FIRST_CLICK = "--clicks=1";
    private static final int SIDE = 64;

    @TempDir
    private static Path folder;

    private static Path truth = Path.of("");
    private static Path output = Path.of("");

    /// Two photos, each of a light square, with a truth in COCO's form, and as label maps.
    @BeforeAll
    static void evaluateOnce() throws IOException {
        for (String photos : List.of("images", "others")) {
            Files.createDirectories(folder.resolve(photos));
            for (String photo : List.of("a.png", "b.png")) {
                square(40, 200).writePng(folder.resolve(photos).resolve(photo));
            }
        }
        Files.createDirectories(folder.resolve("labels"));
        for (String photo : List.of("a.png", "b.png")) {
            square(0, 1).writePng(folder.resolve("labels").resolve(photo));
        }
        truth = Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 1, "file_name": "a.png", "width": 64, "height": 64},
                            {"id": 2, "file_name": "b.png", "width": 64, "height": 64}],
                 "categories": [{"id": 1, "name": "square"}],
                 "annotations": [
                  {"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "area": 1024, "bbox": [16, 16, 32, 32],
                   "segmentation": [[16, 16, 48, 16, 48, 48, 16, 48]]},
                  {"id": 2, "image_id": 2, "category_id": 1, "iscrowd": 0, "area": 1024, "bbox": [16, 16, 32, 32],
                   "segmentation": [[16, 16, 48, 16, 48, 48, 16, 48]]}]}
                """);
        output = folder.resolve("points");
        assertDone(points(output, truth, SMALL, FIRST_CLICK));
    }

    private static Image square(int ground, int light) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % SIDE;
            int y = i / 3 / SIDE;
            rgb[i] = (byte) (x >= 16 && x < 48 && y >= 16 && y < 48 ? light : ground);
        }
        return Image.of(SIDE, SIDE, rgb);
    }

    private static Run points(Path into, Path data, Object... options) {
        List<Object> words = new ArrayList<>(List.of("evaluate", "points", data, "--no-boxes", "-o", into));
        words.addAll(List.of(options));
        return anymask(words.toArray());
    }

    private static void assertDone(Run run) {
        assertThat(run.code()).as(run.err()).isZero();
    }

    private static void assertRefused(Run run, String difference) {
        assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains(".journal.jsonl: holds results for ", difference, "--overwrite");
    }

    static Stream<Arguments> otherOptions() {
        return Stream.of(
                Arguments.of("input size 256, expected 1024", List.of(FIRST_CLICK)),
                Arguments.of("input size 256, expected 320", List.of(FIRST_CLICK, "--input-size=320")),
                Arguments.of("precision fp32", List.of(FIRST_CLICK, SMALL, "--precision=int8")),
                Arguments.of("engine onnxruntime", List.of(FIRST_CLICK, SMALL, "--engine=torch")),
                Arguments.of("photos ", List.of(FIRST_CLICK, SMALL, "--images=OTHERS")),
                Arguments.of("EXIF orientation heeded, expected ignored", List.of(FIRST_CLICK, SMALL, "--ignore-exif")),
                Arguments.of("range of samples auto, expected 0,100", List.of(FIRST_CLICK, SMALL, "--range=0,100")),
                Arguments.of("page 1, expected 2", List.of(FIRST_CLICK, SMALL, "--page=2")),
                Arguments.of("channels grey or the colours, expected [1]", List.of(FIRST_CLICK, SMALL, "--channels=1")),
                Arguments.of("largest photo ", List.of(FIRST_CLICK, SMALL, "--max-pixels=9999")),
                Arguments.of("data ", List.of(FIRST_CLICK, SMALL, "--every=2")),
                Arguments.of("data ", List.of(FIRST_CLICK, SMALL, "--sample=1")),
                Arguments.of("seed 0, expected 1", List.of(FIRST_CLICK, SMALL, "--seed=1")),
                Arguments.of("settings ", List.of("--clicks=1,2", SMALL)),
                Arguments.of("settings ", List.of(FIRST_CLICK, SMALL, "--answer=single")));
    }

    @ParameterizedTest
    @MethodSource("otherOptions")
    void anotherOptionIsRefused(String difference, List<String> options) {
        Object[] given = options.stream()
                .map(option -> option.replace("OTHERS", folder.resolve("others").toString()))
                .toArray();
        assertRefused(points(output, truth, given), difference);
    }

    @Test
    void theSameGoesOnAndOverwriteStartsOver() throws IOException {
        Path into = folder.resolve("again");
        assertDone(points(into, truth, SMALL, FIRST_CLICK));
        assertDone(points(into, truth, SMALL, FIRST_CLICK));
        assertDone(points(into, truth, "--input-size=272", FIRST_CLICK, "--overwrite"));
        assertRefused(points(into, truth, SMALL, FIRST_CLICK), "input size 272, expected 256");
    }

    /// Also where size and time are those of before.
    @Test
    void otherAnnotationsAreRefused() throws IOException {
        String before = Files.readString(truth);
        FileTime time = Files.getLastModifiedTime(truth);
        Files.writeString(truth, before.replace("48, 48, 16, 48]]}]}", "48, 47, 16, 47]]}]}"));
        Files.setLastModifiedTime(truth, time);
        assertRefused(points(output, truth, SMALL, FIRST_CLICK), "annotations SHA-256");
        Files.writeString(truth, before);
        assertDone(points(output, truth, SMALL, FIRST_CLICK));
    }

    @Test
    void anotherPhotoOfThatNameIsRefused() throws IOException {
        Path photo = folder.resolve("images/b.png");
        Path before = Files.copy(photo, folder.resolve("b-before.png"), StandardCopyOption.COPY_ATTRIBUTES);
        square(10, 90).writePng(photo);
        assertRefused(points(output, truth, SMALL, FIRST_CLICK), "photo files");
        Files.copy(before, photo, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        assertDone(points(output, truth, SMALL, FIRST_CLICK));
    }

    @Test
    void labelMapsOfAnotherMeaningOrContentAreRefused() throws IOException {
        Path labels = folder.resolve("labels");
        Path into = folder.resolve("of-labels");
        assertDone(points(into, labels, SMALL, FIRST_CLICK));
        assertRefused(points(into, labels, SMALL, FIRST_CLICK, "--format=classes"), "format labels, expected classes");
        square(1, 2).writePng(labels.resolve("a.png"));
        assertRefused(points(into, labels, SMALL, FIRST_CLICK), "annotation files");
    }

    @Test
    void otherWeightsUnderTheSameNameAreRefused() {
        Path weights = folder.resolve("model.safetensors");
        Path into = folder.resolve("of-weights");
        Checkpoint bundled = Checkpoint.read(MobileSam.weights(), "mobile-sam");
        bundled.writeSafetensors(weights);
        assertDone(points(into, truth, SMALL, FIRST_CLICK, "--model", weights));
        String name = "mask_decoder.iou_token.weight";
        float[] token = bundled.tensor(name).toFloats();
        token[0] += 1;
        bundled.with(Map.of(name, TensorView.of(token, bundled.tensor(name).shape())))
                .writeSafetensors(weights);
        assertRefused(points(into, truth, SMALL, FIRST_CLICK, "--model", weights), "weights SHA-256");
    }

    @Test
    void theOtherEvaluationsRefuseToo() throws IOException {
        Path found = Files.writeString(
                folder.resolve("found.json"),
                "[{\"image_id\": 1, \"category_id\": 1, \"score\": 0.9, \"bbox\": [16, 16, 32, 32]}]");
        for (List<Object> evaluation : List.<List<Object>>of(
                List.of("boxes", truth),
                List.of("boxes", truth, "--detections", found),
                List.of("proposals", truth, "--points-per-side", "2"))) {
            List<Object> words = new ArrayList<>(List.of("evaluate"));
            words.addAll(evaluation);
            words.addAll(List.of(
                    "-o", folder.resolve("other-" + evaluation.getFirst() + evaluation.size()), "--input-size"));
            Object[] first = Stream.concat(words.stream(), Stream.of(256)).toArray();
            Object[] second = Stream.concat(words.stream(), Stream.of(272)).toArray();
            assertDone(anymask(first));
            assertRefused(anymask(second), "input size 256, expected 272");
        }
        Files.writeString(found, Files.readString(found).replace("0.9", "0.8"));
        assertRefused(
                anymask("evaluate", "boxes", truth, "--detections", found, SMALL, "-o", folder.resolve("other-boxes4")),
                "file of the boxes SHA-256");
    }

    /// The two would else share their results.
    @Test
    void dataSetsOfOneNameAreKeptApart() throws IOException {
        Path other = Files.createDirectories(folder.resolve("second")).resolve("truth.json");
        Files.writeString(other, Files.readString(truth).replace("48, 48, 16, 48]]", "48, 32, 16, 32]]"));
        Path into = folder.resolve("two");
        Path images = folder.resolve("images");
        assertDone(points(into, truth, other, "--images", images, SMALL, FIRST_CLICK));
        assertThat(Files.readAllLines(into.resolve("prompts.journal.jsonl"))).hasSize(1 + 4);
        Run twice = points(into, truth, truth, SMALL, FIRST_CLICK);
        assertThat(twice.code()).isEqualTo(ExitCode.USAGE);
        assertThat(twice.err()).contains("twice");
    }

    @Test
    void theReportSaysWithWhatItWasMade() throws IOException {
        JsonNode setup = JsonMapper.shared()
                .readTree(Files.readString(output.resolve("report.json")))
                .path("setup");
        assertThat(setup.path("input size").asString()).isEqualTo("256");
        assertThat(setup.path("engine").asString()).matches("onnxruntime .*, precision fp32, device cpu");
        assertThat(setup.path("weights").asString()).startsWith("SHA-256 ");
        assertThat(setup.path("format").asString()).isEqualTo("coco");
        assertThat(Files.readString(output.resolve("report.html"))).contains("input size", "precision fp32");
        assertThat(points(output, truth, SMALL, FIRST_CLICK).out()).contains("input size: 256", "precision fp32");
    }
}
