package io.anymask.mask;

/// Which pixels count as neighbours.
public enum Connectivity {
    /// Pixels that share a side.
    FOUR,
    /// Pixels that share a side or a corner.
    EIGHT
}
