package io.anymask.inference.exemplar;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import java.util.List;
import java.util.stream.IntStream;

/// The shares of the decoder's three masks in their weighted sum; they add up to one and may leave [0, 1].
///
/// Two of them are trained from a third each, by AdamW with a cosine schedule, on dice plus focal loss over the
/// example's pixels. The loss depends on two numbers only, so its gradient is written out here.
///
/// @param whole share of the first of the three masks
/// @param part share of the second
/// @param subpart share of the third
public record MaskWeights(double whole, double part, double subpart) {
    static final int STEPS = 1000;
    private static final double RATE = 1e-3;
    private static final double EPSILON = 1e-4;
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double DECAY = 0.01;
    private static final double ALPHA = 0.25;

    /// Pixels that a step looks at: an example of more is looked at in every second, third, ... row and column.
    private static final long MOST_PIXELS = 1 << 20;

    private static final int CHUNK = 1 << 14;

    /// The loss before a step and its gradient.
    ///
    /// @param byPart derivative by the share of the second mask, with the first giving way
    /// @param bySubpart likewise of the third
    record Step(double dice, double focal, double byPart, double bySubpart) {}

    /// @param scales logits of the three masks at the example's size
    static MaskWeights train(List<MaskLogits> scales, Mask mask) {
        return train(Samples.of(scales, mask), STEPS, (step, weights, loss) -> {});
    }

    /// Sees every step.
    interface Observer {
        /// @param weights before the step
        void step(int number, MaskWeights weights, Step loss);
    }

    static MaskWeights train(Samples samples, int steps, Observer observer) {
        double[] w = {1.0 / 3, 1.0 / 3};
        double[] first = new double[2];
        double[] second = new double[2];
        for (int step = 0; step < steps; step++) {
            MaskWeights weights = of(w);
            Step loss = samples.loss(weights);
            observer.step(step, weights, loss);
            double rate = RATE / 2 * (1 + Math.cos(Math.PI * step / STEPS));
            double[] gradient = {loss.byPart(), loss.bySubpart()};
            for (int i = 0; i < w.length; i++) {
                w[i] *= 1 - rate * DECAY;
                first[i] = BETA1 * first[i] + (1 - BETA1) * gradient[i];
                second[i] = BETA2 * second[i] + (1 - BETA2) * gradient[i] * gradient[i];
                double deviation = Math.sqrt(second[i] / (1 - Math.pow(BETA2, step + 1))) + EPSILON;
                w[i] -= rate * first[i] / (1 - Math.pow(BETA1, step + 1)) / deviation;
            }
        }
        return of(w);
    }

    private static MaskWeights of(double[] w) {
        return new MaskWeights(1 - w[0] - w[1], w[0], w[1]);
    }

    /// The weighted sum of three masks' logits.
    MaskLogits sum(List<MaskLogits> scales) {
        float[] a = scales.get(0).values();
        float[] b = scales.get(1).values();
        float[] c = scales.get(2).values();
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (whole * a[i] + part * b[i] + subpart * c[i]);
        }
        return new MaskLogits(scales.getFirst().height(), scales.getFirst().width(), sum);
    }

    /// Pixels of the example.
    ///
    /// @param whole logits of the first mask
    /// @param part of the second, less the first
    /// @param subpart of the third, less the first
    /// @param inside whether the pixel belongs to the object
    record Samples(float[] whole, float[] part, float[] subpart, boolean[] inside) {
        static Samples of(List<MaskLogits> scales, Mask mask) {
            int stride = 1;
            while ((long) mask.width() * mask.height() / ((long) stride * stride) > MOST_PIXELS) {
                stride++;
            }
            int columns = (mask.width() + stride - 1) / stride;
            int rows = (mask.height() + stride - 1) / stride;
            Samples samples = new Samples(
                    new float[rows * columns],
                    new float[rows * columns],
                    new float[rows * columns],
                    new boolean[rows * columns]);
            for (int i = 0; i < rows * columns; i++) {
                int y = i / columns * stride;
                int x = i % columns * stride;
                float first = scales.get(0).at(y, x);
                samples.whole[i] = first;
                samples.part[i] = scales.get(1).at(y, x) - first;
                samples.subpart[i] = scales.get(2).at(y, x) - first;
                samples.inside[i] = mask.get(x, y);
            }
            return samples;
        }

        Step loss(MaskWeights weights) {
            int chunks = (whole.length + CHUNK - 1) / CHUNK;
            Sums sums = IntStream.range(0, chunks)
                    .parallel()
                    .mapToObj(chunk -> sums(weights, chunk * CHUNK, Math.min(whole.length, (chunk + 1) * CHUNK)))
                    .toList()
                    .stream()
                    .reduce(new Sums(new double[Sums.LENGTH]), Sums::plus);
            return sums.loss(whole.length);
        }

        private Sums sums(MaskWeights weights, int from, int to) {
            double[] s = new double[Sums.LENGTH];
            for (int i = from; i < to; i++) {
                double x = whole[i] + weights.part * part[i] + weights.subpart * subpart[i];
                double small = Math.exp(-Math.abs(x));
                double p = x >= 0 ? 1 / (1 + small) : small / (1 + small);
                double q = x >= 0 ? small / (1 + small) : 1 / (1 + small);
                double log = Math.log1p(small);
                double logP = x >= 0 ? -log : x - log;
                double logQ = x >= 0 ? -x - log : -log;
                double slope = p * q;
                double focalSlope;
                if (inside[i]) {
                    s[Sums.BOTH] += p;
                    s[Sums.TRUTH]++;
                    s[Sums.BOTH_BY_PART] += slope * part[i];
                    s[Sums.BOTH_BY_SUBPART] += slope * subpart[i];
                    s[Sums.FOCAL] -= ALPHA * q * q * logP;
                    focalSlope = ALPHA * q * q * (2 * p * logP - q);
                } else {
                    s[Sums.FOCAL] -= (1 - ALPHA) * p * p * logQ;
                    focalSlope = -(1 - ALPHA) * p * p * (2 * q * logQ - p);
                }
                s[Sums.SEEN] += p;
                s[Sums.SEEN_BY_PART] += slope * part[i];
                s[Sums.SEEN_BY_SUBPART] += slope * subpart[i];
                s[Sums.FOCAL_BY_PART] += focalSlope * part[i];
                s[Sums.FOCAL_BY_SUBPART] += focalSlope * subpart[i];
            }
            return new Sums(s);
        }
    }

    /// Sums over pixels from which the loss and its gradient follow.
    private record Sums(double[] values) {
        private static final int BOTH = 0;
        private static final int SEEN = 1;
        private static final int TRUTH = 2;
        private static final int FOCAL = 3;
        private static final int BOTH_BY_PART = 4;
        private static final int BOTH_BY_SUBPART = 5;
        private static final int SEEN_BY_PART = 6;
        private static final int SEEN_BY_SUBPART = 7;
        private static final int FOCAL_BY_PART = 8;
        private static final int FOCAL_BY_SUBPART = 9;
        private static final int LENGTH = 10;

        Sums plus(Sums other) {
            double[] sum = values.clone();
            for (int i = 0; i < LENGTH; i++) {
                sum[i] += other.values[i];
            }
            return new Sums(sum);
        }

        Step loss(int pixels) {
            double overlap = 2 * values[BOTH] + 1;
            double total = values[SEEN] + values[TRUTH] + 1;
            return new Step(
                    1 - overlap / total,
                    values[FOCAL] / pixels,
                    slope(overlap, total, values[BOTH_BY_PART], values[SEEN_BY_PART]) + values[FOCAL_BY_PART] / pixels,
                    slope(overlap, total, values[BOTH_BY_SUBPART], values[SEEN_BY_SUBPART])
                            + values[FOCAL_BY_SUBPART] / pixels);
        }

        /// Of the dice loss.
        private static double slope(double overlap, double total, double both, double seen) {
            return -(2 * both * total - overlap * seen) / (total * total);
        }
    }
}
