package io.anymask.prompt;

import io.anymask.mask.Box;
import io.anymask.mask.InteriorDistance;
import io.anymask.mask.Mask;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A user who clicks where the answer is wrong, for training and for evaluation. Stateless.
///
/// Missing pixels and superfluous pixels are two regions. [#next] clicks the pixel that lies deepest in either of
/// them, and the click is positive if and only if that pixel is a missing one strictly deeper than any superfluous
/// one; [#sampled] draws any wrong pixel. Segment Anything is evaluated with the first (section 7.1, appendix D.1)
/// and trained with the second (appendix A).
public final class SimulatedClicks {
    private SimulatedClicks() {}

    /// Which pixels [#next] may click.
    public enum Rule {
        /// Pixels that were clicked before are passed over. Source: K. Sofiiuk, I. Petrov, A. Konushin, "Reviving
        /// Iterative Training with Mask Guidance for Interactive Segmentation", 2021, and its `clicker.py`.
        RITM,
        /// A pixel that stays wrong is clicked again. Source: SAM 2, `sample_one_point_from_error_center` in
        /// `sam2/modeling/sam2_utils.py`.
        SAM2
    }

    /// The centre of an object: the pixel that lies deepest inside, the first one row by row among equals.
    ///
    /// @throws IllegalArgumentException for an empty mask
    public static Point center(Mask object) {
        return next(Rule.RITM, object, null, Mask.empty(object.width(), object.height()), List.of())
                .orElseThrow(() -> new IllegalArgumentException("click: got an empty mask, expected an object"));
    }

    /// Any pixel of an object, each as likely as the others.
    ///
    /// @throws IllegalArgumentException for an empty mask
    public static Point random(Mask object, RandomGenerator random) {
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

    /// Any wrong pixel, each as likely as the others: positive on a missing one, negative on a superfluous one.
    /// After a perfect answer a negative click beside the object; none if there is no such pixel either, where an
    /// arg-max over zeros would click at (0, 0).
    ///
    /// Source: SAM 2, `sample_random_points_from_errors` in `sam2/modeling/sam2_utils.py`.
    public static Optional<Point> sampled(Mask truth, Mask answer, RandomGenerator random) {
        Mask wrong = truth.xor(answer);
        Mask clickable = wrong.isEmpty() ? truth.not() : wrong;
        if (clickable.isEmpty()) {
            return Optional.empty();
        }
        Point drawn = random(clickable, random);
        return Optional.of(new Point(drawn.x(), drawn.y(), truth.get((int) drawn.x(), (int) drawn.y())));
    }

    /// The next click on the deepest wrong pixel, the first one row by row among equals; none if no pixel is left.
    ///
    /// @param unknown pixels that nobody judged, never clicked; null for none
    /// @param clicked the clicks so far
    public static Optional<Point> next(
            Rule rule, Mask truth, @Nullable Mask unknown, Mask answer, List<Point> clicked) {
        Mask missing = truth.minus(answer);
        Mask superfluous = answer.minus(truth);
        if (unknown != null) {
            missing = missing.minus(unknown);
            superfluous = superfluous.minus(unknown);
        }
        Mask skipped = switch (rule) {
            case RITM -> pixels(clicked, truth.width(), truth.height());
            case SAM2 -> Mask.empty(truth.width(), truth.height());
        };
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
