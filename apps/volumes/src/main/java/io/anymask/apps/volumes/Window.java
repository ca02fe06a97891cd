package io.anymask.apps.volumes;

/// The range of values that is spread over black to white.
///
/// @param center its middle ("level")
/// @param width from black to white
public record Window(double center, double width) {
    /// @throws IllegalArgumentException for a width that is not positive, and for numbers that are none
    public Window {
        if (!Double.isFinite(center) || !Double.isFinite(width) || width <= 0) {
            throw new IllegalArgumentException(
                    "window: got center %s and width %s, expected numbers and a positive width"
                            .formatted(center, width));
        }
    }

    /// The value that is black.
    public double low() {
        return center - width / 2;
    }

    /// The value that is white.
    public double high() {
        return center + width / 2;
    }
}
