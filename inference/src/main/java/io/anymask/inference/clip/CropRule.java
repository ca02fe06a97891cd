package io.anymask.inference.clip;

/// What CLIP sees of a mask (Segment Anything, appendix D.5, where it is the training of text prompts).
///
/// @param expansion by how much the square is longer than the longer side of the mask's box, 1 to 10
/// @param background what lies outside the mask
/// @param onlyMask whether the class token sees the patches of the mask alone in the last layer
public record CropRule(double expansion, Background background, boolean onlyMask) {
    /// The middle of the paper's expansions, which are random from 1 to 2 in training; the photo around the mask
    /// stays, as in half of the paper's crops.
    public static final CropRule DEFAULT = new CropRule(1.5, Background.PHOTO, true);

    private static final double LARGEST = 10;

    /// What lies outside a mask.
    public enum Background {
        /// The photo.
        PHOTO,
        /// The mean colour of CLIP's training images, which is zero after normalisation.
        BLANK
    }

    /// @throws IllegalArgumentException for an expansion outside 1 to 10
    public CropRule {
        if (!(expansion >= 1 && expansion <= LARGEST)) {
            throw new IllegalArgumentException("expansion: got %s, expected 1 to %.0f".formatted(expansion, LARGEST));
        }
    }
}
