package io.anymask.image;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the tags of a TIFF page say about the range of its samples. Stateless.
///
/// Source: TIFF revision 6.0 (MinSampleValue, SMinSampleValue); ImageJ's `TiffEncoder` (`min=`, `max=`,
/// `images=`); the OME schema (SignificantBits); GDAL (the text of tag 42113).
final class TiffRange {
    private static final Pattern IMAGEJ_MIN = Pattern.compile("(?m)^min=(\\S+)$");
    private static final Pattern IMAGEJ_MAX = Pattern.compile("(?m)^max=(\\S+)$");
    private static final Pattern OME_BITS = Pattern.compile("<Pixels\\b[^>]*\\bSignificantBits=\"(\\d{1,2})\"");
    private static final Pattern OME_MIN = Pattern.compile("\\b(?:Min|MinValue|BlackLevel|ContrastMin)=\"([^\"]+)\"");
    private static final Pattern OME_MAX = Pattern.compile("\\b(?:Max|MaxValue|WhiteLevel|ContrastMax)=\"([^\"]+)\"");

    private TiffRange() {}

    /// The declared range, or null.
    static @Nullable SampleMapping of(TiffPage page, String description, SampleType type) {
        SampleMapping range = pair(
                least(page.numbers(TiffPage.S_MIN_SAMPLE)),
                most(page.numbers(TiffPage.S_MAX_SAMPLE)),
                "SMinSampleValue and SMaxSampleValue");
        if (range == null && description.startsWith("ImageJ=")) {
            range = pair(text(IMAGEJ_MIN, description), text(IMAGEJ_MAX, description), "ImageJ's display range");
        }
        if (range == null && description.contains("<OME")) {
            range = pair(text(OME_MIN, description), text(OME_MAX, description), "OME's display range");
            Matcher bits = OME_BITS.matcher(description);
            if (range == null && !type.isFloat() && bits.find()) {
                int significant = Integer.parseInt(bits.group(1));
                range = significant >= 1
                                && significant < type.valueBits() // writers give the length of the type unasked
                        ? new SampleMapping(0, Math.scalb(1.0, significant) - 1, "OME's SignificantBits")
                        : null;
            }
        }
        double most = most(page.numbers(TiffPage.MAX_SAMPLE));
        if (range == null && most < Math.scalb(1.0, type.valueBits()) - 1) {
            double[] least = page.numbers(TiffPage.MIN_SAMPLE);
            range = pair(least == null ? 0 : least(least), most, "MinSampleValue and MaxSampleValue");
        }
        return range;
    }

    /// The value that stands for "nothing was measured", NaN for none.
    static double noData(TiffPage page) {
        return number(page.text(TiffPage.NO_DATA));
    }

    private static @Nullable SampleMapping pair(double low, double high, String source) {
        return Double.isFinite(low) && Double.isFinite(high) && low < high
                ? new SampleMapping(low, high, source)
                : null;
    }

    private static double text(Pattern pattern, String description) {
        Matcher matcher = pattern.matcher(description);
        return matcher.find() ? number(matcher.group(1)) : Double.NaN;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static double least(double @Nullable [] values) {
        double least = Double.POSITIVE_INFINITY;
        for (double value : values == null ? new double[0] : values) {
            least = Math.min(least, value);
        }
        return least;
    }

    private static double most(double @Nullable [] values) {
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values == null ? new double[0] : values) {
            most = Math.max(most, value);
        }
        return most;
    }
}
