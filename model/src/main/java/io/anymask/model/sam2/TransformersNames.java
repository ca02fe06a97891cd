package io.anymask.model.sam2;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Gives the tensors of Hugging Face's `Sam2VideoModel` their official names (its conversion:
/// `convert_sam2_video_to_hf.py`).
final class TransformersNames {
    /// What all names of their image encoder's trunk begin with.
    static final String TRUNK = "vision_encoder.backbone.";

    /// One row for each label of a prompt's point, where the official file has a tensor for each.
    private static final String POINTS = "prompt_encoder.point_embed.weight";

    /// The same tensor twice; a file may have either or both.
    private static final String POSITIONS = "prompt_encoder.shared_embedding.positional_embedding";

    private static final String COPY = "shared_image_embedding.positional_embedding";

    /// What begins a name, and the official beginning. The first that fits counts.
    private static final SequencedMap<String, String> BEGINNINGS = new LinkedHashMap<>();

    static {
        BEGINNINGS.put(TRUNK + "patch_embed.projection.", "image_encoder.trunk.patch_embed.proj.");
        BEGINNINGS.put(TRUNK, "image_encoder.trunk.");
        BEGINNINGS.put("vision_encoder.neck.", "image_encoder.neck.");
        BEGINNINGS.put(POSITIONS, "sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix");
        BEGINNINGS.put("prompt_encoder.mask_embed.conv1.", "sam_prompt_encoder.mask_downscaling.0.");
        BEGINNINGS.put("prompt_encoder.mask_embed.layer_norm1.", "sam_prompt_encoder.mask_downscaling.1.");
        BEGINNINGS.put("prompt_encoder.mask_embed.conv2.", "sam_prompt_encoder.mask_downscaling.3.");
        BEGINNINGS.put("prompt_encoder.mask_embed.layer_norm2.", "sam_prompt_encoder.mask_downscaling.4.");
        BEGINNINGS.put("prompt_encoder.mask_embed.conv3.", "sam_prompt_encoder.mask_downscaling.6.");
        BEGINNINGS.put("prompt_encoder.", "sam_prompt_encoder.");
        BEGINNINGS.put("mask_decoder.upscale_conv1.", "sam_mask_decoder.output_upscaling.0.");
        BEGINNINGS.put("mask_decoder.upscale_layer_norm.", "sam_mask_decoder.output_upscaling.1.");
        BEGINNINGS.put("mask_decoder.upscale_conv2.", "sam_mask_decoder.output_upscaling.3.");
        BEGINNINGS.put("mask_decoder.", "sam_mask_decoder.");
        BEGINNINGS.put("memory_encoder.feature_projection.", "memory_encoder.pix_feat_proj.");
        BEGINNINGS.put("memory_encoder.projection.", "memory_encoder.out_proj.");
        BEGINNINGS.put("memory_encoder.memory_fuser.", "memory_encoder.fuser.");
        BEGINNINGS.put("memory_temporal_positional_encoding", "maskmem_tpos_enc");
        BEGINNINGS.put("temporal_positional_encoding_projection_layer.", "obj_ptr_tpos_proj.");
        BEGINNINGS.put("object_pointer_proj.", "obj_ptr_proj.");
        BEGINNINGS.put("no_object_pointer", "no_obj_ptr");
        BEGINNINGS.put("no_memory_embedding", "no_mem_embed");
        BEGINNINGS.put("no_memory_positional_encoding", "no_mem_pos_enc");
        BEGINNINGS.put("occlusion_spatial_embedding_parameter", "no_obj_embed_spatial");
    }

    /// Parts that are called otherwise wherever they are.
    private static final Map<String, String> PARTS = Map.of(
            ".layer_norm", ".norm",
            ".o_proj.", ".out_proj.",
            ".depthwise_conv.", ".dwconv.",
            ".pointwise_conv1.", ".pwconv1.",
            ".pointwise_conv2.", ".pwconv2.",
            ".mlp.proj_in.", ".mlp.layers.0.",
            ".mlp.proj_out.", ".mlp.layers.1.");

    /// A level of the neck.
    private static final Pattern NECK = Pattern.compile("(image_encoder\\.neck\\.convs\\.\\d+)\\.(\\w+)");

    /// The weight of each channel in a block of the memory encoder.
    private static final Pattern SCALE = Pattern.compile("(memory_encoder\\.fuser\\.layers\\.\\d+)\\.scale");

    /// A perceptron of three layers.
    private static final Pattern PERCEPTRON = Pattern.compile(
            "(obj_ptr_proj|sam_mask_decoder\\.(?:iou_prediction_head|pred_obj_score_head|output_hypernetworks_mlps\\.\\d+))\\.(proj_in|layers\\.0|proj_out)\\.(.*)");

    private static final String DOWNSAMPLER = "memory_encoder.mask_downsampler.";

    private static final Pattern DOWNSAMPLED =
            Pattern.compile(Pattern.quote(DOWNSAMPLER) + "(?:layers\\.(\\d+)\\.(conv|layer_norm)|(final_conv))\\.(.*)");

    /// Convolutions of the mask before the last one; each has a norm and an activation behind it.
    private static final int DOWNSAMPLINGS = 4;

    private static final int LAYERS_OF_EACH = 3;

    private TransformersNames() {}

    /// The checkpoint itself where it has official names.
    static Checkpoint official(Checkpoint checkpoint) {
        if (checkpoint.names().stream().noneMatch(name -> name.startsWith(TRUNK))) {
            return checkpoint;
        }
        boolean hasPositions = checkpoint.contains(POSITIONS);
        Checkpoint renamed = checkpoint.renamed(name -> name.equals(COPY) && !hasPositions
                ? official(POSITIONS)
                : name.equals(COPY) || name.equals(POINTS) ? null : official(name));
        return checkpoint.contains(POINTS) ? renamed.with(points(checkpoint.tensor(POINTS))) : renamed;
    }

    private static Map<String, TensorView> points(TensorView table) {
        Map<String, TensorView> rows = new LinkedHashMap<>();
        float[] values = table.toFloats();
        int[] shape = table.shape();
        int width = shape.length == 2 ? shape[1] : values.length;
        for (int label = 0; label * width < values.length; label++) {
            float[] row = Arrays.copyOfRange(values, label * width, (label + 1) * width);
            rows.put("sam_prompt_encoder.point_embeddings.%d.weight".formatted(label), TensorView.of(row, 1, width));
        }
        return rows;
    }

    private static String official(String theirs) {
        @Nullable String downsampled = downsampled(theirs);
        if (downsampled != null) {
            return downsampled;
        }
        String name = theirs;
        for (Map.Entry<String, String> beginning : BEGINNINGS.entrySet()) {
            if (name.startsWith(beginning.getKey())) {
                name = beginning.getValue() + name.substring(beginning.getKey().length());
                break;
            }
        }
        for (Map.Entry<String, String> part : PARTS.entrySet()) {
            name = name.replace(part.getKey(), part.getValue());
        }
        name = SCALE.matcher(name).replaceFirst("$1.gamma");
        name = NECK.matcher(name).replaceFirst("$1.conv.$2");
        return perceptron(name);
    }

    private static String perceptron(String name) {
        Matcher matcher = PERCEPTRON.matcher(name);
        if (!matcher.matches()) {
            return name;
        }
        int layer = switch (matcher.group(2)) {
            case "proj_in" -> 0;
            case "proj_out" -> 2;
            default -> 1;
        };
        return matcher.group(1) + ".layers." + layer + "." + matcher.group(3);
    }

    private static @Nullable String downsampled(String theirs) {
        Matcher matcher = DOWNSAMPLED.matcher(theirs);
        if (!matcher.matches()) {
            return null;
        }
        boolean isLast = matcher.group(3) != null;
        int before = isLast ? DOWNSAMPLINGS : Integer.parseInt(matcher.group(1));
        int norm = "layer_norm".equals(matcher.group(2)) ? 1 : 0;
        return DOWNSAMPLER + "encoder." + (LAYERS_OF_EACH * before + norm) + "." + matcher.group(4);
    }
}
