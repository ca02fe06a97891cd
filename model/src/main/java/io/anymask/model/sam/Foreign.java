package io.anymask.model.sam;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.Signs;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/// Says what a checkpoint is that is none of ours.
final class Foreign {
    /// A tensor that only this family of models has, and what to say of it.
    private static final SequencedMap<String, String> FAMILIES = new LinkedHashMap<>();

    static {
        FAMILIES.put("spatial_perceiver.", "this looks like EdgeTAM");
        FAMILIES.put("image_encoder.trunk.", "this looks like a SAM 2 checkpoint, which is not trained");
        FAMILIES.put("vision_encoder.backbone.", "this looks like Hugging Face's Sam2Model");
        FAMILIES.put("image_encoder.blocks.", "this looks like a part of a SAM ViT checkpoint");
        FAMILIES.put("visual.transformer.", "this looks like a CLIP checkpoint");
        FAMILIES.put("vision_model.", "this looks like Hugging Face's CLIPModel");
        FAMILIES.put("image_encoder.", "it has an image encoder of a kind that is not known here");
    }

    private Foreign() {}

    static String describe(Checkpoint checkpoint) {
        String guess = new Signs(FAMILIES).guess(checkpoint);
        return "%s: not a checkpoint that Anymask can run: %s; expected MobileSAM (image_encoder.patch_embed.seq.0.c.weight, ...) or SAM (image_encoder.patch_embed.proj.weight, ...)"
                .formatted(checkpoint.origin(), guess);
    }

    /// What a model is that has a tensor more than SAM.
    static String variant(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.contains("hf_") || lower.contains("compress_vit")) {
            return "this looks like HQ-SAM";
        }
        if (lower.contains("adapter")) {
            return "this looks like a model with adapters, such as SAM-Med2D";
        }
        return lower.contains("lora") ? "this looks like a model with LoRA weights" : "this is a variant of it";
    }
}
