package io.anymask.mask;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// All rings of polygons in one: each is entered from the nearest point so far, walked round, and left by the
/// same way.
final class RingJoiner {
    private final List<Point> outline = new ArrayList<>();

    private RingJoiner() {}

    private record Point(double x, double y) {
        double squaredDistance(Point other) {
            return (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y);
        }
    }

    static Ring join(Collection<Polygon> polygons) {
        RingJoiner joiner = new RingJoiner();
        for (Polygon polygon : polygons) {
            joiner.add(polygon.exterior());
            polygon.holes().forEach(joiner::add);
        }
        double[] xy = new double[2 * joiner.outline.size()];
        for (int i = 0; i < joiner.outline.size(); i++) {
            xy[2 * i] = joiner.outline.get(i).x;
            xy[2 * i + 1] = joiner.outline.get(i).y;
        }
        return Ring.of(xy);
    }

    private void add(Ring ring) {
        List<Point> points = new ArrayList<>(ring.size() + 2);
        for (int i = 0; i < ring.size(); i++) {
            points.add(new Point(ring.x(i), ring.y(i)));
        }
        if (outline.isEmpty()) {
            outline.addAll(points);
            return;
        }
        Point entry = points.getFirst();
        int nearest = 0;
        for (int i = 1; i < outline.size(); i++) {
            if (outline.get(i).squaredDistance(entry) < outline.get(nearest).squaredDistance(entry)) {
                nearest = i;
            }
        }
        points.add(entry);
        points.add(outline.get(nearest));
        outline.addAll(nearest + 1, points);
    }
}
