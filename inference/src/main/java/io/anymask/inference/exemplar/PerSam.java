package io.anymask.inference.exemplar;

import io.anymask.inference.DecoderMasks;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.engine.Tensor;
import io.anymask.mask.Box;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.PredictedMask;
import io.anymask.model.sam.TargetGuide;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.Optional;

/// PerSAM (R. Zhang et al., arXiv 2305.03048, section 3.1; reference file `persam.py`): one example, one mask, no
/// training. The most and the least similar pixel are clicked, the decoder is guided by the target, and two more
/// decodings refine the mask. It always answers with the most similar place, whether the object is there or not.
/// Immutable; safe for use by several threads.
///
/// Its score is the cosine at the positive click, in [-1, 1].
public final class PerSam {
    private final Target target;

    private PerSam(Target target) {
        this.target = target;
    }

    /// Takes the example's features.
    public static PerSam of(Exemplar exemplar) {
        return new PerSam(Target.mean(exemplar));
    }

    /// The most and the least similar pixel: a positive and a negative click.
    ///
    /// @param similarity cosine at the positive click
    record Clicks(Point positive, Point negative, double similarity) {
        /// The first in row order among equals.
        static Clicks of(MaskLogits similarity) {
            float[] values = similarity.values();
            int most = 0;
            int least = 0;
            for (int pixel = 1; pixel < values.length; pixel++) {
                most = values[pixel] > values[most] ? pixel : most;
                least = values[pixel] < values[least] ? pixel : least;
            }
            int width = similarity.width();
            return new Clicks(point(most, width, true), point(least, width, false), values[most]);
        }

        private static Point point(int pixel, int width, boolean positive) {
            int row = pixel / width;
            return new Point(pixel % width, row, positive);
        }
    }

    /// Finds the object.
    ///
    /// @return empty when a decoding gives an empty mask
    public Optional<FoundMask> find(ImageEmbedding image) {
        MaskLogits similarity = similarity(image);
        Clicks clicks = Clicks.of(similarity);
        Prompt prompt = Prompt.points(clicks.positive(), clicks.negative());
        MaskLogits first = guided(image, similarity, prompt).logits().getFirst();
        return Refinement.of(image, prompt, first).map(mask -> new FoundMask(mask, clicks.similarity()));
    }

    MaskLogits similarity(ImageEmbedding image) {
        return SimilarityMap.of(image, target.feature()).atImageSize(image);
    }

    /// The first decoding; its first mask counts.
    DecoderMasks guided(ImageEmbedding image, MaskLogits similarity, Prompt prompt) {
        int[] shape = image.values().shape();
        Tensor vector = Tensor.of(target.embedding(), 1, 1, shape[1]);
        Tensor attention = Tensor.of(attention(similarity, shape[2]), 1, 1, 1, shape[2] * shape[3]);
        return image.decode(prompt, new TargetGuide<>(vector, attention));
    }

    /// The guide of the attention: the map's z-scores, squeezed to the grid, through a sigmoid. The unpadded
    /// image fills the whole grid, as in the reference, so that the guide of an image that is not square is
    /// out of place.
    static float[] attention(MaskLogits similarity, int grid) {
        float[] values = similarity.values();
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(squares / Math.max(1, values.length - 1));
        float[] guide = SimilarityMap.resize(similarity, grid, grid).values();
        for (int cell = 0; cell < guide.length; cell++) {
            double z = deviation == 0 ? 0 : (guide[cell] - mean) / deviation;
            guide[cell] = (float) (1 / (1 + Math.exp(-z)));
        }
        return guide;
    }

    /// Decodings two and three, plain ones: with the logits before as mask prompt, and for the last with the box
    /// around the mask before.
    static final class Refinement {
        private Refinement() {}

        static Optional<PredictedMask> of(ImageEmbedding image, Prompt prompt, MaskLogits first) {
            DecoderMasks second = image.decode(prompt.refining(first));
            return boxAround(image, second).map(box -> {
                MaskLogits logits = second.logits().get(second.bestOfThree());
                DecoderMasks third = image.decode(prompt.within(box).refining(logits));
                int best = third.bestOfThree();
                return image.mask(third.logits().get(best), third.predictedIou().get(best));
            });
        }

        /// The box around the best of three masks, last pixels inclusive; empty for an empty mask. A box
        /// without area grows by a pixel: a prompt needs some.
        static Optional<Box> boxAround(ImageEmbedding image, DecoderMasks masks) {
            int best = masks.bestOfThree();
            PredictedMask mask =
                    image.mask(masks.logits().get(best), masks.predictedIou().get(best));
            return mask.mask().isEmpty()
                    ? Optional.empty()
                    : Optional.of(withArea(mask.mask().box()));
        }

        static Box withArea(Box box) {
            return new Box(box.x0(), box.y0(), Math.max(box.x1(), box.x0() + 1), Math.max(box.y1(), box.y0() + 1));
        }
    }
}
