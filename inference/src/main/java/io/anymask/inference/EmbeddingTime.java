package io.anymask.inference;

import java.time.Duration;

/// Where the time of an embedding went.
///
/// @param resize resizing and normalising the image
/// @param encode running the image encoder
public record EmbeddingTime(Duration resize, Duration encode) {}
