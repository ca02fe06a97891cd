package io.anymask.cli.engine.simulate;

import io.anymask.mask.Mask;
import io.anymask.prompt.Point;
import java.util.random.RandomGenerator;

/// A click that lands on the wrong side of an object's outline. Stateless.
final class Slip {
    private static final int DIRECTIONS = 8;
    private static final int LEAST_PIXELS = 2;
    private static final int MORE_PIXELS = 3;

    private Slip() {}

    /// Two to four pixels behind the nearest outline, of eight directions. The click still says what it was meant
    /// to say.
    ///
    /// @return the click itself where the image has no place on the other side
    static Point of(Point aimed, Mask object, RandomGenerator random) {
        double turn = random.nextDouble() * 2 * Math.PI / DIRECTIONS;
        int beyond = LEAST_PIXELS + random.nextInt(MORE_PIXELS);
        Point nearest = aimed;
        int shortest = Integer.MAX_VALUE;
        for (int i = 0; i < DIRECTIONS; i++) {
            double angle = turn + i * 2 * Math.PI / DIRECTIONS;
            int outline = outline(aimed, object, angle);
            if (outline > 0 && outline < shortest) {
                Point landed = at(aimed, angle, outline + beyond - 1);
                if (isInside(landed, object) && isWrong(landed, object)) {
                    nearest = landed;
                    shortest = outline;
                }
            }
        }
        return nearest;
    }

    /// How far the other side is, -1 where the image ends before.
    private static int outline(Point from, Mask object, double angle) {
        for (int distance = 1; ; distance++) {
            Point at = at(from, angle, distance);
            if (!isInside(at, object)) {
                return -1;
            }
            if (isWrong(at, object)) {
                return distance;
            }
        }
    }

    private static Point at(Point from, double angle, int distance) {
        return new Point(
                Math.rint(from.x() + distance * Math.cos(angle)),
                Math.rint(from.y() + distance * Math.sin(angle)),
                from.positive());
    }

    private static boolean isInside(Point point, Mask object) {
        return point.x() >= 0 && point.y() >= 0 && point.x() < object.width() && point.y() < object.height();
    }

    private static boolean isWrong(Point point, Mask object) {
        return object.get((int) point.x(), (int) point.y()) != point.positive();
    }
}
