package io.anymask.cli.evaluate;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `points`, `boxes` and `proposals` on one photo with one roughly outlined object.
final class EvaluateCommandTest {
    @TempDir
    private Path folder;

    private Path truth = Path.of("");

    @BeforeEach
    void annotate() throws IOException {
        Files.createDirectories(folder.resolve("images"));
        Files.write(folder.resolve("images/flower.jpg"), MobileSam.photo("flower"));
        truth = Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 7, "file_name": "flower.jpg", "width": 807, "height": 1024}],
                 "categories": [{"id": 1, "name": "flower"}, {"id": 2, "name": "stem"}],
                 "annotations": [
                  {"id": 1, "image_id": 7, "category_id": 1, "iscrowd": 0, "area": 240000,
                   "bbox": [40, 60, 740, 660], "attributes": {"place": "top"},
                   "segmentation": [[60, 300, 300, 80, 600, 100, 770, 350, 600, 650, 250, 680]]},
                  {"id": 2, "image_id": 7, "category_id": 2, "iscrowd": 0, "area": 16000,
                   "bbox": [410, 690, 50, 330], "attributes": {"place": "bottom"},
                   "segmentation": [[410, 690, 460, 690, 460, 1020, 410, 1020]]}]}
                """);
    }

    private JsonNode report(Path output) throws IOException {
        assertThat(output.resolve("report.html")).content().contains("class=\"plot\"");
        return JsonMapper.shared().readTree(Files.readString(output.resolve("report.json")));
    }

    /// A report says when it was made.
    private static String withoutTime(JsonNode report) {
        return report.toString().replaceAll("\"made\":\"[^\"]*\"", "");
    }

    @Test
    void pointsResume() throws IOException {
        Path output = folder.resolve("points");
        Run run = anymask("evaluate", "points", truth, "--clicks", "1,2", "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("center 1 click", "center 2 clicks", "box", "SAM-H");
        String first = withoutTime(report(output));
        Run again = anymask("evaluate", "points", truth, "--clicks", "1,2", "--output", output);
        assertThat(again.code()).isZero();
        assertThat(withoutTime(report(output))).isEqualTo(first);
        Run other = anymask("evaluate", "points", truth, "--clicks", "1,3", "--output", output);
        assertThat(other.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(other.err()).contains("--overwrite");
        Run kind = anymask("evaluate", "proposals", truth, "--output", output);
        assertThat(kind.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(kind.err()).contains("not a report of evaluate proposals", "evaluate points");
        assertThat(withoutTime(report(output))).isEqualTo(first);
    }

    @Test
    void boxesOfADetectorGetMasksAndPrecision() throws IOException {
        Path found = Files.writeString(folder.resolve("found.json"), """
                [{"image_id": 7, "category_id": 1, "score": 0.9, "bbox": [40, 60, 740, 660]},
                 {"image_id": 7, "category_id": 1, "score": 0.2, "bbox": [900, 10, 50, 50]}]
                """);
        Path output = folder.resolve("boxes");
        Run run = anymask("evaluate", "boxes", truth, "--detections", found, "--answer", "refined", "-o", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("masks", "boxes", "detections with a flat box, not prompted", "ViTDet-H");
        assertThat(run.out()).contains("By category", "By place", "found at IoU 0.50");
        JsonNode masks = JsonMapper.shared().readTree(Files.readString(output.resolve("masks.json")));
        assertThat(masks).hasSize(1);
        assertThat(masks.get(0).path("segmentation").path("size").get(0).asInt())
                .isEqualTo(1024);
        report(output);
    }

    @Test
    void proposalsAreCountedInBothWays() throws IOException {
        Path output = folder.resolve("proposals");
        Run run = anymask("evaluate", "proposals", truth, "--points-per-side", "4", "-o", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("best pairs", "surest first", "masks proposed");
        assertThat(run.out()).contains("By category", "By place", "AR, best pairs");
        report(output);
    }

    /// A file_name of another machine is understood and said; --strict refuses it.
    @Test
    void whatIsOddInADataSetIsSaidOrRefused() throws IOException {
        Path odd = Files.writeString(
                folder.resolve("odd.json"), Files.readString(truth).replace("flower.jpg", "/home/else/flower.jpg"));
        Run used = anymask("evaluate", "points", odd, "--clicks", "1", "--output", folder.resolve("used"));
        assertThat(used.code()).as(used.err()).isZero();
        assertThat(used.err()).contains("1 × a file_name that is not in");
        Run strict = anymask("evaluate", "points", odd, "--strict", "--output", folder.resolve("strict"));
        assertThat(strict.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(strict.err()).contains("a file_name that is not in");
    }

    /// A photo that its EXIF turns does not fit annotations that were drawn on its stored pixels.
    @Test
    void annotationsOfStoredPixelsAskForTheOption() throws IOException {
        Files.write(folder.resolve("images/flower.jpg"), turned(MobileSam.photo("flower")));
        Run upright = anymask("evaluate", "points", truth, "--clicks", "1", "--output", folder.resolve("upright"));
        assertThat(upright.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(upright.err()).contains("evaluate --ignore-exif");
        Run stored =
                anymask("evaluate", "points", truth, "--clicks", "1", "--ignore-exif", "-o", folder.resolve("stored"));
        assertThat(stored.code()).as(stored.err()).isZero();
    }

    /// The JPEG with EXIF that says: turn it by a quarter, clockwise (6).
    private static byte[] turned(byte[] jpeg) {
        byte[] exif = {
            (byte) 0xFF,
            (byte) 0xE1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            6,
            0,
            0,
            0,
            0,
            0,
            0
        };
        byte[] turned = new byte[jpeg.length + exif.length];
        System.arraycopy(jpeg, 0, turned, 0, 2);
        System.arraycopy(exif, 0, turned, 2, exif.length);
        System.arraycopy(jpeg, 2, turned, 2 + exif.length, jpeg.length - 2);
        return turned;
    }

    @Test
    void resultsOfAnyOriginAreJudgedWithoutPhotosOrModel() throws IOException {
        Files.delete(folder.resolve("images/flower.jpg"));
        Path results = Files.writeString(folder.resolve("results.json"), """
                [{"image_id": 7, "category_id": 1, "score": 0.9,
                  "segmentation": [[60, 300, 300, 80, 600, 100, 770, 350, 600, 650, 250, 680]]},
                 {"image_id": 7, "category_id": 2, "score": 0.8,
                  "segmentation": [[410, 690, 460, 690, 460, 800, 410, 800]]}]
                """);
        Path output = folder.resolve("results");
        Run run = anymask("evaluate", "results", truth, results, "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(report(output).toString()).contains("Average recall", "AR@100", "detections evaluated");
        // The flower is found, in a tighter box than annotated; of the stem a third, which is not enough.
        assertThat(run.out())
                .containsPattern("flower +1\\.000 +1\\.000 +0\\.800 +1 +1")
                .containsPattern("stem +0\\.000 +0\\.000 +0\\.000 +1 +1");
        Files.writeString(results, """
                [{"image_id": 8, "category_id": 1, "score": 0.9, "bbox": [0, 0, 10, 10]}]
                """);
        assertBad(anymask("evaluate", "results", truth, results, "--output", output), "results[0]");
        assertBad(anymask("evaluate", "results", truth, folder.resolve("none.json"), "-o", output), "none.json");
    }

    @Test
    void aSampleIsDrawnBySeed() throws IOException {
        Files.write(folder.resolve("images/cat.jpg"), MobileSam.photo("cat"));
        Path two = Files.writeString(
                folder.resolve("two.json"),
                Files.readString(truth)
                        .replace(
                                "{\"images\": [",
                                "{\"images\": [{\"id\": 8, \"file_name\": \"cat.jpg\", \"width\": 1024, \"height\": 510}, ")
                        .replace("{\"id\": 2, \"image_id\": 7", "{\"id\": 2, \"image_id\": 8")
                        .replace("690", "100")
                        .replace("1020", "430"));
        Set<String> seen = new HashSet<>();
        for (int seed : new int[] {1, 2}) {
            Path output = folder.resolve("sample-" + seed);
            Run run = anymask(
                    "evaluate", "boxes", two, "--answer", "single", "--sample", 1, "--seed", seed, "-o", output);
            assertThat(run.code()).as(run.err()).isZero();
            JsonNode report = report(output);
            assertThat(report.toString()).contains("a sample of 1");
            assertThat(run.out()).contains("1 images", "1 objects evaluated");
            // The pictures are those of the single mask.
            List<JsonNode> captions = report.findValues("captions");
            assertThat(captions).hasSize(2);
            seen.add(captions.getFirst().get(0).asString().contains("flower") ? "flower" : "stem");
        }
        assertThat(seen).containsExactlyInAnyOrder("flower", "stem");
    }

    @Test
    void listsThePapersDataSets() {
        Run run = anymask("evaluate", "points", "--list");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("PPDLS", "GTEA (hands)", "--format labels");
    }

    @Test
    void badInputIsNamed() throws IOException {
        Path unknownImage = Files.writeString(
                folder.resolve("unknown.json"),
                "[{\"image_id\": 8, \"category_id\": 1, \"score\": 0.9, \"bbox\": [1, 1, 5, 5]}]");
        Path brokenMask = Files.writeString(
                folder.resolve("broken.json"),
                "[{\"image_id\": 7, \"category_id\": 1, \"score\": 1,"
                        + " \"segmentation\": {\"size\": [5, 5], \"counts\": \"zzz\"}}]");
        Path nothing = Files.writeString(
                folder.resolve("nothing.json"), "{\"images\": [], \"categories\": [], \"annotations\": []}");
        Path output = folder.resolve("bad");
        assertBad(anymask("evaluate", "boxes", truth, "--detections", unknownImage, "-o", output), "image_id 8");
        assertBad(anymask("evaluate", "boxes", truth, "--detections", brokenMask, "-o", output), "broken.json");
        assertBad(anymask("evaluate", "points", nothing, "-o", output), "no images");
        assertBad(anymask("evaluate", "points", folder.resolve("none.json"), "-o", output), "none.json");
        for (String option : List.of("--clicks", "--sample")) {
            Run wrong = anymask("evaluate", "points", truth, option, "0", "-o", output);
            assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
            assertThat(wrong.err()).contains(option.substring(2));
        }
        assertBad(anymask("evaluate", "points", folder.resolve("images"), "-o", output), "--format");
        Path lost = Files.writeString(
                folder.resolve("lost.json"), Files.readString(truth).replace("flower.jpg", "rose.jpg"));
        assertBad(anymask("evaluate", "points", lost, "-o", output), "rose.jpg");
    }

    private static void assertBad(Run run, String part) {
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).startsWith("anymask: ").contains(part);
    }
}
