package io.anymask.image;

/// How stored samples became levels of 0 to 255: linearly between two values.
///
/// @param low the stored value that is black; what is less is black too
/// @param high the stored value that is white; what is more is white too; not below low
/// @param source how the two were found, for people: `TIFF's MaxSampleValue`, `12 bits hold the largest value`
public record SampleMapping(double low, double high, String source) {
    /// @throws IllegalArgumentException unless low and high are finite and low ≤ high
    public SampleMapping {
        if (!(Double.isFinite(low) && Double.isFinite(high) && low <= high)) {
            throw new IllegalArgumentException(
                    "sample mapping: got %s to %s, expected two finite numbers in order".formatted(low, high));
        }
    }

    @Override
    public String toString() {
        return "%s to %s (%s)".formatted(SampleRange.Numbers.shown(low), SampleRange.Numbers.shown(high), source);
    }

    /// The level of a value; not a number is black. Of 0 to 2ⁿ − 1 the upper eight bits are kept, as by OpenCV.
    int level(double value) {
        if (!(value > low)) {
            return 0;
        }
        if (value >= high) {
            return 255;
        }
        if (low == 0 && high > 255 && Math.getExponent(high + 1) != Math.getExponent(high)) {
            return (int) (value / ((high + 1) / 256));
        }
        return (int) Math.rint((value - low) / (high - low) * 255);
    }
}
