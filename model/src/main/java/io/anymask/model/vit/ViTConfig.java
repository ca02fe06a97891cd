package io.anymask.model.vit;

import java.util.List;

/// Sizes of a ViT image encoder.
///
/// @param imageSize side of the square input, pixels; a multiple of the patch
/// @param patch side of the square that becomes a token, pixels
/// @param channels width of a token
/// @param depth transformer blocks
/// @param heads attention heads
/// @param mlpWidth hidden width of the perceptrons
/// @param window side of an attention window, tokens
/// @param globalBlocks the blocks that attend to the whole image, ascending
/// @param positions which positions are learned
/// @param qkvBias whether queries, keys and values have a bias
/// @param outChannels channels of the embedding
public record ViTConfig(
        int imageSize,
        int patch,
        int channels,
        int depth,
        int heads,
        int mlpWidth,
        int window,
        List<Integer> globalBlocks,
        Positions positions,
        boolean qkvBias,
        int outChannels) {
    public static final ViTConfig SAM_B = sam(768, 12, 12, 2, 5, 8, 11);
    public static final ViTConfig SAM_L = sam(1024, 24, 16, 5, 11, 17, 23);
    public static final ViTConfig SAM_H = sam(1280, 32, 16, 7, 15, 23, 31);

    private static final int MLP_RATIO = 4;

    /// Which positions the tokens learn.
    public enum Positions {
        /// One vector for each token, and relative ones in each attention: all published models.
        ABSOLUTE_AND_RELATIVE,
        NONE
    }

    /// @throws IllegalArgumentException when the sizes do not fit each other
    public ViTConfig {
        globalBlocks = List.copyOf(globalBlocks);
        if (imageSize < patch || imageSize % patch != 0) {
            throw new IllegalArgumentException(
                    "image size: got " + imageSize + ", expected a multiple of the patch's " + patch + " pixels");
        }
        if (heads < 1 || channels % heads != 0) {
            throw new IllegalArgumentException(
                    "heads: got " + heads + ", expected a divisor of the " + channels + " channels");
        }
    }

    private static ViTConfig sam(int channels, int depth, int heads, Integer... globalBlocks) {
        return new ViTConfig(
                1024,
                16,
                channels,
                depth,
                heads,
                MLP_RATIO * channels,
                14,
                List.of(globalBlocks),
                Positions.ABSOLUTE_AND_RELATIVE,
                true,
                256);
    }

    /// Side of the square of tokens.
    public int grid() {
        return imageSize / patch;
    }

    /// Width of an attention head.
    public int headWidth() {
        return channels / heads;
    }

    public boolean isGlobal(int block) {
        return globalBlocks.contains(block);
    }

    /// Side of the square of tokens within which a block attends.
    public int reach(int block) {
        return isGlobal(block) ? grid() : window;
    }

    /// The same network for another size of image.
    public ViTConfig withImageSize(int size) {
        return new ViTConfig(
                size, patch, channels, depth, heads, mlpWidth, window, globalBlocks, positions, qkvBias, outChannels);
    }
}
