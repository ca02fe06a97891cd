package io.anymask.cli.engine.simulate;

import java.util.random.RandomGenerator;

/// Simulated time: it goes on by what people take, and nobody sleeps.
final class Stopwatch {
    private final Pace pace;
    private final RandomGenerator random;
    private long now;
    private double active;
    private double idle;

    /// @param now milliseconds since 1970
    Stopwatch(Pace pace, RandomGenerator random, long now) {
        this.pace = pace;
        this.random = random;
        this.now = now;
    }

    /// Milliseconds since 1970.
    long now() {
        return now;
    }

    /// Seconds of work so far.
    double active() {
        return active;
    }

    /// Seconds of breaks so far.
    double idle() {
        return idle;
    }

    /// The next object is found and aimed at.
    void find() {
        work(pace.find());
    }

    /// The answer is looked at, and another click aimed.
    void click() {
        work(pace.click());
    }

    /// A region is painted or erased.
    void stroke() {
        work(pace.stroke());
    }

    /// The answer is looked at and kept; now and then after a break.
    void accept() {
        if (random.nextDouble() < pace.idleShare()) {
            double seconds = round(pace.drawBreak(random));
            idle += seconds;
            now += Math.round(seconds * 1000);
        }
        work(pace.accept());
    }

    /// A proposal is looked at.
    void judge() {
        work(pace.judge());
    }

    private void work(double mean) {
        double seconds = round(Pace.draw(mean, random));
        active += seconds;
        now += Math.round(seconds * 1000);
    }

    /// To milliseconds, which is what a server is told.
    private static double round(double seconds) {
        return Math.round(seconds * 1000) / 1e3;
    }
}
