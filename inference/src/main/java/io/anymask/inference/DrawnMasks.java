package io.anymask.inference;

import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.SamConfig;
import java.util.function.IntUnaryOperator;

/// Prompts all of whose masks were drawn as they were scored.
///
/// @param logits (B, 4, 4G, 4G)
/// @param iou (B, 4)
/// @param choice as [#single]
record DrawnMasks(Tensor logits, Tensor iou, IntUnaryOperator choice) implements Decoder.Scored {
    @Override
    public int single(int prompt) {
        return choice.applyAsInt(prompt);
    }

    @Override
    public Tensor draw(int prompt, int first, int count, GridPart part) {
        int side = logits.shape()[3];
        int from = (prompt * SamConfig.MASKS + first) * side * side;
        return logits.part(from, 1, count, side, side);
    }
}
