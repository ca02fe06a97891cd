package io.anymask.cli.engine.simulate;

/// What is the same in all ways that are compared.
///
/// @param seed of all that is drawn
/// @param pointsPerSide of the grid from which the model finds masks by itself
record Settings(Habits habits, Pace pace, long seed, int pointsPerSide) {
    private static final int MOST_POINTS = 128;

    /// @throws IllegalArgumentException for a grid that the server refuses
    public Settings {
        if (pointsPerSide < 1 || pointsPerSide > MOST_POINTS) {
            throw new IllegalArgumentException(
                    "--points-per-side: got %d, expected 1 to %d".formatted(pointsPerSide, MOST_POINTS));
        }
    }
}
