package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.onnx.OnnxEngine;
import org.junit.jupiter.api.Test;

class CountingEngineTest {
    @Test
    void countsEachRunAndOnlyWhenAsked() throws Exception {
        MatrixProduct.Size size = new MatrixProduct.Size(2, 3, 5);
        try (CountingEngine engine = new CountingEngine(new OnnxEngine());
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
