package io.anymask.cli.track;

import io.anymask.cli.command.OptionException;
import io.anymask.cli.options.ModelOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.sam2.MemorySettings;
import io.anymask.inference.sam2.MemoryTracker;
import io.anymask.inference.sam2.VideoModel;
import io.anymask.inference.video.EmbeddingTracker;
import io.anymask.inference.video.ResumableTracker;
import io.anymask.model.sam2.Sam2Model;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A tracker with its model: a SAM 2 follows by its own memory, any other model by its embeddings of images.
///
/// @param closing of the model
record Follower(ResumableTracker tracker, Runnable closing) implements AutoCloseable {
    /// @param method null for none
    /// @throws OptionException when the model has but its own
    static void requireMethod(ModelOptions model, TrackCommand.@Nullable Method method) {
        if (method != null && Sam2Model.recognises(model.weights())) {
            throw new OptionException(
                    "--method: got %s, and %s is a SAM 2, which follows objects by its own memory; leave the option out"
                            .formatted(method.name().toLowerCase(Locale.ROOT), model.name()));
        }
    }

    /// @param method null for the model's own
    /// @param frames of the film
    static Follower open(ModelOptions model, TrackCommand.@Nullable Method method, int frames) {
        if (Sam2Model.recognises(model.weights())) {
            VideoModel sam2 = model.openVideo(OnnxEngine.Memory.KEEP);
            return new Follower(new MemoryTracker(sam2, MemorySettings.DEFAULT.withFrames(frames)), sam2::close);
        }
        Segmenter sam = model.open(OnnxEngine.Memory.KEEP);
        return new Follower(
                method == TrackCommand.Method.PREVIOUS
                        ? EmbeddingTracker.previousMask(sam)
                        : EmbeddingTracker.matching(sam),
                sam::close);
    }

    @Override
    public void close() {
        closing.run();
    }
}
