package io.anymask.cli.segment;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.cli.Run;
import io.anymask.cli.options.ModelName;
import io.anymask.dataset.Sa1b;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A SAM 2 that knows nothing, at the commands: on small images it works like any model, and what only SAM can do
/// is refused.
class SegmentSam2Test {
    @TempDir
    private static Path models;

    private static Path model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeUp() {
        model = models.resolve("sam2.safetensors");
        RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1).checkpoint().writeSafetensors(model);
    }

    @Test
    void aClickGivesThreeMasksAndABoxOne() {
        Run run = anymask(
                "segment",
                "samples:flower",
                "--prompt",
                "400,300",
                "--prompt",
                "100,100,400,500",
                "--model",
                model,
                "--input-size",
                "256",
                "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode report = JsonMapper.shared().readTree(run.out());
        assertThat(report.path("model").asString()).isEqualTo("SAM 2.1 Hiera-T");
        assertThat(report.path("predictions").path(0).path("masks").size()).isEqualTo(3);
        assertThat(report.path("predictions").path(1).path("masks").size()).isEqualTo(1);
    }

    @Test
    void everythingTakesTheDefaultsOfSam2() {
        Run run = anymask(
                "everything",
                "samples:flower",
                "--points-per-side",
                "2",
                "--model",
                model,
                "--input-size",
                "256",
                "-o",
                folder);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("--pred-iou-thresh 0.8, --stability-score-thresh 0.95: the defaults of SAM 2");
        assertThat(Sa1b.read(folder.resolve("flower.json")).width()).isPositive();
    }

    @Test
    void sizesThatTheEncoderCannotDivideAreRefused() {
        Run run = anymask("segment", "samples:flower", "--point", "4,4", "--model", model, "--input-size", "272");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--input-size: image size: got 272 pixels, expected a multiple of 32");
    }

    @Test
    void aCheckpointIsConvertedToSafetensors() {
        Path converted = folder.resolve("again.safetensors");
        Run run = anymask("convert", model, "--output", converted);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("SAM 2.1 Hiera-T");
        assertThat(Checkpoint.open(converted).sha256())
                .isEqualTo(Checkpoint.open(model).sha256());
    }

    @Test
    void whatOnlySamCanIsRefused() {
        Run run = anymask("convert", model, "--output", folder.resolve("out.onnx"));
        assertThat(run.code()).as(run.err()).isEqualTo(3);
        assertThat(run.err()).contains("got SAM 2.1 Hiera-T, expected MobileSAM or SAM for ONNX files");
        Run single = anymask("export", "--model", model, "--output", folder.resolve("out"), "--single-mask");
        assertThat(single.code()).as(single.err()).isEqualTo(2);
        assertThat(single.err()).contains("--single-mask: the decoder of a SAM 2 returns all four masks");
    }

    @Test
    void nothingIsTrainedFromIt() {
        assertThatThrownBy(() -> ModelName.read("teacher", model.toString()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("this looks like a SAM 2 checkpoint");
    }
}
