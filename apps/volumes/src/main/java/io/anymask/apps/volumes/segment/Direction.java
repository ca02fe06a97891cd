package io.anymask.apps.volumes.segment;

/// Which way a run goes through the slices.
enum Direction {
    UP(1),
    DOWN(-1);

    private final int step;

    Direction(int step) {
        this.step = step;
    }

    int step() {
        return step;
    }
}
