package io.anymask.apps.volumes.tiff;

import io.anymask.apps.volumes.VolumeException;
import io.anymask.image.TiffStack;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// What the pages of a stack are, and how large its voxels.
///
/// @param channels of each slice, on pages of their own
/// @param slices of each time
/// @param times how often it was looked at
/// @param order what changes fastest from page to page, as OME writes it: some order of `CZT`
/// @param x millimetres between columns; none where the file does not say it
/// @param y millimetres between rows
/// @param z millimetres between slices
record StackLayout(
        int channels, int slices, int times, String order, OptionalDouble x, OptionalDouble y, OptionalDouble z) {
    private static final int INCH_IN_MICROMETRES = 25_400;
    private static final int MICROMETRES = 1000;

    StackLayout {
        boolean sound = channels >= 1 && slices >= 1 && times >= 1;
        if (!sound || !List.of("CZT", "CTZ", "ZCT", "ZTC", "TCZ", "TZC").contains(order)) {
            throw new VolumeException(
                    "got %d channels, %d slices and %d times in the order '%s', expected at least one of each in an order of C, Z and T"
                            .formatted(channels, slices, times, order));
        }
    }

    /// Of a file's own words; without any each page is a slice.
    static StackLayout of(String name, TiffStack stack) {
        String description = stack.description();
        try {
            if (description.startsWith("ImageJ=")) {
                return ImageJText.layout(description, stack);
            }
            return description.contains("<OME")
                    ? OmeXml.layout(description)
                    : new StackLayout(
                            1,
                            stack.pages(),
                            1,
                            "CZT",
                            OptionalDouble.empty(),
                            OptionalDouble.empty(),
                            OptionalDouble.empty());
        } catch (VolumeException e) {
            throw new VolumeException(name + ": " + e.getMessage(), e);
        }
    }

    long pages() {
        return (long) channels * slices * times;
    }

    /// Where a slice is in the file.
    int page(int channel, int slice, int time) {
        int page = 0;
        int step = 1;
        for (int i = 0; i < order.length(); i++) {
            char axis = order.charAt(i);
            page += step * (axis == 'C' ? channel : axis == 'Z' ? slice : time);
            step *= axis == 'C' ? channels : axis == 'Z' ? slices : times;
        }
        return page;
    }

    /// Millimetres of a length with its unit; none for a unit that is no length.
    static OptionalDouble millimetres(double length, String unit) {
        double micrometres = switch (unit.strip().toLowerCase(Locale.ROOT)) {
            case "nm", "nanometer" -> 1e-3;
            case "µm", "μm", "um", "micron", "microns", "micrometer", "\\u00b5m" -> 1;
            case "mm", "millimeter" -> 1e3;
            case "cm", "centimeter" -> 1e4;
            case "m", "meter" -> 1e6;
            case "å" -> 1e-4;
            case "inch", "in" -> INCH_IN_MICROMETRES;
            default -> Double.NaN;
        };
        double millimetres = length * micrometres / MICROMETRES;
        return millimetres > 0 && Double.isFinite(millimetres)
                ? OptionalDouble.of(millimetres)
                : OptionalDouble.empty();
    }
}
