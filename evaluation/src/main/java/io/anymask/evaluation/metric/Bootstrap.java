package io.anymask.evaluation.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Confidence intervals of means by resampling, with a seed.
///
/// What is drawn again and again, with replacement, are whole images: objects of one image succeed and fail
/// together, and drawing them one by one would give intervals that are too narrow. The interval is between
/// the 2.5th and the 97.5th percentile of the resampled means. One image gives no interval. Immutable.
///
/// Source: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 8 (clusters) and 13.
///
/// @param resamples how often; 1000 is plenty for a report
public record Bootstrap(long seed, int resamples) {
    private static final double TAIL = 0.025;

    /// @throws IllegalArgumentException for fewer than 100 resamples
    public Bootstrap {
        if (resamples < 100) {
            throw new IllegalArgumentException("bootstrap: got " + resamples + " resamples, expected at least 100");
        }
    }

    /// The mean of all values.
    ///
    /// @param images the values of each image; images without values are skipped
    public Interval mean(Collection<double[]> images) {
        double[][] groups = images.stream().filter(values -> values.length > 0).toArray(double[][]::new);
        if (groups.length == 0) {
            return Interval.NONE;
        }
        double[] sums = Arrays.stream(groups)
                .mapToDouble(values -> Arrays.stream(values).sum())
                .toArray();
        int[] counts = Arrays.stream(groups).mapToInt(values -> values.length).toArray();
        long count = Arrays.stream(counts).asLongStream().sum();
        double mean = Arrays.stream(sums).sum() / count;
        if (groups.length == 1) {
            return new Interval(mean, Double.NaN, Double.NaN, count);
        }
        double[] means = new double[resamples];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < resamples; i++) {
            double sum = 0;
            long n = 0;
            for (int j = 0; j < groups.length; j++) {
                int drawn = random.nextInt(groups.length);
                sum += sums[drawn];
                n += counts[drawn];
            }
            means[i] = sum / n;
        }
        return interval(mean, means, count);
    }

    /// Any figure of a set of images.
    ///
    /// @param figure of a list of images, some of them several times
    public <T> Interval of(List<T> images, ToDoubleFunction<List<T>> figure) {
        return ofAll(images, drawn -> new double[] {figure.applyAsDouble(drawn)})
                .getFirst();
    }

    /// Several figures of a set of images, which are computed together. A figure that is NaN or negative, which
    /// evaluators use for "nothing to find", has no say where it is so.
    ///
    /// @param figures of a list of images, some of them several times; always as many
    public <T> List<Interval> ofAll(List<T> images, Function<List<T>, double[]> figures) {
        double[] found = figures.apply(images);
        double[][] resampled = new double[images.size() < 2 ? 0 : resamples][];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < resampled.length; i++) {
            List<T> drawn = new ArrayList<>(images.size());
            for (int j = 0; j < images.size(); j++) {
                drawn.add(images.get(random.nextInt(images.size())));
            }
            resampled[i] = figures.apply(drawn);
        }
        List<Interval> intervals = new ArrayList<>();
        for (int f = 0; f < found.length; f++) {
            int figure = f;
            double[] known = Arrays.stream(resampled)
                    .mapToDouble(values -> values[figure])
                    .filter(value -> value >= 0)
                    .toArray();
            if (found[f] >= 0 && images.size() == 1) {
                intervals.add(new Interval(found[f], Double.NaN, Double.NaN, 1));
            } else {
                boolean any = found[f] >= 0 && known.length > 0;
                intervals.add(any ? interval(found[f], known, images.size()) : Interval.NONE);
            }
        }
        return intervals;
    }

    private static Interval interval(double figure, double[] resampled, long count) {
        Arrays.sort(resampled);
        return new Interval(
                figure,
                resampled[(int) Math.floor(TAIL * (resampled.length - 1))],
                resampled[(int) Math.ceil((1 - TAIL) * (resampled.length - 1))],
                count);
    }
}
