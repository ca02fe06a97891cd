package io.anymask.inference.video;

import io.anymask.inference.DecoderMasks;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import java.util.Comparator;
import java.util.stream.IntStream;

/// One of the decoder's masks, chosen for an object.
///
/// @param logits over the model's whole frame
/// @param mask where they are above 0 and show the image, of their size
/// @param score of why it was chosen, in `[0, 1]`
record Choice(MaskLogits logits, Mask mask, double score) {
    /// One of the masks by itself: its score is the predicted IoU.
    static Choice of(DecoderMasks masks, int index, LogitFrame frame) {
        MaskLogits logits = masks.logits().get(index);
        return new Choice(
                logits, frame.mask(logits), Math.clamp(masks.predictedIou().get(index), 0.0, 1.0));
    }

    /// The mask with the highest product of predicted IoU and IoU with what was expected, which is its score.
    ///
    /// @param expected of the logits' size
    static Choice likest(DecoderMasks masks, Mask expected, LogitFrame frame) {
        return IntStream.range(0, masks.logits().size())
                .mapToObj(index -> of(masks, index, frame))
                .map(choice -> new Choice(choice.logits, choice.mask, choice.score * choice.mask.iou(expected)))
                .max(Comparator.comparingDouble(Choice::score))
                .orElseThrow();
    }
}
