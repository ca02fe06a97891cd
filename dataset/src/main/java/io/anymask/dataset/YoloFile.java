package io.anymask.dataset;

import io.anymask.mask.MaskRecord;
import io.anymask.mask.Polygon;
import io.anymask.mask.Polygons;
import io.anymask.mask.Ring;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/// A label file of YOLO's segmentation networks for one photo: a line for each object, with its class and the
/// points of its outline, `0 x1 y1 x2 y2 …`. Coordinates are shares of the photo's width and height, in `[0, 1]`.
/// The file lies beside the photo, or in `labels`, with the photo's name and the ending `.txt`.
///
/// The format has one outline for an object and no holes. Parts and holes are therefore joined to the outline by
/// lines walked there and back, which enclose nothing: filled by the even-odd rule, the line gives the mask again.
public final class YoloFile {
    private static final int OBJECT = 0;

    /// A hundredth of a pixel of the largest photo.
    private static final int DIGITS = 7;

    private YoloFile() {}

    /// The file's text, all objects of class 0. Masks without a pixel have no line.
    ///
    /// @param tolerance in pixels: no point of an outline moves farther when points are left out; 0 keeps every
    ///     corner
    /// @throws IllegalArgumentException for a negative tolerance
    public static String toText(Sa1b photo, double tolerance) {
        StringBuilder text = new StringBuilder();
        for (MaskRecord mask : photo.masks()) {
            List<Polygon> traced = Polygons.trace(mask.segmentation().toMask());
            List<Polygon> polygons = Polygons.simplify(traced, tolerance);
            if (!polygons.isEmpty()) {
                line(text, OBJECT, polygons, photo.width(), photo.height());
            }
        }
        return text.toString();
    }

    /// Adds the line of an object.
    ///
    /// @param polygons at least one, none of which overlap
    public static void line(StringBuilder text, int number, List<Polygon> polygons, int width, int height) {
        Ring outline = Polygons.join(polygons);
        text.append(number);
        for (int i = 0; i < outline.size(); i++) {
            text.append(' ').append(share(outline.x(i), width));
            text.append(' ').append(share(outline.y(i), height));
        }
        text.append('\n');
    }

    private static String share(double pixels, int size) {
        BigDecimal share = new BigDecimal(pixels / size).setScale(DIGITS, RoundingMode.HALF_EVEN);
        return share.signum() == 0 ? "0" : share.stripTrailingZeros().toPlainString();
    }
}
