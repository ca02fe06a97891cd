package io.anymask.model.ops;

import java.util.List;

/// A network together with its weights: a function from tensors to tensors that every interpreter of [Ops] can
/// read.
public interface Network {
    /// A short name for logs and graph files.
    String name();

    List<Input> inputs();

    /// Names of the outputs, in the order in which [#apply] returns them. Where an output has an unknown
    /// dimension, it is the first one, the batch.
    List<String> outputs();

    <T> List<T> apply(Ops<T> ops, List<T> inputs);

    /// @param shape -1 for a dimension known only when the network runs
    record Input(String name, int... shape) {}
}
