package io.anymask.bench;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import java.util.List;

/// A large matrix product in the engine: how fast the machine would be if a whole network were one product. Run
/// it by turns with what it is compared with. Not thread-safe.
final class MatrixProduct implements AutoCloseable {
    private final Size size;
    private final Engine.Program program;
    private final Tensor x;
    private final List<Tensor> result;

    /// (rows, inner) by (inner, columns).
    record Size(int rows, int inner, int columns) {
        /// Large enough that nothing but the arithmetic counts.
        static final Size LARGE = new Size(4096, 1280, 1280);
    }

    MatrixProduct(Engine engine, Size size) {
        this.size = size;
        x = Tensor.of(integers(size.rows() * size.inner(), 7), size.rows(), size.inner());
        program = engine.compile(new Product(size));
        result = program.allocate(1);
    }

    /// Small whole numbers around zero, so that sums of their products are exact.
    static float[] integers(int length, int period) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = i % period - period / 2;
        }
        return values;
    }

    /// Multiplies into the same memory each time: fresh memory for 20 MB took a fifth of the time, and the
    /// machine looked that much slower than it is.
    ///
    /// @return (rows, columns), overwritten by the next run
    Tensor run() {
        program.run(List.of(x), result);
        return result.getFirst();
    }

    /// Floating-point operations per second, in billions, of a run of so many milliseconds.
    double gigaflops(double milliseconds) {
        return 2.0 * size.rows() * size.inner() * size.columns() / milliseconds / 1e6;
    }

    @Override
    public void close() {
        program.close();
    }

    private record Product(Size size) implements Network {
        @Override
        public String name() {
            return "gemm";
        }

        @Override
        public List<Input> inputs() {
            return List.of(new Input("x", size.rows(), size.inner()));
        }

        @Override
        public List<String> outputs() {
            return List.of("y");
        }

        @Override
        public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
            float[] values = integers(size.inner() * size.columns(), 5);
            TensorView weight = TensorView.of(values, size.inner(), size.columns());
            return List.of(ops.matmul(inputs.getFirst(), ops.weight("w", weight)));
        }
    }
}
