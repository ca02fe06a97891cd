package io.anymask.model.detector;

import java.util.ArrayList;
import java.util.List;

/// Sizes of a detector.
///
/// @param imageSize side of the square image the encoder sees, pixels
/// @param channels of the embedding
/// @param width channels inside
/// @param depth convolutions of 3×3 in each tower
/// @param finest side of a cell of the first level, pixels of the encoder's frame: 4, 8 or 16
/// @param levels of the pyramid; each has cells twice as large as the one before
public record DetectorConfig(int imageSize, int channels, int width, int depth, int finest, int levels) {
    /// Side of a cell of the embedding, pixels of the encoder's frame.
    public static final int EMBEDDING_STRIDE = 16;

    private static final int MOST_IMAGE_SIZE = 1 << 14;
    private static final int MOST_WIDTH = 1024;
    private static final int MOST_DEPTH = 16;
    private static final int MOST_LEVELS = 6;

    /// @throws IllegalArgumentException for sizes that make no detector
    public DetectorConfig {
        if (imageSize < EMBEDDING_STRIDE
                || imageSize > MOST_IMAGE_SIZE
                || imageSize % EMBEDDING_STRIDE != 0
                || channels < 1) {
            throw new IllegalArgumentException(
                    "detector: got embeddings of %d channels of images of %d pixels, expected a multiple of %d up to %d pixels"
                            .formatted(channels, imageSize, EMBEDDING_STRIDE, MOST_IMAGE_SIZE));
        }
        require(width >= 1 && width <= MOST_WIDTH, "width", width, "1 to " + MOST_WIDTH);
        require(depth >= 0 && depth <= MOST_DEPTH, "depth", depth, "0 to " + MOST_DEPTH);
        require(finest == 4 || finest == 8 || finest == EMBEDDING_STRIDE, "finest", finest, "4, 8 or 16");
        require(levels >= 1 && levels <= MOST_LEVELS, "levels", levels, "1 to " + MOST_LEVELS);
    }

    private static void require(boolean holds, String name, int got, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: got %d, expected %s".formatted(name, got, expected));
        }
    }

    /// Side of the embedding.
    public int grid() {
        return imageSize / EMBEDDING_STRIDE;
    }

    /// Sides of the cells of each level, pixels of the frame, ascending.
    public List<Integer> strides() {
        List<Integer> strides = new ArrayList<>();
        for (int level = 0; level < levels; level++) {
            strides.add(finest << level);
        }
        return List.copyOf(strides);
    }

    /// Cells along a side of the level with cells of `stride` pixels.
    public int cells(int stride) {
        return (imageSize + stride - 1) / stride;
    }
}
