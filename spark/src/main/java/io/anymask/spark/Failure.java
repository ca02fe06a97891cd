package io.anymask.spark;

import java.io.Serializable;

/// A photo of which nothing was made.
///
/// @param message naming the photo, what was got and what was expected
/// @param input whether the photo is at fault
public record Failure(String path, String message, boolean input) implements Serializable {}
