package io.anymask.bench;

import io.anymask.inference.Engine;
import io.anymask.inference.Tensor;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import java.util.List;

/// A large matrix product in the engine: how fast the machine would be if a whole network were one product. Run
/// it by turns with what it is compared with. Not thread-safe.
final class MatrixProduct implements AutoCloseable {
    private static final int ROWS = 4096;
    private static final int INNER = 1280;
    private static final int COLUMNS = 1280;

    private final Engine.Program program;
    private final Tensor x = Tensor.zeros(ROWS, INNER);

    MatrixProduct(Engine engine) {
        for (int i = 0; i < x.values().limit(); i++) {
            x.values().put(i, i % 7 - 3);
        }
        program = engine.compile(new Product());
    }

    List<Tensor> run() {
        return program.run(List.of(x));
    }

    /// Floating-point operations per second, in billions, of a run of so many milliseconds.
    static double gigaflops(double milliseconds) {
        return 2.0 * ROWS * INNER * COLUMNS / milliseconds / 1e6;
    }

    @Override
    public void close() {
        program.close();
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
