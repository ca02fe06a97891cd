package io.anymask.model.ops;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import java.util.Arrays;

/// A place in a checkpoint's tree of names: `image_encoder.layers.0` and what lies below it. Immutable.
///
/// @param prefix the name so far, without a dot at its end; empty at the root
public record Scope(WeightSource source, String prefix) {
    public static Scope root(Checkpoint checkpoint) {
        return root(new CheckpointSource(checkpoint));
    }

    public static Scope root(WeightSource source) {
        return new Scope(source, "");
    }

    public Scope at(String name) {
        return new Scope(source, name(name));
    }

    public Scope at(int index) {
        return at(Integer.toString(index));
    }

    /// The full name of a tensor of this scope.
    public String name(String leaf) {
        return prefix.isEmpty() ? leaf : prefix + "." + leaf;
    }

    public boolean contains(String leaf) {
        return source.contains(name(leaf));
    }

    /// The weight `leaf` as a tensor of the interpreter.
    ///
    /// @throws CheckpointException when it is missing or has another shape than the network needs
    public <T> T weight(Ops<T> ops, String leaf, int... expectedShape) {
        String name = name(leaf);
        return ops.weight(name, source.tensor(name, expectedShape));
    }

    private record CheckpointSource(Checkpoint checkpoint) implements WeightSource {
        @Override
        public TensorView tensor(String name, int... shape) {
            TensorView tensor = checkpoint.tensor(name);
            if (!Arrays.equals(tensor.shape(), shape)) {
                throw new CheckpointException(
                        "%s: tensor %s has shape %s, expected %s; is this a checkpoint of another model?"
                                .formatted(
                                        checkpoint.origin(),
                                        name,
                                        Arrays.toString(tensor.shape()),
                                        Arrays.toString(shape)));
            }
            return tensor;
        }

        @Override
        public boolean contains(String name) {
            return checkpoint.contains(name);
        }
    }
}
