package io.anymask.service.run;

import io.anymask.inference.MaskGeneratorOptions;

/// What a run does.
public sealed interface Work {
    /// Id of the image that it works on.
    String image();

    /// Finds all masks of an image.
    record Everything(String image, MaskGeneratorOptions options) implements Work {}
}
