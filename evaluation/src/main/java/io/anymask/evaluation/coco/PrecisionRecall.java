package io.anymask.evaluation.coco;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Precision and recall of one category, one range of areas and one limit of detections.
///
/// @param precision a row for each IoU threshold: the precision at recall 0, 0.01, …, 1
/// @param recall the highest recall, for each IoU threshold
record PrecisionRecall(double[][] precision, double[] recall) {
    static final int LEVELS = 101;
    private static final double EPSILON = Math.ulp(1.0);

    /// Puts the images together; null if there was nothing to find.
    ///
    /// @param limit of detections of an image
    static @Nullable PrecisionRecall of(List<ImageMatches> images, int thresholds, int limit) {
        int positives = images.stream().mapToInt(ImageMatches::positives).sum();
        if (positives == 0) {
            return null;
        }
        record Place(double score, int image, int detection) {}
        List<Place> places = IntStream.range(0, images.size())
                .boxed()
                .flatMap(image -> IntStream.range(
                                0, Math.min(limit, images.get(image).scores().length))
                        .mapToObj(d -> new Place(images.get(image).scores()[d], image, d)))
                .sorted(Comparator.comparingDouble(Place::score).reversed())
                .toList();
        double[][] precision = new double[thresholds][];
        double[] recall = new double[thresholds];
        byte[] verdicts = new byte[places.size()];
        for (int t = 0; t < thresholds; t++) {
            for (int i = 0; i < verdicts.length; i++) {
                Place place = places.get(i);
                verdicts[i] = images.get(place.image()).verdicts()[t][place.detection()];
            }
            double[] recalls = new double[verdicts.length];
            precision[t] = curve(verdicts, positives, recalls);
            recall[t] = recalls.length == 0 ? 0 : recalls[recalls.length - 1];
        }
        return new PrecisionRecall(precision, recall);
    }

    /// @param verdicts surest detection first
    /// @param recalls receives the recall after each detection
    /// @return the precision at each level of recall; 0 where it is not reached
    private static double[] curve(byte[] verdicts, int positives, double[] recalls) {
        double[] precisions = new double[verdicts.length];
        int right = 0;
        int wrong = 0;
        for (int i = 0; i < verdicts.length; i++) {
            right += verdicts[i] == ImageMatches.RIGHT ? 1 : 0;
            wrong += verdicts[i] == ImageMatches.WRONG ? 1 : 0;
            recalls[i] = (double) right / positives;
            precisions[i] = right / (right + wrong + EPSILON);
        }
        for (int i = verdicts.length - 1; i > 0; i--) {
            precisions[i - 1] = Math.max(precisions[i - 1], precisions[i]);
        }
        double[] levels = new double[LEVELS];
        int at = 0;
        for (int level = 0; level < LEVELS; level++) {
            double wanted = level == LEVELS - 1 ? 1 : level * 0.01;
            while (at < recalls.length && recalls[at] < wanted) {
                at++;
            }
            if (at == recalls.length) {
                break;
            }
            levels[level] = precisions[at];
        }
        return levels;
    }
}
