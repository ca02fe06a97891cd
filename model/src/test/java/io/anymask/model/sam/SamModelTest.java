package io.anymask.model.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.tinyvit.TinyVitConfig;
import io.anymask.model.vit.ViTConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SamModelTest {
    private static final SamModel VIT_B =
            RandomWeights.model(new ImageEncoder.Plain(ViTConfig.SAM_B), SamConfig.STANDARD, 1);

    private static Checkpoint holding(String name, int... shape) {
        int elements = 1;
        for (int dimension : shape) {
            elements *= dimension;
        }
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put(name, TensorView.of(new float[elements], shape));
        return Checkpoint.of("some.file", tensors, Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "image_encoder.trunk.blocks.0.norm1.weight, SAM 2",
        "image_encoder.blocks.0.attn.qkv.weight, part of a SAM ViT",
        "vision_encoder.backbone.blocks.0.layer_norm1.weight, Sam2Model",
        "visual.transformer.resblocks.0.ln_1.weight, CLIP",
        "something.else, its first tensor is something.else"
    })
    void foreignCheckpointsAreNamed(String tensor, String guess) {
        assertThatThrownBy(() -> SamModel.of(holding(tensor, 4)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("some.file")
                .hasMessageContaining(guess);
    }

    @Test
    void theFirstWrongTensorIsNamedWithBothShapes() {
        assertThatThrownBy(() -> SamModel.of(holding("image_encoder.patch_embed.seq.0.c.weight", 32, 4, 3, 3)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("image_encoder.patch_embed.seq.0");
    }

    static List<ViTConfig> published() {
        return List.of(ViTConfig.SAM_B, ViTConfig.SAM_L, ViTConfig.SAM_H);
    }

    @ParameterizedTest
    @MethodSource("published")
    void sizesFollowFromTheTensors(ViTConfig config) {
        SamModel model = RandomWeights.model(new ImageEncoder.Plain(config), SamConfig.STANDARD, 1);
        assertThat(model.encoder()).isEqualTo(new ImageEncoder.Plain(config));
        assertThat(model.config()).isEqualTo(SamConfig.STANDARD);
    }

    /// Tensors and parameters of the published models; the positions' Gaussian matrix (2, 128) is none of the
    /// latter.
    @ParameterizedTest
    @CsvSource({"0, SAM ViT-B, 314, 93735472", "1, SAM ViT-L, 482, 312342832", "2, SAM ViT-H, 594, 641090608"})
    void publishedModelsHaveTheirTensors(int index, String name, int tensors, long parameters) {
        ImageEncoder encoder = new ImageEncoder.Plain(published().get(index));
        SamModel model = RandomWeights.model(encoder, SamConfig.STANDARD, 1);
        assertThat(model.name()).isEqualTo(name);
        assertThat(model.checkpoint().names()).hasSize(tensors);
        assertThat(model.checkpoint().parameterCount()).isEqualTo(parameters + 256);
    }

    @Test
    void mobileSamIsMobileSam() {
        SamModel model = RandomWeights.model(new ImageEncoder.Tiny(TinyVitConfig.MOBILE_SAM), SamConfig.STANDARD, 1);
        assertThat(model.name()).isEqualTo("MobileSAM");
    }

    /// Names that transformers' `SamModel` gives the official tensors.
    @ParameterizedTest
    @CsvSource({
        "vision_encoder.pos_embed, image_encoder.pos_embed",
        "vision_encoder.patch_embed.projection.bias, image_encoder.patch_embed.proj.bias",
        "vision_encoder.layers.11.layer_norm1.weight, image_encoder.blocks.11.norm1.weight",
        "vision_encoder.layers.2.attn.rel_pos_h, image_encoder.blocks.2.attn.rel_pos_h",
        "vision_encoder.layers.2.mlp.lin1.bias, image_encoder.blocks.2.mlp.lin1.bias",
        "vision_encoder.neck.conv2.weight, image_encoder.neck.2.weight",
        "vision_encoder.neck.layer_norm2.bias, image_encoder.neck.3.bias",
        "prompt_encoder.shared_embedding.positional_embedding,"
                + " prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
        "prompt_encoder.point_embed.3.weight, prompt_encoder.point_embeddings.3.weight",
        "prompt_encoder.no_mask_embed.weight, prompt_encoder.no_mask_embed.weight",
        "prompt_encoder.mask_embed.layer_norm2.weight, prompt_encoder.mask_downscaling.4.weight",
        "prompt_encoder.mask_embed.conv3.bias, prompt_encoder.mask_downscaling.6.bias",
        "mask_decoder.transformer.layers.1.layer_norm4.bias, mask_decoder.transformer.layers.1.norm4.bias",
        "mask_decoder.transformer.layer_norm_final_attn.bias, mask_decoder.transformer.norm_final_attn.bias",
        "mask_decoder.upscale_conv2.weight, mask_decoder.output_upscaling.3.weight",
        "mask_decoder.upscale_layer_norm.bias, mask_decoder.output_upscaling.1.bias",
        "mask_decoder.output_hypernetworks_mlps.3.proj_in.weight,"
                + " mask_decoder.output_hypernetworks_mlps.3.layers.0.weight",
        "mask_decoder.output_hypernetworks_mlps.3.layers.0.bias, mask_decoder.output_hypernetworks_mlps.3.layers.1.bias",
        "mask_decoder.iou_prediction_head.proj_out.bias, mask_decoder.iou_prediction_head.layers.2.bias"
    })
    void namesOfHuggingFace(String theirs, String official) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        TensorView tensor = TensorView.of(new float[1], 1);
        for (String name :
                List.of("shared_image_embedding.positional_embedding", "vision_encoder.layers.0.x", theirs)) {
            tensors.put(name, tensor);
        }
        Set<String> names =
                OfficialNames.of(Checkpoint.of("a file", tensors, Map.of())).names();
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(new TreeSet<>(List.of("image_encoder.blocks.0.x", official)));
    }

    /// A whole model as `SamModel.save_pretrained` writes it, with its copy of the positional encoding.
    @Test
    void aModelOfHuggingFaceIsTheSameModel() {
        Checkpoint official = VIT_B.checkpoint();
        String gaussian = "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix";
        Checkpoint theirs = official.renamed(SamModelTest::huggingFace)
                .with(Map.of("shared_image_embedding.positional_embedding", official.tensor(gaussian)));
        assertThat(theirs.names()).doesNotContainAnyElementsOf(List.of(gaussian, "image_encoder.pos_embed"));
        SamModel model = SamModel.of(theirs);
        assertThat(model.checkpoint().names()).containsExactlyElementsOf(official.names());
        assertThat(model.checkpoint().sha256()).isEqualTo(official.sha256());
        assertThat(model.encoder()).isEqualTo(VIT_B.encoder());
    }

    /// The replacements of transformers' conversion, in its order.
    private static String huggingFace(String official) {
        String name = official;
        if (name.startsWith("mask_decoder.iou_prediction_head") || name.contains("output_hypernetworks_mlps")) {
            name = name.replace("layers.0.", "proj_in.").replace("layers.1.", "layers.0.");
            name = name.replace("layers.2.", "proj_out.");
        }
        String[] replacements = {
            "mask_decoder.output_upscaling.0", "mask_decoder.upscale_conv1",
            "mask_decoder.output_upscaling.1", "mask_decoder.upscale_layer_norm",
            "mask_decoder.output_upscaling.3", "mask_decoder.upscale_conv2",
            "mask_downscaling.0", "mask_embed.conv1",
            "mask_downscaling.1", "mask_embed.layer_norm1",
            "mask_downscaling.3", "mask_embed.conv2",
            "mask_downscaling.4", "mask_embed.layer_norm2",
            "mask_downscaling.6", "mask_embed.conv3",
            "point_embeddings", "point_embed",
            "pe_layer.positional_encoding_gaussian_matrix", "shared_embedding.positional_embedding",
            "image_encoder", "vision_encoder",
            "neck.0", "neck.conv1",
            "neck.1", "neck.layer_norm1",
            "neck.2", "neck.conv2",
            "neck.3", "neck.layer_norm2",
            "patch_embed.proj", "patch_embed.projection",
            ".norm", ".layer_norm",
            "blocks", "layers"
        };
        for (int i = 0; i < replacements.length; i += 2) {
            name = name.replace(replacements[i], replacements[i + 1]);
        }
        return name;
    }

    @ParameterizedTest
    @CsvSource({"sam.", "module.model.", "'model.'"})
    void prefixesAreCutOff(String prefix) {
        SamModel model = SamModel.of(VIT_B.checkpoint().renamed(name -> prefix + name));
        assertThat(model.checkpoint().names()).isEqualTo(VIT_B.checkpoint().names());
    }

    @Test
    void aMissingTensorIsNamed() {
        String missing = "image_encoder.blocks.3.attn.rel_pos_w";
        Checkpoint without = VIT_B.checkpoint().renamed(name -> name.equals(missing) ? null : name);
        assertThatThrownBy(() -> SamModel.of(without))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(missing);
    }

    @ParameterizedTest
    @CsvSource({
        "mask_decoder.iou_token.weight, 1x128, '[1, 128], expected [1, 256]'",
        "image_encoder.neck.0.weight, 128x768x1x1, image_encoder.neck.1.weight",
        "image_encoder.pos_embed, 64x768, expected 4 dimensions",
        "image_encoder.blocks.0.attn.rel_pos_h, 27x50, heads"
    })
    void aTensorOfAnotherShapeIsRefused(String name, String shape, String message) {
        int[] wrong = java.util.Arrays.stream(shape.split("x", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        int elements = java.util.Arrays.stream(wrong).reduce(1, (a, b) -> a * b);
        Checkpoint changed = VIT_B.checkpoint().with(Map.of(name, TensorView.of(new float[elements], wrong)));
        assertThatThrownBy(() -> SamModel.of(changed))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }

    /// Their additions would be left out in silence.
    @ParameterizedTest
    @CsvSource({
        "image_encoder.blocks.0.Adapter.spatial.0.weight, SAM-Med2D",
        "mask_decoder.hf_token.weight, HQ-SAM",
        "image_encoder.blocks.0.attn.qkv.linear_a_q.lora.weight, LoRA"
    })
    void variantsAreRefusedByName(String tensor, String guess) {
        Checkpoint more = VIT_B.checkpoint().with(Map.of(tensor, TensorView.of(new float[1], 1)));
        assertThatThrownBy(() -> SamModel.of(more))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(tensor)
                .hasMessageContaining(guess);
    }

    @Test
    void anotherImageSizeResamplesThePositionsAndNothingElse() {
        SamModel small = VIT_B.withImageSize(512);
        assertThat(small.encoder().imageSize()).isEqualTo(512);
        assertThat(small.config().grid()).isEqualTo(32);
        assertThat(small.checkpoint().tensor("image_encoder.pos_embed").shape()).containsExactly(1, 32, 32, 768);
        assertThat(small.checkpoint()
                        .tensor("image_encoder.blocks.2.attn.rel_pos_h")
                        .shape())
                .containsExactly(63, 64);
        String windowed = "image_encoder.blocks.3.attn.rel_pos_h";
        assertThat(small.checkpoint().tensor(windowed))
                .isSameAs(VIT_B.checkpoint().tensor(windowed));
        SamModel reopened = SamModel.of(small.checkpoint());
        assertThat(reopened.encoder()).isEqualTo(small.encoder());
        assertThat(reopened.config()).isEqualTo(small.config());
    }

    @ParameterizedTest
    @CsvSource({"0", "-16", "500"})
    void refusesOtherImageSizes(int size) {
        assertThatThrownBy(() -> VIT_B.withImageSize(size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multiple of 16");
    }
}
