package io.anymask.dataset.statistics;

import io.anymask.dataset.DatasetException;
import java.util.Arrays;

/// How often numbers from 0 to 1 occur, in equal bins, and their mean. Immutable.
public final class Histogram {
    /// Bins, each 0.005 wide.
    public static final int BINS = 200;

    static final Histogram EMPTY = new Histogram(new long[BINS], 0);

    /// Numbers are summed up in parts of this, so that the order of a sum does not matter.
    static final long UNIT = 1 << 24;

    private final long[] counts;
    private final long sum;

    /// @param counts of each bin; taken over
    /// @param sum of all numbers, in parts of [#UNIT]
    /// @throws DatasetException for a count below 0, or a sum that so many numbers cannot have
    Histogram(long[] counts, long sum) {
        long size = Tallies.sum(counts);
        if (counts.length != BINS || sum < 0 || sum / UNIT > size) {
            throw new DatasetException(
                    "a histogram of %d bins, %d numbers and the sum %d/%d, expected %d bins and a sum of 0 to 1 for each number"
                            .formatted(counts.length, size, sum, UNIT, BINS));
        }
        this.counts = counts;
        this.sum = sum;
    }

    /// Counts numbers. Not safe for use by several threads.
    static final class Counter {
        private final long[] counts = new long[BINS];
        private long sum;

        /// @param value 0 to 1; 1 is in the last bin
        void add(double value) {
            counts[Math.min(BINS - 1, (int) (value * BINS))]++;
            sum += Math.round(value * UNIT);
        }

        Histogram histogram() {
            return new Histogram(counts.clone(), sum);
        }
    }

    /// How many numbers there are.
    public long size() {
        return Tallies.sum(counts);
    }

    /// To 24 binary digits; NaN of no numbers.
    public double mean() {
        return size() == 0 ? Double.NaN : (double) sum / UNIT / size();
    }

    /// The share of the numbers in wider bins.
    ///
    /// @param bins a divisor of [#BINS]
    /// @return NaN of no numbers
    public double[] shares(int bins) {
        if (bins < 1 || BINS % bins != 0) {
            throw new IllegalArgumentException("got %d bins, expected a divisor of %d".formatted(bins, BINS));
        }
        double[] shares = new double[bins];
        long size = size();
        for (int i = 0; i < BINS; i++) {
            shares[i * bins / BINS] += (double) counts[i] / size;
        }
        return shares;
    }

    /// The numbers of both.
    public Histogram plus(Histogram other) {
        return new Histogram(Tallies.plus(counts, other.counts), sum + other.sum);
    }

    long[] counts() {
        return counts.clone();
    }

    long sum() {
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Histogram that && sum == that.sum && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(sum) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "Histogram[%d numbers, mean %s]".formatted(size(), mean());
    }
}
