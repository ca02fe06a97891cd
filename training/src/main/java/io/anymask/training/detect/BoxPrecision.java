package io.anymask.training.detect;

import io.anymask.inference.detector.Detector.Found;
import io.anymask.mask.Box;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Judges boxes, image by image, by COCO's rule at IoU 0.5: the surest box first takes the object that fits it
/// best of those that nobody has yet. Boxes in a crowd are neither right nor wrong. Not thread-safe.
final class BoxPrecision {
    private static final double RIGHT = 0.5;
    private static final int RECALLS = 101;

    private final double leastScore;
    private final List<Judged> judged = new ArrayList<>();
    private int objects;

    private record Judged(double score, boolean right) {}

    /// @param leastScore from which a box counts for recall and precision
    BoxPrecision(double leastScore) {
        this.leastScore = leastScore;
    }

    /// @param found the surest first
    void add(List<Found> found, List<Box> truth, List<Box> crowds) {
        List<Box> left = new ArrayList<>(truth);
        objects += truth.size();
        for (Found candidate : found) {
            Box best = left.stream()
                    .max(Comparator.comparingDouble(box -> box.iou(candidate.box())))
                    .filter(box -> box.iou(candidate.box()) >= RIGHT)
                    .orElse(null);
            if (best != null) {
                left.remove(best);
                judged.add(new Judged(candidate.score(), true));
            } else if (crowds.stream().noneMatch(crowd -> covers(crowd, candidate.box()))) {
                judged.add(new Judged(candidate.score(), false));
            }
        }
    }

    private static boolean covers(Box crowd, Box box) {
        return crowd.intersection(box) >= RIGHT * box.area();
    }

    DetectionScore score() {
        List<Judged> surest = judged.stream()
                .sorted(Comparator.comparingDouble(Judged::score).reversed())
                .toList();
        long sure = surest.stream().filter(box -> box.score() >= leastScore).count();
        long right = surest.stream()
                .filter(box -> box.score() >= leastScore && box.right())
                .count();
        return new DetectionScore(
                objects == 0 ? 0 : averagePrecision(surest),
                objects == 0 ? 0 : (double) right / objects,
                sure == 0 ? Double.NaN : (double) right / sure,
                objects);
    }

    /// Mean over 101 recalls of the best precision at that recall or a higher one.
    private double averagePrecision(List<Judged> surest) {
        double[] recall = new double[surest.size()];
        double[] precision = new double[surest.size()];
        int right = 0;
        for (int i = 0; i < recall.length; i++) {
            right += surest.get(i).right() ? 1 : 0;
            recall[i] = (double) right / objects;
            precision[i] = (double) right / (i + 1);
        }
        for (int i = precision.length - 2; i >= 0; i--) {
            precision[i] = Math.max(precision[i], precision[i + 1]);
        }
        double sum = 0;
        int at = 0;
        for (int step = 0; step < RECALLS; step++) {
            double wanted = step / (RECALLS - 1.0);
            while (at < recall.length && recall[at] < wanted) {
                at++;
            }
            sum += at < recall.length ? precision[at] : 0;
        }
        return sum / RECALLS;
    }
}
