package io.anymask.model.sam2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.hiera.HieraConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SAM 2 under the names of Hugging Face's `Sam2VideoModel`, as `facebook/sam2.1-hiera-*` store it.
class TransformersNamesTest {
    private static final String POINTS = "prompt_encoder.point_embed.weight";
    private static final String POSITIONS = "prompt_encoder.shared_embedding.positional_embedding";
    private static final String COPY = "shared_image_embedding.positional_embedding";

    private static final Sam2Model TINY = RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1);

    /// Names and shapes that their modules give to Hiera-T.
    private static final String LITERAL = """
            vision_encoder.backbone.patch_embed.projection.weight 96,3,7,7
            vision_encoder.backbone.patch_embed.projection.bias 96
            vision_encoder.backbone.pos_embed 1,96,7,7
            vision_encoder.backbone.pos_embed_window 1,96,8,8
            vision_encoder.backbone.blocks.0.attn.qkv.weight 288,96
            vision_encoder.backbone.blocks.0.layer_norm1.weight 96
            vision_encoder.backbone.blocks.1.proj.weight 192,96
            vision_encoder.backbone.blocks.11.attn.proj.bias 768
            vision_encoder.backbone.blocks.11.layer_norm2.bias 768
            vision_encoder.backbone.blocks.11.mlp.proj_in.weight 3072,768
            vision_encoder.backbone.blocks.11.mlp.proj_out.weight 768,3072
            vision_encoder.neck.convs.0.weight 256,768,1,1
            vision_encoder.neck.convs.3.bias 256
            prompt_encoder.shared_embedding.positional_embedding 2,128
            prompt_encoder.point_embed.weight 4,256
            prompt_encoder.not_a_point_embed.weight 1,256
            prompt_encoder.no_mask_embed.weight 1,256
            prompt_encoder.mask_embed.conv1.weight 4,1,2,2
            prompt_encoder.mask_embed.layer_norm1.weight 4
            prompt_encoder.mask_embed.conv2.bias 16
            prompt_encoder.mask_embed.layer_norm2.bias 16
            prompt_encoder.mask_embed.conv3.weight 256,16,1,1
            mask_decoder.iou_token.weight 1,256
            mask_decoder.mask_tokens.weight 4,256
            mask_decoder.obj_score_token.weight 1,256
            mask_decoder.conv_s0.weight 32,256,1,1
            mask_decoder.conv_s1.weight 64,256,1,1
            mask_decoder.upscale_conv1.weight 256,64,2,2
            mask_decoder.upscale_layer_norm.weight 64
            mask_decoder.upscale_conv2.weight 64,32,2,2
            mask_decoder.iou_prediction_head.proj_in.weight 256,256
            mask_decoder.iou_prediction_head.layers.0.bias 256
            mask_decoder.iou_prediction_head.proj_out.weight 4,256
            mask_decoder.pred_obj_score_head.proj_out.weight 1,256
            mask_decoder.output_hypernetworks_mlps.3.proj_in.bias 256
            mask_decoder.output_hypernetworks_mlps.3.layers.0.weight 256,256
            mask_decoder.output_hypernetworks_mlps.3.proj_out.weight 32,256
            mask_decoder.transformer.layers.0.self_attn.o_proj.weight 256,256
            mask_decoder.transformer.layers.1.cross_attn_token_to_image.q_proj.weight 128,256
            mask_decoder.transformer.layers.1.cross_attn_image_to_token.o_proj.weight 256,128
            mask_decoder.transformer.layers.1.layer_norm4.weight 256
            mask_decoder.transformer.layers.1.mlp.proj_in.weight 2048,256
            mask_decoder.transformer.layers.1.mlp.proj_out.bias 256
            mask_decoder.transformer.final_attn_token_to_image.v_proj.bias 128
            mask_decoder.transformer.layer_norm_final_attn.weight 256
            memory_attention.layer_norm.weight 256
            memory_attention.layers.3.cross_attn_image.k_proj.weight 256,64
            memory_attention.layers.3.cross_attn_image.o_proj.weight 256,256
            memory_attention.layers.3.self_attn.v_proj.bias 256
            memory_attention.layers.3.linear1.weight 2048,256
            memory_attention.layers.3.linear2.weight 256,2048
            memory_attention.layers.3.layer_norm3.bias 256
            memory_encoder.feature_projection.weight 256,256,1,1
            memory_encoder.projection.weight 64,256,1,1
            memory_encoder.mask_downsampler.layers.0.conv.weight 4,1,3,3
            memory_encoder.mask_downsampler.layers.0.layer_norm.weight 4
            memory_encoder.mask_downsampler.layers.3.conv.weight 256,64,3,3
            memory_encoder.mask_downsampler.layers.3.layer_norm.bias 256
            memory_encoder.mask_downsampler.final_conv.weight 256,256,1,1
            memory_encoder.memory_fuser.layers.1.depthwise_conv.weight 256,1,7,7
            memory_encoder.memory_fuser.layers.1.layer_norm.weight 256
            memory_encoder.memory_fuser.layers.1.pointwise_conv1.weight 1024,256
            memory_encoder.memory_fuser.layers.1.pointwise_conv2.bias 256
            memory_encoder.memory_fuser.layers.1.scale 256
            object_pointer_proj.proj_in.weight 256,256
            object_pointer_proj.layers.0.weight 256,256
            object_pointer_proj.proj_out.bias 256
            temporal_positional_encoding_projection_layer.weight 64,256
            mask_downsample.weight 1,1,4,4
            memory_temporal_positional_encoding 7,1,1,64
            no_memory_embedding 1,1,256
            no_memory_positional_encoding 1,1,256
            no_object_pointer 1,256
            occlusion_spatial_embedding_parameter 1,64
            """;

    /// The model's tensors under their names.
    private static Checkpoint theirs(Checkpoint official) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        float[] points = new float[4 * 256];
        for (String name : official.names()) {
            String[] parts = name.split("\\.", -1);
            if (name.startsWith("sam_prompt_encoder.point_embeddings.")) {
                System.arraycopy(official.tensor(name).toFloats(), 0, points, 256 * Integer.parseInt(parts[2]), 256);
            } else {
                tensors.put(theirs(name), official.tensor(name));
            }
        }
        tensors.put(POINTS, TensorView.of(points, 4, 256));
        return Checkpoint.of("model.safetensors", tensors, Map.of("format", "pt"));
    }

    private static String theirs(String official) {
        String[] parts = official.split("\\.", -1);
        String leaf = parts[parts.length - 1];
        if (official.startsWith("memory_encoder.mask_downsampler")) {
            int layer = Integer.parseInt(parts[3]);
            String module =
                    layer == 12 ? "final_conv" : "layers." + layer / 3 + (layer % 3 == 0 ? ".conv" : ".layer_norm");
            return "memory_encoder.mask_downsampler." + module + "." + leaf;
        }
        if (official.startsWith("image_encoder.neck")) {
            return "vision_encoder.neck.convs." + parts[3] + "." + leaf;
        }
        List<String> upscaling = List.of("upscale_conv1", "upscale_layer_norm", "", "upscale_conv2");
        List<String> downscaling = List.of("conv1", "layer_norm1", "", "conv2", "layer_norm2", "", "conv3");
        if (official.startsWith("sam_mask_decoder.output_upscaling")) {
            return "mask_decoder." + upscaling.get(Integer.parseInt(parts[2])) + "." + leaf;
        }
        if (official.startsWith("sam_prompt_encoder.mask_downscaling")) {
            return "prompt_encoder.mask_embed." + downscaling.get(Integer.parseInt(parts[2])) + "." + leaf;
        }
        String name = official;
        if (official.matches(".*\\.mlp\\.layers\\.[01]\\..*")) {
            name = official.replace("mlp.layers.0", "mlp.proj_in").replace("mlp.layers.1", "mlp.proj_out");
        } else if (official.matches("(obj_ptr_proj|.*head|.*mlps\\.\\d)\\.layers\\.\\d\\..*")) {
            name = official.replaceFirst("layers\\.0\\.(\\w+)$", "proj_in.$1")
                    .replaceFirst("layers\\.1\\.(\\w+)$", "layers.0.$1")
                    .replaceFirst("layers\\.2\\.(\\w+)$", "proj_out.$1");
        }
        name = name.replace("image_encoder.trunk", "vision_encoder.backbone")
                .replace("patch_embed.proj", "patch_embed.projection")
                .replace("sam_prompt_encoder", "prompt_encoder")
                .replace("sam_mask_decoder", "mask_decoder")
                .replace("pe_layer.positional_encoding_gaussian_matrix", "shared_embedding.positional_embedding")
                .replace("memory_encoder.out_proj", "memory_encoder.projection")
                .replace("pix_feat_proj", "feature_projection")
                .replace("fuser", "memory_fuser")
                .replace("dwconv", "depthwise_conv")
                .replace("pwconv", "pointwise_conv")
                .replace("gamma", "scale")
                .replace(".norm", ".layer_norm")
                .replace("out_proj", "o_proj");
        return switch (name.split("\\.", -1)[0]) {
            case "maskmem_tpos_enc" -> "memory_temporal_positional_encoding";
            case "no_mem_embed" -> "no_memory_embedding";
            case "no_mem_pos_enc" -> "no_memory_positional_encoding";
            case "no_obj_ptr" -> "no_object_pointer";
            case "no_obj_embed_spatial" -> "occlusion_spatial_embedding_parameter";
            case "obj_ptr_proj" -> name.replace("obj_ptr_proj", "object_pointer_proj");
            case "obj_ptr_tpos_proj" ->
                name.replace("obj_ptr_tpos_proj", "temporal_positional_encoding_projection_layer");
            default -> name;
        };
    }

    @Test
    void theLiteralNamesAreAmongThem() {
        Checkpoint theirs = theirs(TINY.checkpoint());
        LITERAL.lines().forEach(line -> {
            String[] parts = line.split(" ", -1);
            assertThat(theirs.contains(parts[0])).as(parts[0]).isTrue();
            int[] shape = theirs.tensor(parts[0]).shape();
            assertThat(Arrays.toString(shape).replaceAll("[\\[\\] ]", ""))
                    .as(parts[0])
                    .isEqualTo(parts[1]);
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 38962498", "1, 46060354", "2, 80850178", "3, 224446642"})
    void allFourOpenAsTheOfficialFilesDo(int size, long parameters) {
        Sam2Model model = size == 0 ? TINY : RandomSam2.model(Sam2Config.of(HieraConfig.PUBLISHED.get(size)), 1);
        Checkpoint theirs = theirs(model.checkpoint());
        assertThat(theirs.names()).hasSize(model.checkpoint().names().size() - 3);
        assertThat(Sam2Model.recognises(theirs)).isTrue();
        Sam2Model opened = Sam2Model.of(theirs);
        assertThat(opened.name()).isEqualTo(model.name());
        assertThat(opened.config()).isEqualTo(model.config());
        assertThat(opened.checkpoint().names())
                .containsExactlyInAnyOrderElementsOf(model.checkpoint().names());
        long positions = 2 * 128;
        assertThat(opened.checkpoint().parameterCount() - positions).isEqualTo(parameters);
    }

    @Test
    void everyTensorIsTheSame(@TempDir Path folder) {
        Path file = folder.resolve("model.safetensors");
        theirs(TINY.checkpoint()).writeSafetensors(file);
        Checkpoint opened = Sam2Model.open(file).checkpoint();
        for (String name : TINY.checkpoint().names()) {
            assertThat(opened.tensor(name).shape())
                    .as(name)
                    .isEqualTo(TINY.checkpoint().tensor(name).shape());
            assertThat(opened.tensor(name).toFloats())
                    .as(name)
                    .isEqualTo(TINY.checkpoint().tensor(name).toFloats());
        }
    }

    /// Saving leaves out one of two tensors that share their memory, or keeps both.
    @Test
    void thePositionsMayBeThereOnceOrTwice() {
        Checkpoint theirs = theirs(TINY.checkpoint());
        Checkpoint twice = theirs.with(Map.of(COPY, theirs.tensor(POSITIONS)));
        Checkpoint copied = twice.renamed(name -> name.equals(POSITIONS) ? null : name);
        for (Checkpoint checkpoint : List.of(theirs, twice, copied)) {
            assertThat(Sam2Model.of(checkpoint).checkpoint().names())
                    .containsExactlyInAnyOrderElementsOf(TINY.checkpoint().names());
        }
    }

    @Test
    void theFirstVersionAndAVariantAreTold() {
        Checkpoint first = theirs(TINY.checkpoint())
                .renamed(name -> name.startsWith("occlusion_")
                                || name.startsWith("temporal_positional_encoding_projection_layer")
                        ? null
                        : name);
        assertThat(Sam2Model.of(first).name()).isEqualTo("SAM 2.0 Hiera-T");
        Checkpoint more = theirs(TINY.checkpoint())
                .with(Map.of("vision_encoder.backbone.adapter.weight", TensorView.of(new float[4], 4)));
        assertThatThrownBy(() -> Sam2Model.of(more))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("image_encoder.trunk.adapter.weight is no part of SAM 2");
    }
}
