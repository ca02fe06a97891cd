package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.onnx.OnnxEngine;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TimedEngineTest {
    @Test
    void timesAndCountsWhatRuns() {
        MatrixProduct.Size size = new MatrixProduct.Size(2, 3, 5);
        try (TimedEngine engine = new TimedEngine(new OnnxEngine());
                MatrixProduct product = new MatrixProduct(engine, size)) {
            product.run();
            product.run();
            TimedEngine.Stage stage = Objects.requireNonNull(engine.take().get("gemm"));
            assertThat(stage.runs()).isEqualTo(2);
            assertThat(stage.multiplyAccumulates()).isEqualTo(2 * 2 * 3 * 5);
            assertThat(stage.nanos()).isPositive();
            assertThat(engine.take()).isEmpty();
        }
    }

    @Test
    void countsEachRunOfAPieceOfWork() throws Exception {
        MatrixProduct.Size size = new MatrixProduct.Size(2, 3, 5);
        try (TimedEngine engine = new TimedEngine(new OnnxEngine());
                MatrixProduct product = new MatrixProduct(engine, size)) {
            assertThat(engine.count(product::run)).isEqualTo(2 * 3 * 5);
            product.run();
            assertThat(engine.count(() -> {
                        product.run();
                        return product.run();
                    }))
                    .isEqualTo(2 * 2 * 3 * 5);
        }
    }
}
