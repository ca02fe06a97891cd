package io.anymask.bench;

import io.anymask.inference.Engine;
import io.anymask.inference.Tensor;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import java.util.List;

/// How fast the engine multiplies matrices: what the machine could do if the whole network were one product.
final class GemmRate {
    private static final int ROWS = 4096;
    private static final int INNER = 1280;
    private static final int COLUMNS = 1280;
    private static final int RUNS = 10;

    private GemmRate() {}

    /// Best of several runs, in GFLOP/s.
    static double measure(Engine engine) {
        Tensor x = Tensor.zeros(ROWS, INNER);
        for (int i = 0; i < x.values().limit(); i++) {
            x.values().put(i, i % 7 - 3);
        }
        try (Engine.Program product = engine.compile(new Product())) {
            long best = Long.MAX_VALUE;
            for (int run = 0; run < RUNS; run++) {
                long start = System.nanoTime();
                product.run(List.of(x));
                best = Math.min(best, System.nanoTime() - start);
            }
            return 2.0 * ROWS * INNER * COLUMNS / best;
        }
    }

    private static final class Product implements Network {
        private final TensorView weight = TensorView.of(new float[INNER * COLUMNS], INNER, COLUMNS);

        @Override
        public String name() {
            return "gemm";
        }

        @Override
        public List<Input> inputs() {
            return List.of(new Input("x", ROWS, INNER));
        }

        @Override
        public List<String> outputs() {
            return List.of("y");
        }

        @Override
        public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
            return List.of(ops.matmul(inputs.getFirst(), ops.weight("w", weight)));
        }
    }
}
