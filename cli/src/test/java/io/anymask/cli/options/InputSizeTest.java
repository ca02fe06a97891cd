package io.anymask.cli.options;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.model.sam.ImageEncoder;
import io.anymask.model.sam.RandomWeights;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.vit.ViTConfig;
import io.anymask.model.vit.ViTConfig.Positions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--input-size`, with the bundled model and with a ViT.
class InputSizeTest {
    @Test
    void theBundledModelSegmentsInASmallerFrame(@TempDir Path folder) {
        Run run = anymask(
                "segment",
                "samples:flower",
                "--point",
                "400,420",
                "--input-size",
                "512",
                "--json",
                "-o",
                folder.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("predicted_iou");
    }

    @Test
    void aViTSegmentsInASmallerFrame(@TempDir Path folder) {
        ViTConfig config =
                new ViTConfig(256, 16, 32, 2, 2, 128, 7, List.of(1), Positions.ABSOLUTE_AND_RELATIVE, true, 256);
        SamConfig decoder = new SamConfig(256, 16, 256, 8, 64, 2, 64, 0, SamConfig.Family.SAM);
        Path file = folder.resolve("tiny.safetensors");
        RandomWeights.model(new ImageEncoder.Plain(config), decoder, 1)
                .checkpoint()
                .writeSafetensors(file);
        Run run = anymask(
                "segment",
                "samples:flower",
                "--point",
                "400,420",
                "--model",
                file.toString(),
                "--input-size",
                "128",
                "-o",
                folder.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(anymask("models", "describe", file.toString()).out()).contains("ViT of width 32", "256 × 256");
    }

    @Test
    void refusesWhatIsNoMultipleOfThePatch(@TempDir Path folder) {
        Run run = anymask(
                "segment", "samples:flower", "--point", "400,420", "--input-size", "500", "-o", folder.toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--input-size", "got 500", "multiple of 16");
    }
}
