package io.anymask.mask;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Masks as polygons and polygons as masks.
///
/// Polygons traced here follow the edges between pixels, so that [#fill] gives back exactly the mask that
/// [#trace] was given. Polygons of COCO files are made into masks by another rule, that of COCO's tools:
/// [#cocoRle]. For the unsimplified outline of a region without holes the two rules agree.
public final class Polygons {
    private Polygons() {}

    /// The polygons of a mask: one for each 4-connected component, in the order of their first pixels.
    ///
    /// All corners have whole coordinates and all sides are horizontal or vertical. Outlines run clockwise on
    /// the screen, holes the other way. Rings do not cross or touch themselves: where pixels meet only at a
    /// corner, two rings share that point.
    public static List<Polygon> trace(Mask mask) {
        return ContourTracer.trace(mask);
    }

    /// The pixels whose centres lie inside, by the even-odd rule within a polygon; a pixel in any of the polygons
    /// is set.
    /// Parts outside the frame are cut off. A centre exactly on a left or upper side is inside.
    ///
    /// @throws MaskException if the frame is empty or larger than [Mask#MAX_PIXELS]
    public static Mask fill(Collection<Polygon> polygons, int width, int height) {
        PolygonFiller filler = new PolygonFiller(width, height);
        polygons.forEach(filler::add);
        return filler.mask();
    }

    /// The mask of a COCO segmentation: the union of what COCO's tools make of each ring. They know no holes.
    ///
    /// @throws MaskException if the frame is empty or too large, or the rings are so long that walking along them
    ///     would take more than 2^30 steps of a fifth of a pixel
    public static Rle cocoRle(List<Ring> rings, int height, int width) {
        Rle.checkFrame(height, width);
        if (rings.isEmpty()) {
            return Rle.of(height, width, height * width);
        }
        List<Rle> parts = new ArrayList<>();
        for (Ring ring : rings) {
            parts.add(CocoRasterizer.rasterize(ring, height, width));
        }
        return Rle.union(parts);
    }

    /// What [#cocoRle] costs, in steps along the outlines: readers of files hold it against what they allow a
    /// file.
    public static long cocoSteps(List<Ring> rings, int height, int width) {
        return rings.stream()
                .mapToLong(ring -> CocoRasterizer.cost(ring, height, width))
                .sum();
    }

    /// The polygons with fewer points: no point of the original is farther than `tolerance` pixels from the new
    /// outline.
    ///
    /// Rings that would be left with fewer than three points stay as they are. Simplified rings may touch or
    /// cross each other.
    ///
    /// Source: D. Douglas, T. Peucker, "Algorithms for the reduction of the number of points required to
    /// represent a digitized line or its caricature", Cartographica, 1973.
    ///
    /// @param tolerance in pixels; 0 only drops points on straight lines
    public static List<Polygon> simplify(Collection<Polygon> polygons, double tolerance) {
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException(
                    "simplification: tolerance " + tolerance + ", expected 0 or more pixels");
        }
        List<Polygon> result = new ArrayList<>();
        for (Polygon polygon : polygons) {
            List<Ring> holes = new ArrayList<>();
            for (Ring hole : polygon.holes()) {
                holes.add(RingSimplifier.simplify(hole, tolerance));
            }
            result.add(new Polygon(RingSimplifier.simplify(polygon.exterior(), tolerance), holes));
        }
        return result;
    }

    /// All polygons as one ring, for formats that have no holes or no parts: each ring is joined to those before
    /// it by a line walked there and back, which encloses nothing. [#fill] and [#cocoRle] give back what they make
    /// of the polygons.
    ///
    /// @throws MaskException if there are none
    public static Ring join(Collection<Polygon> polygons) {
        return RingJoiner.join(polygons);
    }

    /// The value of the `d` attribute of an SVG path, in pixels, rounded to thousandths. Set
    /// `fill-rule="evenodd"`, or holes may be filled.
    public static String svgPath(Collection<Polygon> polygons) {
        StringBuilder path = new StringBuilder();
        for (Polygon polygon : polygons) {
            appendPath(path, polygon.exterior());
            polygon.holes().forEach(hole -> appendPath(path, hole));
        }
        return path.toString();
    }

    private static void appendPath(StringBuilder path, Ring ring) {
        path.append('M').append(number(ring.x(0))).append(' ').append(number(ring.y(0)));
        for (int i = 1; i < ring.size(); i++) {
            if (ring.y(i) == ring.y(i - 1)) {
                path.append('H').append(number(ring.x(i)));
            } else if (ring.x(i) == ring.x(i - 1)) {
                path.append('V').append(number(ring.y(i)));
            } else {
                path.append('L').append(number(ring.x(i))).append(' ').append(number(ring.y(i)));
            }
        }
        path.append('Z');
    }

    private static String number(double value) {
        double rounded = Math.rint(value * 1000) / 1000;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }
}
