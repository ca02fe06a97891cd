package io.anymask.model.sam;

import io.anymask.model.checkpoint.Checkpoint;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Gives the tensors of a SAM checkpoint their official names, whoever saved it: Hugging Face's `SamModel`
/// calls most of them otherwise, and training frameworks put a prefix before all of them.
final class OfficialNames {
    private static final String ENCODER = "image_encoder.";
    private static final String THEIR_ENCODER = "vision_encoder.";

    /// Copies that `SamModel` keeps of `prompt_encoder.shared_embedding`.
    private static final String COPY = "shared_image_embedding.";

    /// Hugging Face's part of a name to the official one.
    private static final Map<String, String> PARTS = Map.ofEntries(
            Map.entry("vision_encoder.layers.", "image_encoder.blocks."),
            Map.entry("vision_encoder.patch_embed.projection.", "image_encoder.patch_embed.proj."),
            Map.entry("vision_encoder.neck.conv1.", "image_encoder.neck.0."),
            Map.entry("vision_encoder.neck.layer_norm1.", "image_encoder.neck.1."),
            Map.entry("vision_encoder.neck.conv2.", "image_encoder.neck.2."),
            Map.entry("vision_encoder.neck.layer_norm2.", "image_encoder.neck.3."),
            Map.entry("vision_encoder.pos_embed", "image_encoder.pos_embed"),
            Map.entry(
                    "prompt_encoder.shared_embedding.positional_embedding",
                    "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"),
            Map.entry("prompt_encoder.point_embed.", "prompt_encoder.point_embeddings."),
            Map.entry("prompt_encoder.mask_embed.conv1.", "prompt_encoder.mask_downscaling.0."),
            Map.entry("prompt_encoder.mask_embed.layer_norm1.", "prompt_encoder.mask_downscaling.1."),
            Map.entry("prompt_encoder.mask_embed.conv2.", "prompt_encoder.mask_downscaling.3."),
            Map.entry("prompt_encoder.mask_embed.layer_norm2.", "prompt_encoder.mask_downscaling.4."),
            Map.entry("prompt_encoder.mask_embed.conv3.", "prompt_encoder.mask_downscaling.6."),
            Map.entry("mask_decoder.upscale_conv1.", "mask_decoder.output_upscaling.0."),
            Map.entry("mask_decoder.upscale_layer_norm.", "mask_decoder.output_upscaling.1."),
            Map.entry("mask_decoder.upscale_conv2.", "mask_decoder.output_upscaling.3."));

    /// The three layers of a perceptron in the decoder.
    private static final Pattern PERCEPTRON = Pattern.compile(
            "(mask_decoder\\.(?:iou_prediction_head|output_hypernetworks_mlps\\.\\d+))\\.(proj_in|layers\\.0|proj_out)\\.(.*)");

    private OfficialNames() {}

    static Checkpoint of(Checkpoint checkpoint) {
        Checkpoint plain = withoutPrefix(checkpoint);
        boolean theirs = plain.names().stream().anyMatch(name -> name.startsWith(THEIR_ENCODER));
        return theirs ? plain.renamed(OfficialNames::official) : plain;
    }

    /// Cuts off what comes before the image encoder's name wherever it does, such as `sam.` or `module.model.`.
    private static Checkpoint withoutPrefix(Checkpoint checkpoint) {
        for (String name : checkpoint.names()) {
            for (String encoder : new String[] {ENCODER, THEIR_ENCODER}) {
                int at = name.indexOf("." + encoder);
                if (at > 0 && !name.startsWith(encoder)) {
                    String prefix = name.substring(0, at + 1);
                    return checkpoint.renamed(
                            other -> other.startsWith(prefix) ? other.substring(prefix.length()) : other);
                }
            }
        }
        return checkpoint;
    }

    private static @Nullable String official(String theirs) {
        if (theirs.startsWith(COPY)) {
            return null;
        }
        for (Map.Entry<String, String> part : PARTS.entrySet()) {
            if (theirs.startsWith(part.getKey())) {
                return norms(part.getValue() + theirs.substring(part.getKey().length()));
            }
        }
        Matcher perceptron = PERCEPTRON.matcher(theirs);
        if (perceptron.matches()) {
            int layer = switch (perceptron.group(2)) {
                case "proj_in" -> 0;
                case "proj_out" -> 2;
                default -> 1;
            };
            return perceptron.group(1) + ".layers." + layer + "." + perceptron.group(3);
        }
        return norms(theirs);
    }

    private static String norms(String name) {
        return name.replace(".layer_norm", ".norm");
    }
}
