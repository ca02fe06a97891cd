package io.anymask.model.hiera;

import java.util.ArrayList;
import java.util.List;

/// Sizes of a Hiera image encoder. Of these a checkpoint's tensors tell neither the windows nor which blocks
/// attend to the whole image.
///
/// @param name what people call it, for example `Hiera-T`
/// @param imageSize side of the square input, pixels
/// @param channels width of a token in the first stage; it doubles with each stage
/// @param heads attention heads in the first stage; their number doubles with each stage
/// @param depths blocks of each stage
/// @param globalBlocks the blocks that attend to the whole image, ascending, counted over all stages
/// @param windows side of an attention window in each stage, tokens
/// @param background side of the table of positions that is stretched over the image
/// @param outChannels channels of the pyramid
public record HieraConfig(
        String name,
        int imageSize,
        int channels,
        int heads,
        List<Integer> depths,
        List<Integer> globalBlocks,
        List<Integer> windows,
        int background,
        int outChannels) {
    /// Side of the square that becomes a token of the first stage, pixels.
    public static final int STRIDE = 4;

    public static final HieraConfig TINY =
            sam2("Hiera-T", 96, 1, List.of(1, 2, 7, 2), List.of(5, 7, 9), List.of(8, 4, 14, 7), 7);
    public static final HieraConfig SMALL =
            sam2("Hiera-S", 96, 1, List.of(1, 2, 11, 2), List.of(7, 10, 13), List.of(8, 4, 14, 7), 7);
    public static final HieraConfig BASE_PLUS =
            sam2("Hiera-B+", 112, 2, List.of(2, 3, 16, 3), List.of(12, 16, 20), List.of(8, 4, 14, 7), 14);
    public static final HieraConfig LARGE =
            sam2("Hiera-L", 144, 2, List.of(2, 6, 36, 4), List.of(23, 33, 43), List.of(8, 4, 16, 8), 7);

    /// The encoders of all published SAM 2 checkpoints.
    public static final List<HieraConfig> PUBLISHED = List.of(TINY, SMALL, BASE_PLUS, LARGE);

    /// @throws IllegalArgumentException when the sizes do not fit each other
    public HieraConfig {
        depths = List.copyOf(depths);
        globalBlocks = List.copyOf(globalBlocks);
        windows = List.copyOf(windows);
        if (depths.isEmpty()
                || windows.size() != depths.size()
                || depths.stream().anyMatch(depth -> depth < 1)) {
            throw new IllegalArgumentException(
                    "stages: got depths %s and windows %s, expected as many of the one as of the other, none of them empty"
                            .formatted(depths, windows));
        }
        int coarsest = STRIDE << (depths.size() - 1);
        if (imageSize < 1 || imageSize % coarsest != 0 || imageSize / STRIDE % windows.getFirst() != 0) {
            throw new IllegalArgumentException(
                    "image size: got %d pixels, expected a multiple of %d and of %d, so that every stage is whole and the first one's windows fill it"
                            .formatted(imageSize, coarsest, STRIDE * windows.getFirst()));
        }
        if (heads < 1 || channels % heads != 0) {
            throw new IllegalArgumentException(
                    "heads: got " + heads + ", expected a divisor of the " + channels + " channels");
        }
    }

    private static HieraConfig sam2(
            String name,
            int channels,
            int heads,
            List<Integer> depths,
            List<Integer> globalBlocks,
            List<Integer> windows,
            int background) {
        return new HieraConfig(name, 1024, channels, heads, depths, globalBlocks, windows, background, 256);
    }

    /// A block of the trunk.
    ///
    /// @param in width of the tokens that enter
    /// @param out width of those that leave
    /// @param heads attention heads
    /// @param window side of an attention window, tokens that enter; 0 for the whole image
    /// @param pools whether four tokens that enter become one that leaves
    public record Block(int in, int out, int heads, int window, boolean pools) {}

    /// All blocks, stage by stage. The first block of each stage but the first pools, and still has the windows of
    /// the stage before.
    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int stage = 0; stage < depths.size(); stage++) {
            for (int i = 0; i < depths.get(stage); i++) {
                boolean pools = stage > 0 && i == 0;
                int entered = pools ? stage - 1 : stage;
                int window = globalBlocks.contains(blocks.size()) ? 0 : windows.get(entered);
                blocks.add(new Block(channels(entered), channels(stage), heads << stage, window, pools));
            }
        }
        return List.copyOf(blocks);
    }

    /// Width of a token in a stage.
    public int channels(int stage) {
        return channels << stage;
    }

    /// Side of the square of tokens in a stage.
    public int grid(int stage) {
        return (imageSize / STRIDE) >> stage;
    }

    /// The number of blocks.
    public int depth() {
        return depths.stream().mapToInt(Integer::intValue).sum();
    }

    /// The last block of a stage.
    public int stageEnd(int stage) {
        return depths.stream().limit(stage + 1L).mapToInt(Integer::intValue).sum() - 1;
    }

    /// The same network for another size of image.
    public HieraConfig withImageSize(int size) {
        return new HieraConfig(name, size, channels, heads, depths, globalBlocks, windows, background, outChannels);
    }
}
