package io.anymask.inference;

import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Prompt;
import java.util.List;

/// Prompts as a decoder's inputs.
///
/// @param config of the model
/// @param phrases of the segmenter
record PromptInputs(SamConfig config, Phrases phrases) {
    PromptTokens tokens(List<Prompt> prompts, ImageFrame frame) {
        return PromptTokens.of(prompts.stream().map(phrases::vectorised).toList(), frame, config);
    }

    /// Coordinates (B, N, 2), labels (B, N) and, for a model that takes them, texts (B, D).
    static List<Tensor> tensors(PromptTokens tokens) {
        Tensor coordinates = Tensor.of(tokens.coordinates(), tokens.batch(), tokens.length(), 2);
        Tensor labels = Tensor.of(tokens.labels(), tokens.batch(), tokens.length());
        int width = tokens.textWidth();
        return width == 0
                ? List.of(coordinates, labels)
                : List.of(coordinates, labels, Tensor.of(tokens.texts(), tokens.batch(), width));
    }

    /// The masks (B, 1, 4G, 4G) of prompts that all have one.
    Tensor masks(List<Prompt> prompts, ImageFrame frame) {
        int side = config.maskSize();
        Tensor masks = Tensor.zeros(prompts.size(), 1, side, side);
        for (int i = 0; i < prompts.size(); i++) {
            masks.values().put(i * side * side, MaskPromptLogits.of(required(prompts.get(i)), frame, side));
        }
        return masks;
    }

    private static MaskPrompt required(Prompt prompt) {
        MaskPrompt mask = prompt.mask();
        if (mask == null) {
            throw new IllegalArgumentException("prompts with and without a mask cannot decode together");
        }
        return mask;
    }
}
