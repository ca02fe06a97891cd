package io.anymask.inference.engine;

import io.anymask.model.ops.Network;
import java.util.List;

/// Runs networks. Implementations are safe for use by several threads. Closing an engine or a program twice does
/// nothing; a program that is closed under running work stops it, waits for it, and refuses later runs with an
/// [IllegalStateException] (see [Lifecycle]).
public interface Engine extends AutoCloseable {
    /// Prepares a network with its weights.
    default Program compile(Network network) {
        return compile(network, Parallelism.WITHIN);
    }

    Program compile(Network network, Parallelism parallelism);

    /// How many runs the engine can usefully work on at once.
    int cores();

    /// All that decides the bits of a result beside the network and its inputs: the engine and its version, the
    /// precision, the device. Results of two engines are kept apart unless these are equal.
    String arithmetic();

    /// Where the cores go.
    enum Parallelism {
        /// All work on one run: the quickest answer.
        WITHIN,
        /// One works on each of several simultaneous runs: the most answers in a given time.
        ACROSS
    }

    @Override
    void close();

    /// A network ready to run; safe for use by several threads.
    interface Program extends AutoCloseable {
        /// @param inputs one tensor for each input of the network, in order
        /// @return one tensor for each output, in order
        List<Tensor> run(List<Tensor> inputs);

        /// As [#run(List)], into tensors from [#allocate]: saves fresh memory where many runs follow one another.
        void run(List<Tensor> inputs, List<Tensor> results);

        /// Tensors for the outputs of a run.
        ///
        /// @param batch length of the inputs' first axis where it is not known beforehand
        List<Tensor> allocate(int batch);

        /// Asks all runs that are under way to end soon, with an exception, and refuses later ones: a first
        /// step of closing. An engine that cannot interrupt a run lets it end.
        default void cancel() {}

        @Override
        void close();
    }
}
