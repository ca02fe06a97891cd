package io.anymask.model.clip;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.Signs;
import io.anymask.model.checkpoint.TensorSizes;
import io.anymask.model.clip.ClipConfig.Activation;
import io.anymask.model.clip.ClipConfig.Image;
import io.anymask.model.clip.ClipConfig.Text;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Tells from a checkpoint's tensors which sizes its CLIP has. Heads leave no trace in them: published models have
/// heads of 64 channels.
final class ClipRecognition {
    private static final String SIGN = "visual.conv1.weight";
    private static final int HEAD_WIDTH = 64;

    /// A tensor that only this family of models has, and what to say of it.
    private static final SequencedMap<String, String> FAMILIES = new LinkedHashMap<>();

    static {
        FAMILIES.put("visual.layer1.", "this looks like a CLIP with a ResNet");
        FAMILIES.put("visual.trunk.", "this looks like open_clip's model with a tower of timm's, such as SigLIP");
        FAMILIES.put("visual.blocks.", "this looks like EVA-CLIP");
        FAMILIES.put("vision_model.head.", "this looks like SigLIP");
        FAMILIES.put("image_encoder.model.", "this looks like MobileCLIP");
        FAMILIES.put("image_encoder.", "this looks like a SAM checkpoint");
        FAMILIES.put("vision_encoder.", "this looks like a SAM checkpoint of Hugging Face");
    }

    private ClipRecognition() {}

    /// @param checkpoint with official names
    /// @throws CheckpointException when it is no CLIP with a ViT, or its sizes do not fit each other
    static ClipConfig config(Checkpoint checkpoint, Activation activation) {
        if (!checkpoint.contains(SIGN) || checkpoint.tensor(SIGN).shape().length != 4) {
            throw foreign(checkpoint);
        }
        if (checkpoint.contains("logit_bias")) {
            throw new CheckpointException(
                    "%s: not a CLIP checkpoint that Anymask can run: it has a logit_bias, as SigLIP does"
                            .formatted(checkpoint.origin()));
        }
        TensorSizes sizes = new TensorSizes(checkpoint);
        int[] patches = sizes.shape(SIGN, 4); // (C, 3, patch, patch)
        int tokens = sizes.shape("visual.positional_embedding", 2)[0];
        int grid = (int) Math.round(Math.sqrt(tokens - 1));
        if (grid * grid + 1 != tokens) {
            throw new CheckpointException("%s: %d image positions, expected one for the class token and a square"
                    .formatted(checkpoint.origin(), tokens));
        }
        int[] table = sizes.shape("token_embedding.weight", 2);
        try {
            Image image = new Image(
                    Math.multiplyExact(grid, patches[2]),
                    patches[2],
                    patches[0],
                    sizes.count("visual.transformer.resblocks."),
                    Math.max(1, patches[0] / HEAD_WIDTH));
            Text text = new Text(
                    sizes.shape("positional_embedding", 2)[0],
                    table[0],
                    table[1],
                    sizes.count("transformer.resblocks."),
                    Math.max(1, table[1] / HEAD_WIDTH));
            return new ClipConfig(image, text, sizes.shape("text_projection", 2)[1], activation);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CheckpointException(
                    "%s: a CLIP model with sizes that do not fit: %s".formatted(checkpoint.origin(), e.getMessage()),
                    e);
        }
    }

    private static CheckpointException foreign(Checkpoint checkpoint) {
        String guess = new Signs(FAMILIES).guess(checkpoint);
        return new CheckpointException(
                "%s: not a CLIP checkpoint that Anymask can run: %s; expected a CLIP with a ViT (%s, token_embedding.weight, ...)"
                        .formatted(checkpoint.origin(), guess, SIGN));
    }
}
