package io.anymask.inference;

import java.time.Duration;

/// Where the time of automatic mask generation went. What several threads do is added up.
///
/// @param resize resizing and normalising the image and its crops
/// @param encode the image encoder
/// @param score the decoder's prompt part: predicted IoU of all masks
/// @param draw its mask part: low-resolution logits
/// @param finish scaling to the image, stability, threshold, box, run lengths
public record GenerationTime(Duration resize, Duration encode, Duration score, Duration draw, Duration finish) {}
