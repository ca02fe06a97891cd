package io.anymask.cli.segment;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.mobilesam.MobileSam;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SegmentCommandTest {
    @TempDir
    private Path folder;

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static JsonNode json(Run run) {
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().strip().lines()).hasSize(1);
        return JsonMapper.shared().readTree(run.out());
    }

    @Test
    void aClickGivesThreeMasksAndAnOverlay() throws IOException {
        Run run = anymask("segment", "samples:flower", "--point", "400,420", "-o", folder);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(files())
                .containsExactly(
                        ".anymask.jsonl",
                        "flower.mask-1.png",
                        "flower.mask-2.png",
                        "flower.mask-3.png",
                        "flower.overlay.png");
        assertThat(run.out()).contains("flower.overlay.png", "predicted IoU 1.0000", "807×1024");
        assertThat(Mask.read(folder.resolve("flower.mask-1.png")).area()).isBetween(250_000L, 256_000L);
    }

    @Test
    void jsonIsOneObjectWithMasksBestFirst() throws IOException {
        JsonNode root = json(anymask("segment", "samples:flower", "--point", "400,420", "--json"));
        assertThat(root.get("image").get("path").asString()).isEqualTo("samples:flower");
        assertThat(root.get("image").get("width").asInt()).isEqualTo(807);
        assertThat(root.get("image").get("height").asInt()).isEqualTo(1024);
        assertThat(root.get("model").asString()).isEqualTo("MobileSAM");
        for (String part : List.of("load_ms", "resize_ms", "encode_ms", "decode_ms")) {
            assertThat(root.get("timing").get(part).asDouble()).isPositive();
        }
        JsonNode masks = root.get("predictions").get(0).get("masks");
        assertThat(masks.size()).isEqualTo(3);
        double last = Double.POSITIVE_INFINITY;
        for (JsonNode mask : masks) {
            assertThat(mask.get("predicted_iou").asDouble()).isLessThanOrEqualTo(last);
            last = mask.get("predicted_iou").asDouble();
            assertThat(mask.get("stability_score").asDouble()).isBetween(0.0, 1.0);
            Rle rle = Rle.decompress(
                    1024, 807, mask.get("segmentation").get("counts").asString());
            assertThat(mask.get("area").asLong()).isEqualTo(rle.area());
            assertThat(mask.get("bbox").get(2).asDouble())
                    .isEqualTo(rle.toMask().box().width());
        }
        assertThat(files()).isEmpty();
    }

    @Test
    @Tag("shared")
    void theTruckHasTheReferencesScores() {
        JsonNode root = json(anymask("segment", Shared.golden("images/truck.jpg"), "--point", "500,375", "--json"));
        JsonNode masks = root.get("predictions").get(0).get("masks");
        assertThat(masks.valueStream()
                        .map(mask -> "%.4f".formatted(mask.get("predicted_iou").asDouble())))
                .containsExactly("0.9998", "0.9869", "0.9023");
    }

    @Test
    void severalPromptsAndAFileOfPrompts() throws IOException {
        anymask("segment", "samples:flower", "--box", "50,50,750,700", "-o", folder);
        Path prompts = folder.resolve("prompts.json");
        Files.writeString(
                prompts,
                "[{\"points\": [[400, 420], [400, 900, 0]]}, {\"box\": [50, 50, 750, 700]},"
                        + " {\"mask\": \"flower.mask-1.png\"}]");
        Run run = anymask(
                "segment",
                "samples:flower",
                "--point",
                "400,420",
                "--prompt",
                "400,420 50,50,750,700",
                "--prompts",
                prompts,
                "--json");
        JsonNode predictions = json(run).get("predictions");
        assertThat(predictions.valueStream().map(entry -> entry.get("masks").size()))
                .containsExactly(3, 1, 1, 1, 1);
        assertThat(predictions.get(1).get("prompt").get("box").get(2).asInt()).isEqualTo(750);
        assertThat(predictions.get(2).get("prompt").get("points").get(1).get(2).asInt())
                .isZero();
    }

    @Test
    void aBrokenFileInAFolderDoesNotStopTheOthers() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Files.write(photos.resolve("a.jpg"), MobileSam.photo("flower"));
        Files.writeString(photos.resolve("b.jpg"), "no picture");
        Files.write(photos.resolve("c.jpg"), MobileSam.photo("cat"));
        Run run = anymask("segment", photos, "--point", "100,100", "--json");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out().lines()).hasSize(2);
        assertThat(run.err()).contains("b.jpg", "not a picture").doesNotContain("a.jpg");
    }

    @Test
    void masksSingleAndMultiple() {
        assertThat(json(anymask("segment", "samples:cat", "--point", "95,60", "--masks", "single", "--json"))
                        .get("predictions")
                        .get(0)
                        .get("masks")
                        .size())
                .isEqualTo(1);
        assertThat(json(anymask("segment", "samples:cat", "--box", "20,20,170,100", "--masks", "multiple", "--json"))
                        .get("predictions")
                        .get(0)
                        .get("masks")
                        .size())
                .isEqualTo(3);
    }
}
