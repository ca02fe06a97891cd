package io.anymask.cli.engine.simulate;

import java.util.random.RandomGenerator;

/// How long people take, on average: seconds. What one of them takes at one time is drawn from a log-normal
/// distribution, as the times of people are shaped.
///
/// @param find to look for the next object and aim at it; 2.4 s for a first click in A. Bearman, O. Russakovsky,
/// V. Ferrari, L. Fei-Fei, "What's the Point", 2016, section 4
/// @param click to look at the answer and give a further click
/// @param stroke to paint or erase one region by hand; a guess
/// @param accept to look at the answer and keep it
/// @param judge to look at a proposal and accept or reject it
/// @param idleShare of masks before whose acceptance the person does something else
/// @param idle how much longer such a break is than [#SHORTEST_BREAK]
record Pace(double find, double click, double stroke, double accept, double judge, double idleShare, double idle) {
    static final Pace DEFAULT = new Pace(2.4, 1.5, 5, 0.9, 1.2, 0.02, 60);

    /// From here on the project's metrics take a gap for a break; no single act of work is longer.
    static final double SHORTEST_BREAK = 30;

    /// Standard deviation of the logarithm.
    private static final double SPREAD = 0.5;

    private static final double LONGEST = 3600;

    /// @throws IllegalArgumentException for times that make no sense
    public Pace {
        requireSeconds("--find-seconds", find, SHORTEST_BREAK);
        requireSeconds("--click-seconds", click, SHORTEST_BREAK);
        requireSeconds("--stroke-seconds", stroke, SHORTEST_BREAK);
        requireSeconds("--accept-seconds", accept, SHORTEST_BREAK);
        requireSeconds("--judge-seconds", judge, SHORTEST_BREAK);
        requireSeconds("--idle-seconds", idle, LONGEST);
        if (!(idleShare >= 0 && idleShare <= 1)) {
            throw new IllegalArgumentException("--idle-share: got %s, expected 0 to 1".formatted(idleShare));
        }
    }

    private static void requireSeconds(String name, double seconds, double most) {
        if (!(seconds > 0 && seconds <= most)) {
            throw new IllegalArgumentException("%s: got %s, expected more than 0, at most %s"
                    .formatted(name, seconds, most == Math.rint(most) ? Long.toString((long) most) : most));
        }
    }

    /// How long one act of work takes.
    static double draw(double mean, RandomGenerator random) {
        double drawn = mean * Math.exp(SPREAD * random.nextGaussian() - SPREAD * SPREAD / 2);
        return Math.min(SHORTEST_BREAK, drawn);
    }

    /// How long a break is.
    double drawBreak(RandomGenerator random) {
        return SHORTEST_BREAK + 1 - idle * Math.log(1 - random.nextDouble());
    }

    /// For the setup of a report.
    String text() {
        return "find %s s, further click %s s, stroke %s s, accept %s s, judge %s s; a break of 31 s and more before %s of masks"
                .formatted(find, click, stroke, accept, judge, idleShare);
    }
}
