package io.anymask.training.optimiser;

import java.util.List;

/// The learning rate of each step: a linear warm-up, then the full rate, a tenth of it from each of the given
/// steps on.
///
/// @param rate after the warm-up
/// @param warmUp steps of the warm-up (paper: 250); step i learns at `rate · (i + 1) / warmUp`
/// @param dropAt steps at which the rate falls to a tenth, counted from 0 (paper, ViT-H: 60,000 and 86,666 of
///     90,000)
public record Schedule(double rate, int warmUp, List<Integer> dropAt) {
    private static final double DROP = 0.1;

    public Schedule {
        dropAt = List.copyOf(dropAt);
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("learning rate: got " + rate + ", expected a number above 0");
        }
        if (warmUp < 0) {
            throw new IllegalArgumentException("warm_up: got " + warmUp + " steps, expected 0 or more");
        }
    }

    /// @param step counted from 0
    public double at(long step) {
        double warmed = step < warmUp ? rate * (step + 1) / warmUp : rate;
        int drops = (int) dropAt.stream().filter(drop -> step >= drop).count();
        return warmed * Math.pow(DROP, drops);
    }
}
