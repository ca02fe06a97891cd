package io.anymask.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From stored samples to levels of 0 to 255, by the rules of [SampleRange].
///
/// @param rgb width × height × 3
/// @param mappings that were used; empty when the samples are levels already
record Levels(byte[] rgb, List<SampleMapping> mappings) {
    private static final int WHITE = 255;

    /// Depths of sensors and of the files that keep their values.
    private static final int[] DEPTHS = {8, 10, 12, 14, 15, 16, 24, 32, 63, 64};

    private static final int MOST_SENSOR_BITS = 16;

    /// So many values are sorted at most to find percentiles.
    private static final int MOST_SORTED = 1 << 20;

    /// What a file says about its samples.
    ///
    /// @param range the range that its tags declare, or null
    /// @param noData a value that stands for "nothing was measured", NaN for none
    /// @param whiteIsZero whether small values are bright
    record Hints(@Nullable SampleMapping range, double noData, boolean whiteIsZero) {
        static final Hints NONE = new Hints(null, Double.NaN, false);
    }

    /// @param samples of one channel (grey) or three
    /// @param together whether three channels are the colours of one picture and share one range
    static Levels of(String name, Samples samples, SampleRange range, Hints hints, boolean together) {
        boolean reported = !(samples.type().isShort() && range instanceof SampleRange.Auto);
        List<SampleMapping> mappings = new ArrayList<>();
        int channels = samples.channels();
        if (together || channels == 1) {
            mappings.add(mapping(name, samples, range, hints, 0, channels));
        } else {
            for (int channel = 0; channel < channels; channel++) {
                mappings.add(mapping(name, samples, range, hints, channel, channel + 1));
            }
        }
        byte[] rgb = new byte[samples.width() * samples.height() * Image.CHANNELS];
        double[] line = new double[samples.width()];
        for (int y = 0; y < samples.height(); y++) {
            for (int channel = 0; channel < channels; channel++) {
                samples.read(y, channel, line);
                SampleMapping mapping = mappings.get(Math.min(channel, mappings.size() - 1));
                fill(line, mapping, hints, rgb, y, channel, channels);
            }
        }
        return new Levels(rgb, reported ? mappings : List.of());
    }

    private static void fill(
            double[] line, SampleMapping mapping, Hints hints, byte[] rgb, int y, int channel, int channels) {
        int at = y * line.length * Image.CHANNELS + channel;
        for (double value : line) {
            int level = value == hints.noData ? 0 : mapping.level(value);
            boolean turned = hints.whiteIsZero && !Double.isNaN(value) && value != hints.noData;
            byte stored = (byte) (turned ? WHITE - level : level);
            rgb[at] = stored;
            if (channels == 1) {
                rgb[at + 1] = stored;
                rgb[at + 2] = stored;
            }
            at += Image.CHANNELS;
        }
    }

    private static SampleMapping mapping(
            String name, Samples samples, SampleRange range, Hints hints, int from, int to) {
        return switch (range) {
            case SampleRange.Fixed fixed -> new SampleMapping(fixed.low(), fixed.high(), "as was asked for");
            case SampleRange.Percentile percentile -> percentiles(name, samples, percentile, hints, from, to);
            case SampleRange.Auto auto -> found(name, samples, hints, from, to);
        };
    }

    private static SampleMapping found(String name, Samples samples, Hints hints, int from, int to) {
        SampleType type = samples.type();
        if (type.isShort()) {
            return new SampleMapping(0, (1 << type.bits()) - 1, "the range of " + type);
        }
        if (hints.range != null) {
            return hints.range;
        }
        Extremes extremes = Extremes.of(name, samples, hints, from, to);
        double most = extremes.most();
        if (extremes.least() >= 0) {
            if (type.isFloat()) {
                if (most > 0.5 && most <= 1) {
                    return new SampleMapping(0, 1, "floats of 0 to 1");
                }
                if (most > WHITE / 2.0 && most <= WHITE) {
                    return new SampleMapping(0, WHITE, "floats of 0 to 255");
                }
            } else {
                int bits = depth(most, type.valueBits());
                boolean upperHalf = most >= Math.scalb(1.0, bits - 1);
                if (bits <= MOST_SENSOR_BITS || (bits == type.valueBits() && upperHalf)) {
                    return new SampleMapping(0, Math.scalb(1.0, bits) - 1, bits + " bits hold the largest value");
                }
            }
        }
        SampleRange.Percentile usual = (SampleRange.Percentile) SampleRange.PERCENTILE;
        return percentiles(name, samples, usual, hints, from, to);
    }

    private static int depth(double most, int valueBits) {
        return Arrays.stream(DEPTHS)
                .filter(bits -> bits < valueBits && bits != 15 && most < Math.scalb(1.0, bits))
                .findFirst()
                .orElse(valueBits);
    }

    private static SampleMapping percentiles(
            String name, Samples samples, SampleRange.Percentile range, Hints hints, int from, int to) {
        long pixels = (long) samples.width() * samples.height() * (to - from);
        int step = (int) Math.max(1, (pixels + MOST_SORTED - 1) / MOST_SORTED);
        double[] values = new double[(int) (pixels / step + 1)];
        double[] line = new double[samples.width()];
        int count = 0;
        long index = 0;
        for (int y = 0; y < samples.height(); y++) {
            for (int channel = from; channel < to; channel++) {
                samples.read(y, channel, line);
                for (double value : line) {
                    if (index++ % step == 0 && isValue(value, hints)) {
                        values[count++] = value;
                    }
                }
            }
        }
        if (count == 0) {
            throw noValues(name);
        }
        Arrays.sort(values, 0, count);
        return new SampleMapping(
                quantile(values, count, range.low()),
                quantile(values, count, range.high()),
                "percentiles %s and %s"
                        .formatted(SampleRange.Numbers.shown(range.low()), SampleRange.Numbers.shown(range.high())));
    }

    private static double quantile(double[] sorted, int count, double percent) {
        return sorted[(int) Math.rint(percent / 100 * (count - 1))];
    }

    private static boolean isValue(double value, Hints hints) {
        return Double.isFinite(value) && value != hints.noData;
    }

    private static ImageException noValues(String name) {
        return new ImageException(
                name + ": the picture has no finite value, expected numbers that can become grey levels");
    }

    /// The least and the largest finite value.
    private record Extremes(double least, double most) {
        static Extremes of(String name, Samples samples, Hints hints, int from, int to) {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            double[] line = new double[samples.width()];
            for (int y = 0; y < samples.height(); y++) {
                for (int channel = from; channel < to; channel++) {
                    samples.read(y, channel, line);
                    for (double value : line) {
                        if (isValue(value, hints)) {
                            least = Math.min(least, value);
                            most = Math.max(most, value);
                        }
                    }
                }
            }
            if (least > most) {
                throw noValues(name);
            }
            return new Extremes(least, most);
        }
    }
}
