package io.anymask.mask;

/// A mask found automatically, with the fields of SA-1B.
///
/// @param segmentation run lengths at the image's size
/// @param area pixels
/// @param box first and last pixel, inclusive, as the reference has it
/// @param predictedIou the model's own estimate of its quality
/// @param stabilityScore IoU of the mask at a raised and a lowered threshold
/// @param pointX of the grid point that it came from
/// @param pointY of the grid point that it came from
/// @param cropBox the part of the image that the model saw
public record MaskRecord(
        Rle segmentation,
        long area,
        Box box,
        double predictedIou,
        double stabilityScore,
        double pointX,
        double pointY,
        Box cropBox) {}
