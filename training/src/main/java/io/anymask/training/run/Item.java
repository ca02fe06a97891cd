package io.anymask.training.run;

/// What one part of a step learns from, for example an image with its masks.
public interface Item {
    /// What messages call it.
    String name();
}
