package io.anymask.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.clip.ClipConfig.Activation;
import io.anymask.model.sam.SamModel;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files in which CLIP models come.
class ClipModelTest {
    private static final String FOLDER = "clip/";

    @TempDir
    private Path folder;

    private static Checkpoint official() {
        return Checkpoint.open(Shared.golden(FOLDER + "clip_tiny_quickgelu.state_dict.safetensors"));
    }

    private static ClipConfig tiny(Checkpoint checkpoint) {
        return ClipModel.sizes(checkpoint, Activation.QUICK).withHeads(3, 4);
    }

    @Test
    @Tag("shared")
    void sizesAreToldByTheTensors() {
        ClipConfig config = tiny(official());
        assertThat(config.image()).isEqualTo(new ClipConfig.Image(40, 8, 48, 3, 3));
        assertThat(config.text()).isEqualTo(new ClipConfig.Text(77, 512, 40, 3, 4));
        assertThat(config.joint()).isEqualTo(24);
    }

    /// Bit for bit, from Hugging Face's names, from open_clip's newer ones, and from behind a wrapper's.
    @Test
    @Tag("shared")
    void allNamesAreOne() {
        Checkpoint official = official();
        assertSame(ClipNames.of(Checkpoint.open(Shared.golden(FOLDER + "clip_tiny_hf.safetensors"))), official);
        Checkpoint custom = official.renamed(
                name -> name.startsWith("visual.") || name.equals("logit_scale") ? name : "text." + name);
        assertSame(ClipNames.of(custom), official);
    }

    private static void assertSame(Checkpoint actual, Checkpoint expected) {
        assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(expected.names());
        for (String name : expected.names()) {
            assertThat(actual.tensor(name).shape())
                    .as(name)
                    .isEqualTo(expected.tensor(name).shape());
            assertThat(actual.tensor(name).bytes())
                    .as(name)
                    .isEqualTo(expected.tensor(name).bytes());
        }
    }

    /// As many as the published file has.
    @Test
    void aRandomModelHasThePublishedSizes() {
        ClipModel model = RandomClip.model(ClipConfig.VIT_B_32, 1);
        assertThat(model.checkpoint().parameterCount()).isEqualTo(151_277_313);
        assertThat(model.name()).isEqualTo("CLIP ViT-B/32");
        assertThat(model.scale()).isEqualTo(100, within(1e-3));
    }

    /// The tensors of a TorchScript archive have the names of a state dict; its code is never read.
    @Test
    @Tag("shared")
    void aTorchScriptArchiveIsOpened() {
        Checkpoint archive = Checkpoint.open(Shared.golden(FOLDER + "clip_tiny_jit.pt"));
        assertThat(archive.names()).hasSize(92); // 86 weights, 3 buffers, 3 masks
        assertThat(archive.tensor("input_resolution").toLongs()).containsExactly(40);
        ClipModel model = ClipModel.of(archive, tiny(archive));
        assertThat(model.checkpoint().names())
                .containsExactlyInAnyOrderElementsOf(official().names());
        assertThat(model.config().activation()).isEqualTo(Activation.QUICK);
        assertThat(ClipModel.open(Shared.golden(FOLDER + "clip_tiny_jit.pt"))
                        .config()
                        .joint())
                .isEqualTo(24);
    }

    @Test
    @Tag("shared")
    void theActivationMustBeTold() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.copy(Shared.golden(FOLDER + "clip_tiny_hf.safetensors"), file);
        assertThatThrownBy(() -> ClipModel.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json");
        Path config = folder.resolve("config.json");
        Files.writeString(config, """
                {"text_config": {"hidden_act": "gelu", "num_attention_heads": 4},
                 "vision_config": {"num_attention_heads": 3}}""");
        assertThat(ClipModel.open(file).config()).isEqualTo(tiny(official()).with(Activation.EXACT));
        Files.writeString(config, "{\"text_config\": {\"hidden_act\": \"relu\"}, \"vision_config\": {}}");
        assertThatThrownBy(() -> ClipModel.open(file)).hasMessageContaining("hidden_act is \"relu\"");
        Files.writeString(config, "{");
        assertThatThrownBy(() -> ClipModel.open(file)).hasMessageContaining("it ends too early");
        Files.writeString(folder.resolve("open_clip_config.json"), """
                {"model_cfg": {"embed_dim": 24, "quick_gelu": true, "text_cfg": {"heads": 4},
                 "vision_cfg": {"width": 48, "head_width": 16}}}""");
        assertThat(ClipModel.open(file).config()).isEqualTo(tiny(official()));
    }

    @Test
    @Tag("shared")
    void whatWasWrittenIsOpenedWithoutAConfiguration() {
        Path file = folder.resolve("clip.safetensors");
        ClipModel model = ClipModel.of(official(), tiny(official()).with(Activation.EXACT));
        model.write(file);
        assertThat(ClipModel.open(file).config()).isEqualTo(model.config());
        assertSame(ClipModel.open(file).checkpoint(), model.checkpoint());
    }

    @Test
    @Tag("shared")
    void otherCheckpointsAreNamed() {
        Checkpoint official = official();
        ClipConfig config = tiny(official);
        TensorView one = TensorView.of(new float[] {1}, 1);
        refused(
                official.with(Map.of("visual.conv1_alpha.weight", one)),
                config,
                "visual.conv1_alpha.weight is no part");
        refused(official.with(Map.of("logit_bias", one)), config, "logit_bias");
        refused(
                official.renamed(name -> name.equals("visual.ln_post.bias") ? null : name),
                config,
                "visual.ln_post.bias");
        assertForeign("image_encoder.patch_embed.proj.weight", "SAM checkpoint");
        assertForeign("visual.layer1.0.conv1.weight", "ResNet");
        assertForeign("visual.trunk.blocks.0.attn.qkv.weight", "SigLIP");
        assertThatThrownBy(() -> ClipModel.sizes(
                        Checkpoint.open(Shared.golden(FOLDER + "clip_tiny_hf.safetensors"))
                                .renamed(name -> name.startsWith("text_model.") ? null : name),
                        Activation.QUICK))
                .hasMessageContaining("half of a CLIP model");
        assertThatThrownBy(() -> SamModel.of(official)).hasMessageContaining("CLIP");
        assertThatThrownBy(() -> SamModel.of(Checkpoint.open(Shared.golden(FOLDER + "clip_tiny_hf.safetensors"))))
                .hasMessageContaining("CLIP");
    }

    private static void refused(Checkpoint checkpoint, ClipConfig config, String word) {
        assertThatThrownBy(() -> ClipModel.of(checkpoint, config))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(word);
    }

    private static void assertForeign(String tensor, String word) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put(tensor, TensorView.of(new float[] {1}, 1));
        assertThatThrownBy(() -> ClipModel.sizes(Checkpoint.of("x.pth", tensors, Map.of()), Activation.QUICK))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(word);
    }
}
