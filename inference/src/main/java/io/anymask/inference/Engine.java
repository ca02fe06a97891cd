package io.anymask.inference;

import io.anymask.model.ops.Network;
import java.util.List;

/// Runs networks. Implementations are safe for use by several threads.
public interface Engine extends AutoCloseable {
    /// Prepares a network with its weights.
    Program compile(Network network);

    @Override
    void close();

    /// A network ready to run; safe for use by several threads.
    interface Program extends AutoCloseable {
        /// @param inputs one tensor for each input of the network, in order
        /// @return one tensor for each output, in order
        List<Tensor> run(List<Tensor> inputs);

        @Override
        void close();
    }
}
