package io.anymask.dataset.exchange;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.Polygon;
import io.anymask.mask.Polygons;
import io.anymask.mask.Ring;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.List;

/// Masks from polygons and polygons from masks, in time that depends on the object and not on its image.
final class Outlines {
    private Outlines() {}

    /// The mask of polygons: pixels whose centre lies inside.
    ///
    /// @param budget is asked before anything is allocated
    static Rle fill(List<Polygon> polygons, int width, int height, PixelBudget budget) {
        double x0 = width;
        double y0 = height;
        double x1 = 0;
        double y1 = 0;
        for (Polygon polygon : polygons) {
            Ring ring = polygon.exterior();
            for (int i = 0; i < ring.size(); i++) {
                x0 = Math.min(x0, ring.x(i));
                y0 = Math.min(y0, ring.y(i));
                x1 = Math.max(x1, ring.x(i));
                y1 = Math.max(y1, ring.y(i));
            }
        }
        int left = (int) Math.clamp(Math.floor(x0), 0, width);
        int top = (int) Math.clamp(Math.floor(y0), 0, height);
        int right = (int) Math.clamp(Math.ceil(x1), 0, width);
        int bottom = (int) Math.clamp(Math.ceil(y1), 0, height);
        if (left >= right || top >= bottom) {
            return empty(width, height);
        }
        budget.spend(right - left, bottom - top);
        List<Polygon> moved =
                polygons.stream().map(polygon -> move(polygon, -left, -top)).toList();
        return Polygons.fill(moved, right - left, bottom - top).rle().paste(left, top, width, height);
    }

    static Rle empty(int width, int height) {
        return Rle.of(height, width, height * width);
    }

    /// The polygons of an object: those that it was made of, or those along the edges of its pixels. None for a
    /// mask without a pixel.
    static List<Polygon> of(AnnotatedObject object) {
        if (object.mask().area() == 0) {
            return List.of();
        }
        return object.outline().isEmpty() ? trace(object.mask()) : object.outline();
    }

    /// The polygons along the edges of a mask's pixels; none for a mask without one.
    static List<Polygon> trace(Rle mask) {
        if (mask.area() == 0) {
            return List.of();
        }
        Box box = mask.cocoBox();
        int x = (int) box.x0();
        int y = (int) box.y0();
        Mask window = mask.crop(x, y, (int) box.width(), (int) box.height()).toMask();
        return Polygons.trace(window).stream()
                .map(polygon -> move(polygon, x, y))
                .toList();
    }

    private static Polygon move(Polygon polygon, double dx, double dy) {
        return new Polygon(
                polygon.exterior().translate(dx, dy),
                polygon.holes().stream().map(hole -> hole.translate(dx, dy)).toList());
    }

    /// A rectangle, turned clockwise about one of its points.
    ///
    /// @param degrees 0 for one that lies straight
    static Polygon rectangle(Box box, double degrees, double pivotX, double pivotY) {
        double[] xy = Ring.of(box).coordinates();
        double sine = Math.sin(Math.toRadians(degrees));
        double cosine = Math.cos(Math.toRadians(degrees));
        if (degrees != 0) {
            for (int i = 0; i < xy.length; i += 2) {
                double dx = xy[i] - pivotX;
                double dy = xy[i + 1] - pivotY;
                xy[i] = pivotX + dx * cosine - dy * sine;
                xy[i + 1] = pivotY + dx * sine + dy * cosine;
            }
        }
        return Polygon.of(Ring.of(xy));
    }

    /// Rings as an object of its own each.
    static List<Polygon> polygons(List<Ring> rings) {
        List<Polygon> polygons = new ArrayList<>();
        rings.forEach(ring -> polygons.add(Polygon.of(ring)));
        return polygons;
    }
}
