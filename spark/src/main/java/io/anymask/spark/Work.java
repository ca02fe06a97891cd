package io.anymask.spark;

import io.anymask.inference.EmbeddingPrecision;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.detector.DetectorOptions;
import java.io.Serializable;

/// What is made of each photo, as a value that is sent to the executors.
public sealed interface Work extends Serializable {
    /// All masks, as `anymask everything` finds them.
    record Everything(MaskGeneratorOptions options) implements Work {}

    /// Confident masks for a person to judge, those of the highest predicted IoU first.
    ///
    /// @param most masks of an image
    record Confident(MaskGeneratorOptions options, int most) implements Work {}

    /// The masks of the boxes that a detector finds, the surest first.
    ///
    /// @param detector its file, the same on every machine
    /// @param sha256 of its tensors
    /// @param most masks of an image
    record Detected(String detector, String sha256, DetectorOptions options, int most) implements Work {}

    /// The embedding, which [io.anymask.inference.Segmenter#load] reads.
    record Embed(EmbeddingPrecision precision) implements Work {}
}
