package io.anymask.inference;

import io.anymask.mask.MaskLogits;
import java.util.List;

/// What the decoder itself says to one prompt: all of its masks, in its own order, before enlargement.
///
/// @param logits four masks over the model's whole frame; the first answers prompts with a clear meaning, the
///     others are whole, part and subpart in any order
/// @param predictedIou of each
public record DecoderMasks(List<MaskLogits> logits, List<Double> predictedIou) {
    /// The masks of an ambiguous prompt: three, from this one on.
    public static final int FIRST_OF_THREE = 1;

    public DecoderMasks {
        logits = List.copyOf(logits);
        predictedIou = List.copyOf(predictedIou);
    }

    /// The one of the last three with the highest predicted IoU, the first among equals.
    public int bestOfThree() {
        int best = FIRST_OF_THREE;
        for (int mask = best + 1; mask < predictedIou.size(); mask++) {
            best = predictedIou.get(mask) > predictedIou.get(best) ? mask : best;
        }
        return best;
    }
}
