package io.anymask.prompt;

/// A click.
///
/// @param x pixels from the left edge of the image
/// @param y pixels from the top edge
/// @param positive true for "this belongs to the object", false for "this does not"
public record Point(double x, double y, boolean positive) {
    /// @throws PromptException for coordinates that are not finite
    public Point {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            throw new PromptException(
                    "point: got (%s, %s), expected two finite numbers: pixels from the left and from the top"
                            .formatted(x, y));
        }
    }
}
