package io.anymask.bench;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/// Another engine that takes down, network by network, how long it ran and how much arithmetic it did. Safe for
/// use by several threads, whose times add up.
final class TimedEngine implements Engine {
    private final Engine engine;
    private final SequencedMap<String, Stage> stages = new TreeMap<>();

    /// What a network did.
    ///
    /// @param nanos of all its runs
    /// @param multiplyAccumulates of all its runs
    record Stage(int runs, long nanos, long multiplyAccumulates) {
        private Stage plus(long more, long arithmetic) {
            return new Stage(runs + 1, nanos + more, multiplyAccumulates + arithmetic);
        }

        double milliseconds() {
            return nanos / 1e6;
        }

        /// Floating-point operations per second, in billions.
        double gigaflops() {
            return 2.0 * multiplyAccumulates / nanos;
        }
    }

    /// @param engine closed with this one
    TimedEngine(Engine engine) {
        this.engine = engine;
    }

    /// What was done since it was last asked, by the networks' names.
    synchronized SequencedMap<String, Stage> take() {
        SequencedMap<String, Stage> taken = new TreeMap<>(stages);
        stages.clear();
        return taken;
    }

    /// How many multiply-accumulates a piece of work takes.
    long count(Callable<?> work) throws Exception {
        take();
        work.call();
        return take().values().stream().mapToLong(Stage::multiplyAccumulates).sum();
    }

    private synchronized void add(String network, long nanos, long multiplyAccumulates) {
        stages.put(network, stages.getOrDefault(network, new Stage(0, 0, 0)).plus(nanos, multiplyAccumulates));
    }

    @Override
    public Program compile(Network network, Parallelism parallelism) {
        return new Timed(network, engine.compile(network, parallelism));
    }

    @Override
    public int cores() {
        return engine.cores();
    }

    @Override
    public String arithmetic() {
        return engine.arithmetic();
    }

    @Override
    public void close() {
        engine.close();
    }

    private final class Timed implements Program {
        private final Network network;
        private final Program program;

        /// By the shapes of inputs: counting takes longer than a small network runs.
        private final Map<List<List<Integer>>, Long> counted = new HashMap<>();

        Timed(Network network, Program program) {
            this.network = network;
            this.program = program;
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs) {
            long start = System.nanoTime();
            List<Tensor> results = program.run(inputs);
            add(network.name(), System.nanoTime() - start, arithmetic(inputs));
            return results;
        }

        @Override
        public void run(List<Tensor> inputs, List<Tensor> results) {
            long start = System.nanoTime();
            program.run(inputs, results);
            add(network.name(), System.nanoTime() - start, arithmetic(inputs));
        }

        private synchronized long arithmetic(List<Tensor> inputs) {
            List<List<Integer>> shapes = new ArrayList<>();
            for (Tensor input : inputs) {
                List<Integer> shape = new ArrayList<>();
                for (int dimension : input.shape()) {
                    shape.add(dimension);
                }
                shapes.add(shape);
            }
            return counted.computeIfAbsent(shapes, unseen -> {
                CostOps cost = new CostOps();
                network.apply(cost, inputs.stream().map(Tensor::shape).toList());
                return cost.multiplyAccumulates();
            });
        }

        @Override
        public List<Tensor> allocate(int batch) {
            return program.allocate(batch);
        }

        @Override
        public void cancel() {
            program.cancel();
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
