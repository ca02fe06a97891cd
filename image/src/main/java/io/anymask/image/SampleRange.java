package io.anymask.image;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which stored values become black and white.
///
/// Values between them are mapped linearly. It matters for pictures whose samples are not bytes: 12 bits in 16,
/// signed integers, floats.
public sealed interface SampleRange extends Serializable {
    /// What the file says of itself, and a rule where it says nothing; see [Auto].
    SampleRange AUTO = new Auto();

    /// From the 0.1st to the 99.9th percentile.
    SampleRange PERCENTILE = new Percentile(0.1, 99.9);

    /// Found in this order:
    ///
    /// 1. samples of up to 8 bits: the range of their type, always
    /// 2. what the file's tags declare: SMinSampleValue and SMaxSampleValue, ImageJ's or OME's display range,
    ///    OME's significant bits, MinSampleValue and MaxSampleValue
    /// 3. integers without a negative value: 0 to 2ⁿ − 1 for the least n of 8, 10, 12, 14 and 16 that holds
    ///    the largest value (signed 16-bit values: 15), and the whole range of longer types when values reach
    ///    its upper half
    /// 4. floats: 0 to 1 or 0 to 255 when all values lie in it and the largest is above its middle
    /// 5. all else: from the 0.1st to the 99.9th percentile of the finite values
    ///
    /// The colours of an RGB picture share one range.
    record Auto() implements SampleRange {
        @Override
        public String toString() {
            return "auto";
        }
    }

    /// Percentiles of the finite values of the picture; of more than a million an even sample.
    ///
    /// @param low becomes black, 0 to 100
    /// @param high becomes white, above low
    record Percentile(double low, double high) implements SampleRange {
        /// @throws IllegalArgumentException unless 0 ≤ low < high ≤ 100
        public Percentile {
            if (!(low >= 0 && low < high && high <= 100)) {
                throw new IllegalArgumentException(
                        "percentiles: got %s and %s, expected 0 ≤ low < high ≤ 100".formatted(low, high));
            }
        }

        @Override
        public String toString() {
            return "percentile %s,%s".formatted(Numbers.shown(low), Numbers.shown(high));
        }
    }

    /// Two stored values.
    ///
    /// @param low becomes black
    /// @param high becomes white, above low
    record Fixed(double low, double high) implements SampleRange {
        /// @throws IllegalArgumentException unless low and high are finite and low < high
        public Fixed {
            if (!(Double.isFinite(low) && Double.isFinite(high) && low < high)) {
                throw new IllegalArgumentException(
                        "sample range: got %s and %s, expected two finite numbers, the smaller one first"
                                .formatted(low, high));
            }
        }

        @Override
        public String toString() {
            return Numbers.shown(low) + "," + Numbers.shown(high);
        }
    }

    /// Reads `auto`, `percentile`, `percentile:1,99` or two stored values such as `0,4095`.
    ///
    /// @throws IllegalArgumentException for anything else
    static SampleRange parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.equals("auto")) {
            return AUTO;
        }
        if (word.equals("percentile")) {
            return PERCENTILE;
        }
        Matcher pair = Numbers.PAIR.matcher(word);
        if (!pair.matches()) {
            throw new IllegalArgumentException(
                    "sample range: got '%s', expected auto, percentile, percentile:1,99 or two values such as 0,4095"
                            .formatted(text));
        }
        double low = Double.parseDouble(pair.group(2));
        double high = Double.parseDouble(pair.group(3));
        return pair.group(1) == null ? new Fixed(low, high) : new Percentile(low, high);
    }

    /// How ranges are written.
    final class Numbers {
        private static final String NUMBER = "([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?)";
        private static final Pattern PAIR = Pattern.compile("(percentile:)?\\s*" + NUMBER + "\\s*,\\s*" + NUMBER);
        private static final double WHOLE = 1e15;

        private Numbers() {}

        static String shown(double value) {
            return value == Math.rint(value) && Math.abs(value) < WHOLE
                    ? Long.toString((long) value)
                    : Float.toString((float) value);
        }
    }
}
