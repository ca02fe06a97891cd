package io.anymask.model.sam2;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.ops.Scope;
import io.anymask.model.sam.DecoderParts;
import java.nio.file.Path;

/// A SAM 2 model: its sizes and the weights to go with them. Immutable.
///
/// @param name what people call it, for example `SAM 2.1 Hiera-T`
/// @param config its sizes
/// @param checkpoint the weights under their official names
public record Sam2Model(String name, Sam2Config config, Checkpoint checkpoint) {
    /// Opens a checkpoint file of one of the published sizes.
    ///
    /// @throws CheckpointException when it cannot be read or holds no such model
    public static Sam2Model open(Path file) {
        return of(Checkpoint.open(file));
    }

    /// Recognises the model of a checkpoint with official names, or those of Hugging Face's `Sam2VideoModel`, and
    /// checks every tensor.
    ///
    /// @throws CheckpointException when this is no SAM 2 of one of the published sizes, a tensor is missing, has
    ///     the wrong shape, or is one too many
    public static Sam2Model of(Checkpoint checkpoint) {
        return new Sam2Recognition(TransformersNames.official(checkpoint)).model();
    }

    /// As [#of(Checkpoint)], with an image encoder of any sizes: the tensors do not tell all of them.
    public static Sam2Model of(Checkpoint checkpoint, HieraConfig encoder) {
        return new Sam2Recognition(TransformersNames.official(checkpoint)).model(encoder);
    }

    /// Whether a checkpoint is a SAM 2, one of its variants, or a part of one, rather than any other model.
    public static boolean recognises(Checkpoint checkpoint) {
        return Sam2Recognition.recognises(checkpoint);
    }

    /// The same model for images of another size: smaller is faster and coarser. The quality is not tested.
    ///
    /// @throws IllegalArgumentException when it is not a multiple of 32
    public Sam2Model withImageSize(int size) {
        return new Sam2Model(name, config.withImageSize(size), checkpoint);
    }

    /// The mask decoder in parts: what answers prompts for images.
    public DecoderParts parts() {
        return networks().decoderParts();
    }

    /// What runs.
    public Sam2Networks networks() {
        return new Sam2Networks(config, Scope.root(checkpoint));
    }
}
