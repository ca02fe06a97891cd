package io.anymask.model.sam;

/// Sizes of the prompt encoder and the mask decoder.
///
/// @param imageSize side of the square image the encoder sees, pixels
/// @param grid side of the image embedding
/// @param channels width of the embedding and of every token
/// @param heads attention heads of the decoder
/// @param mlpWidth hidden width of the decoder's perceptrons
/// @param depth two-way blocks of the decoder
/// @param iouHeadWidth hidden width of the head that predicts IoU
/// @param textWidth length of the vectors that are its text prompts; 0 for a model that takes none
/// @param family whose decoder it is
public record SamConfig(
        int imageSize,
        int grid,
        int channels,
        int heads,
        int mlpWidth,
        int depth,
        int iouHeadWidth,
        int textWidth,
        Family family) {
    /// The sizes of all published SAM checkpoints and of MobileSAM.
    public static final SamConfig STANDARD = new SamConfig(1024, 64, 256, 8, 2048, 2, 256, 0, Family.SAM);

    /// The sizes of all published SAM 2 checkpoints.
    public static final SamConfig SAM_2 = new SamConfig(1024, 64, 256, 8, 2048, 2, 256, 0, Family.SAM_2);

    /// Both families compute the same but for what [io.anymask.model.sam2] adds.
    public enum Family {
        SAM,
        /// Its perceptrons have other names; a box comes before the points, and a padding point after both.
        SAM_2
    }

    /// Masks the decoder predicts: one for unambiguous prompts, three for ambiguous ones.
    public static final int MASKS = 4;

    /// How much the width shrinks inside the attentions between tokens and image.
    static final int ATTENTION_DOWNSAMPLE = 2;

    /// Channels of the hidden and the last layer of the mask prompt's convolutions.
    static final int[] MASK_PROMPT_CHANNELS = {4, 16};

    /// Side of the low-resolution mask logits, and of a mask prompt.
    public int maskSize() {
        return 4 * grid;
    }

    /// Tokens before those of the prompt: that of IoU and one for each mask, in SAM 2 first that of the object's
    /// score.
    public int outputTokens() {
        return (family == Family.SAM_2 ? 2 : 1) + MASKS;
    }

    /// Whether the model was trained with texts.
    public boolean takesText() {
        return textWidth > 0;
    }

    /// The same sizes for texts of another length.
    SamConfig withTextWidth(int width) {
        return new SamConfig(imageSize, grid, channels, heads, mlpWidth, depth, iouHeadWidth, width, family);
    }

    /// The same sizes for images of another one.
    public SamConfig withImageSize(int size) {
        return new SamConfig(
                size, size / ImageEncoder.STRIDE, channels, heads, mlpWidth, depth, iouHeadWidth, textWidth, family);
    }
}
