package io.anymask.training.interaction;

import io.anymask.mask.Box;
import io.anymask.training.config.Meaning;
import java.util.random.RandomGenerator;

/// How the box around an object is disturbed before it becomes a prompt. No corner moves by more than 20 pixels
/// of the frame.
public enum BoxNoise {
    @Meaning(
            "Each coordinate moves by u · min(0.1 · side, 20), u uniform in [-1, 1]: SAM 2's code, which calls it SAM's")
    UNIFORM {
        @Override
        double shift(double side, RandomGenerator random) {
            return random.nextDouble(-1, 1) * Math.min(SHARE * side, MOST);
        }
    },
    @Meaning("Each coordinate moves by a normal deviate of 0.1 · side, at most 20: the paper's words")
    GAUSSIAN {
        @Override
        double shift(double side, RandomGenerator random) {
            return Math.clamp(random.nextGaussian() * SHARE * side, -MOST, MOST);
        }
    },
    @Meaning("The box as it is")
    NONE {
        @Override
        double shift(double side, RandomGenerator random) {
            return 0;
        }
    };

    private static final double SHARE = 0.1;
    private static final double MOST = 20;

    /// How far one coordinate moves.
    ///
    /// @param side of the box along that coordinate's axis
    abstract double shift(double side, RandomGenerator random);

    /// @param width of the image; corners stay within its first and last pixel
    /// @param height likewise
    public Box disturb(Box box, int width, int height, RandomGenerator random) {
        double x0 = Math.clamp(box.x0() + draw(box.width(), random), 0, width - 1);
        double y0 = Math.clamp(box.y0() + draw(box.height(), random), 0, height - 1);
        double x1 = Math.clamp(box.x1() + draw(box.width(), random), 0, width - 1);
        double y1 = Math.clamp(box.y1() + draw(box.height(), random), 0, height - 1);
        return Box.ofCorners(x0, y0, x1, y1);
    }

    private double draw(double side, RandomGenerator random) {
        return side > 0 ? shift(side, random) : 0;
    }
}
