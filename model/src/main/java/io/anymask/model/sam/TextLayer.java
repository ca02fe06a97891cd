package io.anymask.model.sam;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The layer through which texts enter a model ([PromptEncoder#TEXT_PROJECTION]), and the CLIP that it belongs to.
/// Stateless.
public final class TextLayer {
    /// What the names of its tensors begin with.
    public static final String NAME = "prompt_encoder." + PromptEncoder.TEXT_PROJECTION;

    /// In a checkpoint's metadata: the SHA-256 of the CLIP whose vectors are the model's texts.
    public static final String CLIP_SHA256 = "text_encoder_sha256";

    /// In a checkpoint's metadata: how whoever trained it named that CLIP.
    public static final String CLIP = "text_encoder";

    static final String WEIGHT = NAME + ".weight";
    private static final String BIAS = NAME + ".bias";

    private TextLayer() {}

    /// The checkpoint with such a layer, whose biases are zero.
    ///
    /// @param weight (C, D)
    /// @param clip metadata of the CLIP, by the keys above
    public static Checkpoint add(Checkpoint checkpoint, TensorView weight, Map<String, String> clip) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        checkpoint.names().forEach(name -> tensors.put(name, checkpoint.tensor(name)));
        int channels = weight.shape()[0];
        tensors.put(WEIGHT, weight);
        tensors.put(BIAS, TensorView.of(new float[channels], channels));
        Map<String, String> metadata = new LinkedHashMap<>(checkpoint.metadata());
        metadata.putAll(clip);
        return Checkpoint.of(checkpoint.origin(), tensors, metadata);
    }
}
