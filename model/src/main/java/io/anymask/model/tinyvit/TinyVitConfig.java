package io.anymask.model.tinyvit;

import java.util.List;

/// Sizes of a TinyViT image encoder.
///
/// @param imageSize side of the square input, pixels
/// @param stem stride and convolution stage before the transformer stages: channels
/// @param stages the transformer stages, in order
/// @param outChannels channels of the embedding
public record TinyVitConfig(int imageSize, ConvStage stem, List<Stage> stages, int outChannels) {
    /// MobileSAM's encoder: TinyViT-5M with the last downsampling left out.
    public static final TinyVitConfig MOBILE_SAM = new TinyVitConfig(
            1024,
            new ConvStage(64, 2, 4),
            List.of(new Stage(128, 2, 4, 7, 2), new Stage(160, 6, 5, 14, 2), new Stage(320, 2, 10, 7, 1)),
            256);

    public TinyVitConfig {
        stages = List.copyOf(stages);
    }

    /// The stage of inverted bottlenecks.
    ///
    /// @param expansion how many times wider the bottleneck's inside is
    public record ConvStage(int channels, int depth, int expansion) {}

    /// A stage of transformer blocks.
    ///
    /// @param window side of an attention window, tokens
    /// @param reduction stride of the patch merging before the stage
    public record Stage(int channels, int depth, int heads, int window, int reduction) {}
}
