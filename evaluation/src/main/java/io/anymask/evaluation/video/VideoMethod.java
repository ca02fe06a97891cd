package io.anymask.evaluation.video;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.video.EmbeddingTracker;
import io.anymask.inference.video.Tracker;
import java.util.function.Function;

/// A way to follow objects that is evaluated.
///
/// @param name for tables
/// @param tracker makes one for a video; it embeds frames, if at all, by what it is given, so that several methods
///     share their embeddings
public record VideoMethod(String name, Function<Function<Image, ImageEmbedding>, Tracker> tracker) {
    /// By what was remembered of the object.
    public static VideoMethod matching() {
        return new VideoMethod("matching", EmbeddingTracker::matching);
    }

    /// By the last mask alone.
    public static VideoMethod previousMask() {
        return new VideoMethod("previous mask", EmbeddingTracker::previousMask);
    }

    /// By nothing: the mask that was shown last stays where it is.
    public static VideoMethod firstMaskKept() {
        return new VideoMethod("first mask kept", encoder -> new KeptMask(EmbeddingTracker.matching(encoder)));
    }
}
