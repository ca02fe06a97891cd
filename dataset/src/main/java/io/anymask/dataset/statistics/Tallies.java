package io.anymask.dataset.statistics;

import io.anymask.dataset.DatasetException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Sums of counts that are bounded, so that none overflows. Stateless.
final class Tallies {
    /// A hundred times the masks of SA-1B; the sum of so many numbers of 24 binary digits, twice, is a long.
    static final long MOST = 1L << 37;

    private Tallies() {}

    /// @throws DatasetException for a count below 0, or a sum above [#MOST]
    static long sum(long... counts) {
        long sum = 0;
        for (long count : counts) {
            sum = sum(sum, count);
        }
        return sum;
    }

    /// @throws DatasetException for a count below 0, or a sum above [#MOST]
    static long sum(Map<?, Long> counts) {
        long sum = 0;
        for (long count : counts.values()) {
            sum = sum(sum, count);
        }
        return sum;
    }

    /// The sum of numbers that occur so often.
    ///
    /// @throws DatasetException for a number or a count below 0, or a sum above [#MOST]
    static long total(Map<Integer, Long> counts) {
        long sum = 0;
        for (Map.Entry<Integer, Long> count : counts.entrySet()) {
            int number = count.getKey();
            if (number < 0 || (number > 0 && count.getValue() > MOST / number)) {
                throw beyond(number);
            }
            sum = sum(sum, number * count.getValue());
        }
        return sum;
    }

    private static long sum(long sum, long count) {
        if (count < 0 || count > MOST - sum) {
            throw beyond(count);
        }
        return sum + count;
    }

    private static DatasetException beyond(long count) {
        return new DatasetException("a count of %d, expected none below 0 and no sum above %d".formatted(count, MOST));
    }

    static long[] plus(long[] one, long[] other) {
        long[] both = new long[one.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = one[i] + other[i];
        }
        return both;
    }

    static <K extends Comparable<K>> SortedMap<K, Long> plus(Map<K, Long> one, Map<K, Long> other) {
        SortedMap<K, Long> both = new TreeMap<>(one);
        other.forEach((key, count) -> both.merge(key, count, Long::sum));
        return both;
    }
}
