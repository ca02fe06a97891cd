package io.anymask.inference.exemplar;

import io.anymask.inference.DecoderMasks;
import io.anymask.inference.ImageEmbedding;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.PredictedMask;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// PerSAM-F (R. Zhang et al., arXiv 2305.03048, section 3.3; reference file `persam_f.py`): as [PerSam], but
/// instead of guidance two numbers are trained on the example, the shares of the decoder's three masks in their
/// sum. Only the positive click is used. Immutable; safe for use by several threads.
///
/// Its score is the cosine at the click, in [-1, 1].
public final class PerSamF {
    private final Target target;
    private final MaskWeights weights;

    private PerSamF(Target target, MaskWeights weights) {
        this.target = target;
        this.weights = weights;
    }

    /// Trains on the example: one decoding, then a thousand steps on two numbers.
    public static PerSamF of(Exemplar exemplar) {
        Target target = Target.meanAndMaximum(exemplar);
        ImageEmbedding image = exemplar.embedding();
        Point click = click(image, target).positive();
        List<MaskLogits> scales =
                scales(image, Prompt.points(click)).stream().map(image::enlarge).toList();
        return new PerSamF(target, MaskWeights.train(scales, exemplar.mask()));
    }

    /// The three shares.
    public MaskWeights weights() {
        return weights;
    }

    /// Finds the object.
    ///
    /// @return empty when a decoding gives an empty mask
    public Optional<FoundMask> find(ImageEmbedding image) {
        PerSam.Clicks clicks = click(image, target);
        Prompt prompt = Prompt.points(clicks.positive());
        return find(image, prompt).map(mask -> new FoundMask(mask, clicks.similarity()));
    }

    Optional<PredictedMask> find(ImageEmbedding image, Prompt prompt) {
        MaskLogits sum = weights.sum(scales(image, prompt));
        Mask first = image.mask(sum, 0).mask();
        return first.isEmpty()
                ? Optional.empty()
                : PerSam.Refinement.of(image, prompt.within(PerSam.Refinement.withArea(first.box())), sum);
    }

    private static List<MaskLogits> scales(ImageEmbedding image, Prompt prompt) {
        List<MaskLogits> four = image.decode(prompt).logits();
        return new ArrayList<>(four.subList(DecoderMasks.FIRST_OF_THREE, four.size()));
    }

    private static PerSam.Clicks click(ImageEmbedding image, Target target) {
        return PerSam.Clicks.of(SimilarityMap.of(image, target.feature()).atImageSize(image));
    }
}
