package io.anymask.evaluation.metric;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.prompt.Point;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A user who clicks where the answer is most wrong. Stateless.
///
/// Missing pixels and superfluous pixels are two regions; the click goes to the pixel that lies deepest in either of
/// them, and is positive if and only if that pixel is a missing one strictly deeper than any superfluous one. Pixels
/// clicked before are passed over.
///
/// Source: K. Sofiiuk, I. Petrov, A. Konushin, "Reviving Iterative Training with Mask Guidance for Interactive
/// Segmentation", 2021, and its `clicker.py`; Segment Anything, section 7.1 and appendix D.1.
public final class SimulatedClicks {
    private SimulatedClicks() {}

    /// The centre of an object: the pixel that lies deepest inside, the first one row by row among equals.
    ///
    /// @throws IllegalArgumentException for an empty mask
    public static Point center(Mask object) {
        return next(object, null, Mask.empty(object.width(), object.height()), List.of())
                .orElseThrow(() -> new IllegalArgumentException("click: got an empty mask, expected an object"));
    }

    /// Any pixel of an object, each as likely as the others.
    ///
    /// @throws IllegalArgumentException for an empty mask
    public static Point random(Mask object, SplittableRandom random) {
        if (object.isEmpty()) {
            throw new IllegalArgumentException("click: got an empty mask, expected an object");
        }
        long chosen = random.nextLong(object.area());
        Box box = object.box();
        for (int y = (int) box.y0(); y <= box.y1(); y++) {
            for (int x = (int) box.x0(); x <= box.x1(); x++) {
                if (object.get(x, y) && chosen-- == 0) {
                    return new Point(x, y, true);
                }
            }
        }
        throw new IllegalStateException("a mask has as many pixels as its area says");
    }

    /// The next click; none if every pixel is right or has been clicked.
    ///
    /// @param unknown pixels that nobody judged, never clicked; null for none
    public static Optional<Point> next(Mask truth, @Nullable Mask unknown, Mask answer, List<Point> clicked) {
        Mask missing = truth.minus(answer);
        Mask superfluous = answer.minus(truth);
        if (unknown != null) {
            missing = missing.minus(unknown);
            superfluous = superfluous.minus(unknown);
        }
        Mask skipped = pixels(clicked, truth.width(), truth.height());
        InteriorDistance.Deepest lack = InteriorDistance.of(missing).deepest(skipped);
        InteriorDistance.Deepest surplus = InteriorDistance.of(superfluous).deepest(skipped);
        boolean positive = lack.square() > surplus.square();
        InteriorDistance.Deepest click = positive ? lack : surplus;
        return click.square() == 0 ? Optional.empty() : Optional.of(new Point(click.x(), click.y(), positive));
    }

    private static Mask pixels(List<Point> points, int width, int height) {
        Mask all = Mask.empty(width, height);
        for (Point point : points) {
            all = all.or(Mask.full(1, 1).paste((int) point.x(), (int) point.y(), width, height));
        }
        return all;
    }
}
