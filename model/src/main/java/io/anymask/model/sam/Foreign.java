package io.anymask.model.sam;

import io.anymask.model.checkpoint.Checkpoint;
import java.util.LinkedHashMap;
import java.util.Map;

/// Says what a checkpoint is that is none of ours.
final class Foreign {
    /// A tensor that only this family of models has, and what to say of it.
    private static final Map<String, String> SIGNS = new LinkedHashMap<>();

    static {
        SIGNS.put("image_encoder.trunk.", "this looks like a SAM 2 checkpoint");
        SIGNS.put("image_encoder.blocks.", "this looks like a SAM ViT checkpoint (ViT-B, ViT-L or ViT-H)");
        SIGNS.put("vision_encoder.layers.", "this looks like a Hugging Face SamModel");
        SIGNS.put("visual.transformer.", "this looks like a CLIP checkpoint");
        SIGNS.put("image_encoder.", "it has an image encoder of a kind that is not known here");
    }

    private Foreign() {}

    static String describe(Checkpoint checkpoint) {
        String guess = SIGNS.entrySet().stream()
                .filter(sign -> checkpoint.names().stream().anyMatch(name -> name.startsWith(sign.getKey())))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("its first tensor is "
                        + checkpoint.names().stream().findFirst().orElse("missing: it is empty"));
        return "%s: not a checkpoint that Anymask can run: %s; expected MobileSAM (tensors image_encoder.patch_embed.seq.0.c.weight, ...)"
                .formatted(checkpoint.origin(), guess);
    }
}
