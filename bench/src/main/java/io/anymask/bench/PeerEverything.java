package io.anymask.bench;

import ai.onnxruntime.OrtException;
import io.anymask.image.Image;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.NonMaximumSuppression;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.List;

/// Automatic masks as one would write them over the exported graphs: the reference's order of operations, point
/// by point. The graph gives one mask a point where the reference has three, so the peer does less than we do.
final class PeerEverything {
    private static final double IOU = 0.88;
    private static final double STABILITY = 0.95;
    private static final double OVERLAP = 0.7;

    private PeerEverything() {}

    /// @return the masks that are left
    static List<Rle> generate(PeerPipeline peer, Image image, int pointsPerSide) throws OrtException {
        float[] embedding = peer.encode(peer.preprocess(image));
        List<Rle> masks = new ArrayList<>();
        List<Box> boxes = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (int row = 0; row < pointsPerSide; row++) {
            for (int column = 0; column < pointsPerSide; column++) {
                double x = (column + 0.5) / pointsPerSide * image.width();
                double y = (row + 0.5) / pointsPerSide * image.height();
                PeerPipeline.PeerMask found = peer.decode(embedding, image, x, y);
                if (found.iou() > IOU && stability(found.logits()) >= STABILITY) {
                    Mask mask = Mask.above(image.width(), image.height(), found.logits(), 0);
                    masks.add(mask.rle());
                    boxes.add(mask.box());
                    scores.add((double) found.iou());
                }
            }
        }
        List<Rle> kept = new ArrayList<>();
        double[] order = scores.stream().mapToDouble(Double::doubleValue).toArray();
        for (int index : NonMaximumSuppression.keep(boxes, order, OVERLAP)) {
            kept.add(masks.get(index));
        }
        return kept;
    }

    private static double stability(float[] logits) {
        long high = 0;
        long low = 0;
        for (float logit : logits) {
            high += logit > 1 ? 1 : 0;
            low += logit > -1 ? 1 : 0;
        }
        return (double) high / low;
    }
}
