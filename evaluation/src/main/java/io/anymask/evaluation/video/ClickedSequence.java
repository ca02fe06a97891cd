package io.anymask.evaluation.video;

import java.util.List;

/// How a video got better from click to click.
///
/// @param rounds the result from one click on each object, and again after each correction
public record ClickedSequence(List<SequenceResult> rounds) {
    /// J of a video that is good enough.
    public static final double GOAL = 0.9;

    /// @throws IllegalArgumentException without a round
    public ClickedSequence {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("rounds: got none, expected one or more");
        }
    }

    public String sequence() {
        return rounds.getFirst().sequence();
    }

    public String method() {
        return rounds.getFirst().method();
    }

    /// Clicks after the first ones.
    public int corrections() {
        return rounds.size() - 1;
    }

    /// J after some corrections. Whoever needed fewer keeps what there was.
    public double region(FrameRule rule, int corrections) {
        return rounds.get(Math.min(corrections, corrections())).region(rule);
    }

    boolean hasReached(FrameRule rule) {
        return rounds.getLast().region(rule) >= GOAL;
    }
}
