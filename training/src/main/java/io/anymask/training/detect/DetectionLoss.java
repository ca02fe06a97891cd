package io.anymask.training.detect;

import io.anymask.model.detector.BoxHead;
import io.anymask.model.detector.CellGrid;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchTensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// What the answers of all cells cost. On the thread of libtorch.
///
/// With the objectness x and its target t in {0, 1}, p = sigmoid(x), P cells that answer for an object, and c
/// their centre-ness:
///
/// ```
/// objectness = Σ a_t (p + t - 2 p t)² BCE(x, t) / max(P, 1)      a_t = α t + (1 - α)(1 - t)
/// boxes      = Σ c (1 - GIoU) / Σ c
/// centreness = Σ BCE(their logit, c) / max(P, 1)
/// ```
///
/// Source: FCOS (Tian et al., TPAMI 2022), whose weights are 1 for all three.
final class DetectionLoss {
    private static final double ALPHA = 0.25;
    private static final double SMALLEST = 1e-6;

    private final CellGrid grid;
    private final TorchDevice device;

    DetectionLoss(CellGrid grid, TorchDevice device) {
        this.grid = grid;
        this.device = device;
    }

    /// The three parts, scalars.
    record Parts(Tensor objectness, Tensor boxes, Tensor centreness) {
        Tensor total() {
            return objectness.add(boxes).add(centreness);
        }
    }

    /// @param cells (1, N, 6) as [BoxHead] gives them
    Parts of(Tensor cells, CellTargets targets) {
        int count = targets.positive().length;
        Tensor objectness = objectness(values(cells, BoxHead.OBJECTNESS, 1), targets);
        if (count == 0) {
            Tensor nothing = cells.sum().mul(new Scalar(0.0));
            return new Parts(objectness, nothing, nothing);
        }
        Tensor rows = cells.index_select(1, device.place(TorchTensors.indices(targets.positive())));
        Tensor centreness = device.place(TorchTensors.of(targets.centreness(), 1, count, 1));
        Tensor weight = centreness.clamp_min(new Scalar(SMALLEST));
        Tensor overlap = generalisedIou(
                corners(rows, targets.positive()), device.place(TorchTensors.of(targets.corners(), 1, count, 4)));
        Tensor boxes = overlap.neg().add(new Scalar(1.0)).mul(weight).sum().div(weight.sum());
        Tensor centre =
                entropy(values(rows, BoxHead.CENTRENESS, 1), centreness).sum().div(new Scalar((double) count));
        return new Parts(objectness, boxes, centre);
    }

    private Tensor objectness(Tensor logits, CellTargets targets) {
        float[] wanted = new float[grid.count()];
        for (int cell : targets.positive()) {
            wanted[cell] = 1;
        }
        Tensor t = device.place(TorchTensors.of(wanted, 1, wanted.length, 1));
        Tensor counted = device.place(TorchTensors.of(targets.counted(), 1, wanted.length, 1));
        Tensor p = logits.sigmoid();
        Tensor miss = p.add(t).sub(p.mul(t).mul(new Scalar(2.0)));
        Tensor balance = t.mul(new Scalar(2 * ALPHA - 1)).add(new Scalar(1 - ALPHA));
        Tensor focal = miss.mul(miss).mul(entropy(logits, t)).mul(balance).mul(counted);
        return focal.sum().div(new Scalar(Math.max(1.0, targets.positive().length)));
    }

    private static Tensor values(Tensor cells, int from, int count) {
        return cells.narrow(2, from, count);
    }

    /// Cross-entropy of logits, elementwise.
    private static Tensor entropy(Tensor logits, Tensor target) {
        return torch.softplus(logits).sub(logits.mul(target));
    }

    /// What cells say the corners are, (1, P, 4), pixels of the frame.
    private Tensor corners(Tensor rows, int[] cells) {
        float[] middle = new float[4 * cells.length];
        float[] scale = new float[4 * cells.length];
        for (int i = 0; i < cells.length; i++) {
            for (int side = 0; side < 4; side++) {
                middle[4 * i + side] = side % 2 == 0 ? grid.x(cells[i]) : grid.y(cells[i]);
                scale[4 * i + side] = side < 2 ? -grid.stride(cells[i]) : grid.stride(cells[i]);
            }
        }
        Tensor distances = values(rows, BoxHead.DISTANCES, 4)
                .clamp_max(new Scalar(BoxHead.LARGEST_LOGARITHM))
                .exp();
        return distances
                .mul(device.place(TorchTensors.of(scale, 1, cells.length, 4)))
                .add(device.place(TorchTensors.of(middle, 1, cells.length, 4)));
    }

    /// IoU less the share of the smallest box around both that neither fills; 1 to -1.
    ///
    /// @param a corners (…, 4)
    /// @param b corners (…, 4)
    /// @return (…, 1)
    static Tensor generalisedIou(Tensor a, Tensor b) {
        Tensor common = area(torch.maximum(upper(a), upper(b)), torch.minimum(lower(a), lower(b)));
        Tensor around = area(torch.minimum(upper(a), upper(b)), torch.maximum(lower(a), lower(b)));
        Tensor union = area(upper(a), lower(a)).add(area(upper(b), lower(b))).sub(common);
        Tensor iou = common.div(union.clamp_min(new Scalar(SMALLEST)));
        return iou.sub(around.sub(union).div(around.clamp_min(new Scalar(SMALLEST))));
    }

    private static Tensor upper(Tensor corners) {
        return corners.narrow(-1, 0, 2);
    }

    private static Tensor lower(Tensor corners) {
        return corners.narrow(-1, 2, 2);
    }

    /// Of boxes by two corners (…, 2), 0 where they are swapped.
    private static Tensor area(Tensor upper, Tensor lower) {
        Tensor sides = lower.sub(upper).clamp_min(new Scalar(0.0));
        return sides.narrow(-1, 0, 1).mul(sides.narrow(-1, 1, 1));
    }
}
