package io.anymask.cli.everything;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.dataset.Sa1b;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EverythingCommandTest {
    @TempDir
    private Path folder;

    @Test
    void writesEveryFormat() throws IOException {
        Run run = anymask(
                "everything",
                "samples:cat",
                "--points-per-side",
                "6",
                "--format",
                "sa1b,coco,png,labels,overlay,geojson,yolo",
                "-o",
                folder);
        assertThat(run.code()).as(run.err()).isZero();
        Sa1b result = Sa1b.read(folder.resolve("cat.json"));
        assertThat(result.width()).isEqualTo(1024);
        assertThat(result.masks()).isNotEmpty();
        JsonNode annotation = JsonMapper.shared()
                .readTree(Files.readAllBytes(folder.resolve("cat.json")))
                .get("annotations")
                .get(0);
        assertThat(annotation.propertyNames())
                .containsExactly(
                        "id",
                        "segmentation",
                        "bbox",
                        "area",
                        "predicted_iou",
                        "stability_score",
                        "crop_box",
                        "point_coords");
        int masks = result.masks().size();
        assertThat(Files.readAllLines(folder.resolve("cat/metadata.csv"))).hasSize(1 + masks);
        assertThat(folder.resolve("cat/" + (masks - 1) + ".png")).exists();
        assertThat(folder.resolve("cat.everything.png")).exists();
        JsonNode coco = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("coco.json")));
        assertThat(coco.get("annotations").size()).isEqualTo(masks);
        JsonNode outlines = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("cat.geojson")));
        assertThat(outlines.get("features").size()).isEqualTo(masks);
        assertThat(Files.readAllLines(folder.resolve("cat.txt")))
                .hasSize(masks)
                .allMatch(line -> line.startsWith("0 0."));
        int highest = 0;
        for (int sample : ImageIO.read(folder.resolve("cat.labels.png").toFile())
                .getRaster()
                .getSamples(0, 0, 1024, 510, 0, (int[]) null)) {
            highest = Math.max(highest, sample);
        }
        assertThat(highest).isBetween(1, masks);
    }

    @Test
    void aFolderGoesOnWhereItStoppedAndNamesTheBrokenFile() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Files.write(photos.resolve("a.jpg"), MobileSam.photo("cat"));
        Files.writeString(photos.resolve("b.jpg"), "no picture");
        Files.write(photos.resolve("c.jpg"), MobileSam.photo("flower"));
        Path output = folder.resolve("output");
        Run first = anymask("everything", photos, "--points-per-side", "3", "-o", output, "--format", "coco");
        assertThat(first.code()).isEqualTo(3);
        assertThat(first.err()).contains("b.jpg: not a picture");
        assertThat(output.resolve("a.json")).exists();
        assertThat(output.resolve("c.json")).exists();
        FileTime before = Files.getLastModifiedTime(output.resolve("a.json"));
        Files.delete(output.resolve("c.json")); // as if it had been killed there
        Run second = anymask("everything", photos, "--points-per-side", "3", "-o", output, "--format", "coco");
        assertThat(second.out()).contains("a.jpg: done before", "c.jpg (807×1024)");
        assertThat(Files.getLastModifiedTime(output.resolve("a.json"))).isEqualTo(before);
        JsonNode coco = JsonMapper.shared().readTree(Files.readAllBytes(output.resolve("coco.json")));
        assertThat(coco.get("images").size()).isEqualTo(2);
    }

    @Test
    void photosOfOneNameKeepApart() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Files.write(photos.resolve("a.jpg"), MobileSam.photo("cat"));
        Files.write(photos.resolve("A.jpeg"), MobileSam.photo("flower"));
        Files.write(photos.resolve("coco.jpg"), MobileSam.photo("cat"));
        Path output = folder.resolve("output");
        Run run = anymask("everything", photos, "--points-per-side", "2", "-o", output, "--format", "coco");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(output.resolve("a.jpg.json")).exists();
        assertThat(output.resolve("A.jpeg.json")).exists();
        assertThat(output.resolve("coco.jpg.json")).exists();
        JsonNode coco = JsonMapper.shared().readTree(Files.readAllBytes(output.resolve("coco.json")));
        assertThat(coco.get("images").findValuesAsString("file_name"))
                .containsExactlyInAnyOrder("a.jpg", "A.jpeg", "coco.jpg");
    }

    @Test
    void jsonGoesToStandardOutput() {
        Run run = anymask("everything", "samples:cat", "--points-per-side", "3", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(JsonMapper.shared()
                        .readTree(run.out())
                        .get("image")
                        .get("file_name")
                        .asString())
                .isEqualTo("cat.jpg");
    }

    @ParameterizedTest
    @CsvSource({
        "--points-per-side,0,points per side: got 0",
        "--points-per-side,-4,expected 1 to 512",
        "--pred-iou-thresh,7,predicted IoU threshold",
        "--crop-n-layers,99,crop layers",
        "--crop-overlap-ratio,NaN,crop overlap ratio",
        "--min-area,-1,minimum area"
    })
    void optionsThatMakeNoSense(String option, String value, String message) {
        Run run = anymask("everything", "samples:cat", option, value, "-o", folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void pointsOfOnesOwn() throws IOException {
        Path grids = Files.writeString(folder.resolve("grids.json"), "[[[0.5, 0.4], [0.2, 0.7]]]");
        Run run = anymask("everything", "samples:cat", "--point-grids", grids, "--pred-iou-thresh", "0", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        Files.writeString(grids, "[[[0.5, 1.4]]]");
        Run refused = anymask("everything", "samples:cat", "--point-grids", grids, "--json");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("grids.json", "(0.5, 1.4)");
    }

    @Test
    void anEmptyFolderIsRefused() throws IOException {
        Run run = anymask("everything", Files.createDirectory(folder.resolve("bare")), "-o", folder);
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("no pictures");
    }
}
