package io.anymask.inference.detector;

import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Prediction;
import io.anymask.inference.detector.Detector.Found;
import io.anymask.mask.NonMaximumSuppression;
import io.anymask.mask.PredictedMask;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Masks of what a detector found: each box is a prompt, and its answer one mask. Of masks whose boxes overlap as
/// much as those of segment everything may not, the one of the highest predicted IoU stays. Stateless.
public final class BoxMasks {
    /// Boxes prompted together: their answers are all in memory.
    private static final int TOGETHER = 16;

    private BoxMasks() {}

    /// A box and its mask.
    ///
    /// @param found what was prompted
    /// @param mask never empty
    public record BoxMask(Found found, PredictedMask mask) {}

    /// @param boxes with a part of the photo in each
    /// @param pause runs now and then, and may end the work by throwing
    /// @return the surest box first
    public static List<BoxMask> of(ImageEmbedding embedding, List<Found> boxes, Runnable pause) {
        List<BoxMask> masks = new ArrayList<>();
        for (int from = 0; from < boxes.size(); from += TOGETHER) {
            pause.run();
            List<Found> some = boxes.subList(from, Math.min(boxes.size(), from + TOGETHER));
            List<Prediction> answers = embedding.predictAll(
                    some.stream().map(found -> Prompt.box(found.box())).toList(), MaskOutput.BEST);
            for (int i = 0; i < some.size(); i++) {
                PredictedMask mask = answers.get(i).best();
                if (!mask.mask().isEmpty()) {
                    masks.add(new BoxMask(some.get(i), mask));
                }
            }
        }
        int[] kept = NonMaximumSuppression.keep(
                masks.stream().map(mask -> mask.mask().mask().box()).toList(),
                masks.stream().mapToDouble(mask -> mask.mask().predictedIou()).toArray(),
                MaskGeneratorOptions.DEFAULT.boxNmsThreshold());
        return Arrays.stream(kept).sorted().mapToObj(masks::get).toList();
    }
}
