package io.anymask.evaluation.video;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// How well a method followed the objects of a video.
///
/// @param sequence its name
/// @param method its name
public record SequenceResult(String sequence, String method, List<ObjectTrack> objects) {
    public SequenceResult {
        objects = List.copyOf(objects);
    }

    /// Of the objects that have one.
    public List<DavisScore> scores(FrameRule rule) {
        return objects.stream()
                .map(object -> object.score(rule))
                .flatMap(Optional::stream)
                .toList();
    }

    /// A figure's mean over the objects; NaN where none has a score.
    public double mean(FrameRule rule, ToDoubleFunction<DavisScore> figure) {
        return scores(rule).stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    /// J: its mean over frames and objects; NaN where no frame counts.
    public double region(FrameRule rule) {
        return mean(rule, score -> score.region().mean());
    }

    /// The mean J of the objects in each annotated frame, by number.
    SortedMap<Integer, Double> regionsByFrame() {
        SortedMap<Integer, double[]> sums = new TreeMap<>();
        for (ObjectTrack object : objects) {
            for (int i = 0; i < object.frames().size(); i++) {
                double[] sum = sums.computeIfAbsent(object.frames().get(i), frame -> new double[2]);
                sum[0] += object.regions().get(i);
                sum[1]++;
            }
        }
        SortedMap<Integer, Double> means = new TreeMap<>();
        sums.forEach((frame, sum) -> means.put(frame, sum[0] / sum[1]));
        return means;
    }
}
