package io.anymask.model.ops;

import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;

/// Where the weights of a network come from: a checkpoint, or whoever makes some up.
public interface WeightSource {
    /// @param shape what the network needs
    /// @throws CheckpointException when there is no tensor of that name and shape
    TensorView tensor(String name, int... shape);

    boolean contains(String name);
}
