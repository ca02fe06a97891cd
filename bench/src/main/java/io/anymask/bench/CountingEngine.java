package io.anymask.bench;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Network;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;

/// Another engine whose arithmetic can be counted: where it depends on an image how often which network runs,
/// nothing else tells how much there was.
final class CountingEngine implements Engine {
    private final Engine engine;
    private final LongAdder multiplyAccumulates = new LongAdder();
    private volatile boolean counts;

    /// @param engine closed with this one
    CountingEngine(Engine engine) {
        this.engine = engine;
    }

    /// How many multiply-accumulates a piece of work takes. Other runs cost nothing more than with the other
    /// engine.
    long count(Callable<?> work) throws Exception {
        multiplyAccumulates.reset();
        counts = true;
        try {
            work.call();
        } finally {
            counts = false;
        }
        return multiplyAccumulates.sum();
    }

    @Override
    public Program compile(Network network, Parallelism parallelism) {
        return new Counted(network, engine.compile(network, parallelism));
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

    private final class Counted implements Program {
        private final Network network;
        private final Program program;

        Counted(Network network, Program program) {
            this.network = network;
            this.program = program;
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs) {
            count(inputs);
            return program.run(inputs);
        }

        @Override
        public void run(List<Tensor> inputs, List<Tensor> results) {
            count(inputs);
            program.run(inputs, results);
        }

        private void count(List<Tensor> inputs) {
            if (counts) {
                CostOps cost = new CostOps();
                network.apply(cost, inputs.stream().map(Tensor::shape).toList());
                multiplyAccumulates.add(cost.multiplyAccumulates());
            }
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
