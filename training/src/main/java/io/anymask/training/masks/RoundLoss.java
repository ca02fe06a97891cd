package io.anymask.training.masks;

import io.anymask.mask.Mask;
import io.anymask.model.sam.SamConfig;
import io.anymask.torch.TorchTensors;
import io.anymask.training.loss.FrameLoss;
import io.anymask.training.loss.MaskValues;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The decoder's answers of one round against the targets, object by object: which of an object's masks learns,
/// what that costs, and which one is shown to the next round. Gathers the gradients. On the thread of libtorch
/// only, in a scope that outlives it.
final class RoundLoss {
    /// The mask of an unambiguous prompt; the others answer an ambiguous one.
    private static final int SINGLE = 0;

    private static final int FIRST = 1;
    private static final int LAST = SamConfig.MASKS - 1;

    private final TrainingConfig.Loss settings;
    private final FrameLoss frame;
    private final Tensor logits;
    private final float[] predictedIou;
    private final Tensor logitsGradient;
    private final float[] iouGradient;

    /// What a round made of one object.
    ///
    /// @param shown the mask of the highest predicted IoU, which the next round is shown
    /// @param predicted that mask, as large as the frame that is compared
    /// @param learned the mask that learns: the one of the lowest loss
    /// @param iouError squared error of the predicted IoU
    /// @param total loss of the object
    record Outcome(int shown, Mask predicted, MaskValues learned, double iouError, double total) {}

    /// The masks among which one learns and one is shown.
    ///
    /// @param learning index of the one that learns
    /// @param showing index of the one that is shown
    /// @param iou true IoU of each mask, where it was computed
    private record Candidates(int learning, int showing, double[] iou) {}

    /// @param logits (B, 4, 4G, 4G)
    /// @param iou (B, 4), predicted
    RoundLoss(TrainingConfig.Loss settings, FrameLoss frame, Tensor logits, Tensor iou) {
        this.settings = settings;
        this.frame = frame;
        this.logits = logits.detach();
        this.predictedIou = TorchTensors.toFloats(iou);
        this.logitsGradient = torch.zeros_like(this.logits);
        this.iouGradient = new float[predictedIou.length];
    }

    /// Gradient of the objects' losses by the logits, (B, 4, 4G, 4G).
    Tensor logitsGradient() {
        return logitsGradient;
    }

    /// Gradient of the objects' losses by the predicted IoU, (B, 4) row by row.
    float[] iouGradient() {
        return iouGradient;
    }

    /// Compares one object's masks with its target. Without gradients of libtorch's own.
    ///
    /// @param ambiguous whether three masks answer, of which the best learns
    Outcome compare(int object, Tensor target, boolean ambiguous) {
        Candidates candidates = ambiguous ? three(object, target) : new Candidates(SINGLE, SINGLE, new double[1]);
        int learning = candidates.learning();
        Tensor pixels = frame.pixels();
        Tensor gradient = logitsGradient.select(0, object).select(0, learning);
        MaskValues learned = frame.withGradient(mask(object, learning), target, gradient, pixels);
        if (candidates.showing() != learning) {
            frame.predicted(mask(object, candidates.showing()), pixels);
        }
        candidates.iou()[learning] = learned.iou();
        double error = ambiguous && settings.iouOfAllMasks()
                ? iouError(object, FIRST, LAST, candidates.iou())
                : iouError(object, learning, learning, candidates.iou());
        double total = cost(learned) + settings.iou() * error;
        return new Outcome(candidates.showing(), Views.mask(pixels), learned, error, total);
    }

    private Candidates three(int object, Tensor target) {
        double[] iou = new double[SamConfig.MASKS];
        int showing = FIRST;
        int learning = FIRST;
        double least = Double.POSITIVE_INFINITY;
        for (int mask = FIRST; mask <= LAST; mask++) {
            MaskValues values = frame.values(mask(object, mask), target);
            iou[mask] = values.iou();
            if (cost(values) < least) {
                least = cost(values);
                learning = mask;
            }
            showing = score(object, mask) > score(object, showing) ? mask : showing;
        }
        return new Candidates(learning, showing, iou);
    }

    /// Mean squared error of the predicted IoU of some masks; its gradient is added.
    private double iouError(int object, int from, int to, double[] iou) {
        int count = to - from + 1;
        double error = 0;
        for (int mask = from; mask <= to; mask++) {
            double difference = score(object, mask) - iou[mask];
            error += difference * difference / count;
            iouGradient[object * SamConfig.MASKS + mask] = (float) (2 * settings.iou() * difference / count);
        }
        return error;
    }

    private Tensor mask(int object, int mask) {
        return logits.select(0, object).select(0, mask);
    }

    private float score(int object, int mask) {
        return predictedIou[object * SamConfig.MASKS + mask];
    }

    private double cost(MaskValues values) {
        return values.weighted(settings.settings());
    }
}
