package io.anymask.evaluation.video;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.sam2.MemorySettings;
import io.anymask.inference.sam2.MemoryTracker;
import io.anymask.inference.sam2.VideoModel;
import io.anymask.inference.video.EmbeddingTracker;
import io.anymask.inference.video.Tracker;
import java.util.function.Function;

/// A way to follow objects that is evaluated.
///
/// @param name for tables
/// @param making makes a tracker for a video
public record VideoMethod(String name, Making making) {
    /// Makes a tracker for a video.
    @FunctionalInterface
    public interface Making {
        /// @param encoder by which it embeds frames, if at all, so that several methods share their embeddings
        /// @param frames of the video
        Tracker tracker(Function<Image, ImageEmbedding> encoder, int frames);
    }

    /// By what was remembered of the object.
    public static VideoMethod matching() {
        return new VideoMethod("matching", (encoder, frames) -> EmbeddingTracker.matching(encoder));
    }

    /// By the last mask alone.
    public static VideoMethod previousMask() {
        return new VideoMethod("previous mask", (encoder, frames) -> EmbeddingTracker.previousMask(encoder));
    }

    /// By the memory of a SAM 2, which encodes frames by itself.
    public static VideoMethod memory(VideoModel model) {
        return new VideoMethod("SAM 2 memory", (encoder, frames) -> memory(model, frames));
    }

    private static Tracker memory(VideoModel model, int frames) {
        return new MemoryTracker(model, MemorySettings.DEFAULT.withFrames(frames));
    }

    /// By nothing: the mask that was shown last stays where it is.
    public static VideoMethod firstMaskKept() {
        return kept((encoder, frames) -> EmbeddingTracker.matching(encoder));
    }

    /// The same with a SAM 2 that answers the clicks.
    public static VideoMethod firstMaskKept(VideoModel model) {
        return kept((encoder, frames) -> memory(model, frames));
    }

    private static VideoMethod kept(Making shown) {
        return new VideoMethod("first mask kept", (encoder, frames) -> new KeptMask(shown.tracker(encoder, frames)));
    }
}
