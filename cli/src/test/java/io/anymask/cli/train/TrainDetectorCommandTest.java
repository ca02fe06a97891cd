package io.anymask.cli.train;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From one annotated photo to a detector, and from that to masks.
final class TrainDetectorCommandTest {
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
                  {"id": 1, "image_id": 7, "category_id": 1, "iscrowd": 0, "area": 240000, "bbox": [60, 80, 710, 600],
                   "segmentation": [[60, 300, 300, 80, 600, 100, 770, 350, 600, 650, 250, 680]]},
                  {"id": 2, "image_id": 7, "category_id": 2, "iscrowd": 0, "area": 16000, "bbox": [410, 690, 50, 330],
                   "segmentation": [[410, 690, 460, 690, 460, 1020, 410, 1020]]}]}
                """);
    }

    private Path settings(String more) throws IOException {
        String json = """
                {
                  "data": {"format": "coco", "images": %s, "annotations": %s, "validation_share": 0},
                  "sizes": {"width": 16, "depth": 1},
                  "output": %s,
                  "optimiser": {"learning_rate": 3e-3, "warm_up": 5, "images_per_step": 1, "average": 0}%s
                }""".formatted(quoted("images"), quoted("truth.json"), quoted("run"), more);
        return Files.writeString(folder.resolve("detector.json"), json);
    }

    private String quoted(String name) {
        return JsonMapper.shared().writeValueAsString(folder.resolve(name).toString());
    }

    @Tag("long")
    @Test
    void whatIsLearnedFindsTheObjectsAndTheirMasks() throws IOException {
        Run trained = anymask("train-detector", settings(", \"steps\": 60"));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("1 images with 2 usable masks", "step 60 of 60: loss ");
        Path detector = Path.of(trained.out().strip());
        assertThat(detector).hasFileName("last.safetensors").exists();

        Path output = folder.resolve("boxes");
        Run run = anymask(
                "evaluate", "boxes", truth, "--detector", detector, "--detector-score", "0.3", "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("a detector of one class, score from 0.3")
                .doesNotContain("flower", "stem");
        JsonNode masks = JsonMapper.shared().readTree(Files.readString(output.resolve("masks.json")));
        assertThat(masks).isNotEmpty().allMatch(mask -> mask.path("category_id").asInt() == 1);
    }

    @Test
    void itsSettingsAreExplained() {
        assertThat(anymask("train-detector", "--defaults").out()).contains("\"halvings\": 1", "\"levels\": 4");
        assertThat(anymask("train-detector", "--schema").out()).contains("\"anymask train-detector\"");
    }

    @Test
    void aSettingThatMakesNoSenseIsRefused() throws IOException {
        Run run = anymask("train-detector", settings(", \"sizes\": {\"halvings\": 3}"));
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        Run other = anymask("train-detector", settings(", \"detector\": " + quoted("none.safetensors")));
        assertThat(other.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(other.err()).contains("none.safetensors");
    }

    /// A model of SAM is no detector.
    @Test
    void anotherFileIsRefused() throws IOException {
        Path sam = folder.resolve("sam.safetensors");
        SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam"))
                .checkpoint()
                .writeSafetensors(sam);
        Run run = anymask("evaluate", "boxes", truth, "--detector", sam, "--output", folder.resolve("boxes"));
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains("not a detector", "train-detector");
    }
}
