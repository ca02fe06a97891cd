package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.inference.onnx.OnnxEngine;
import org.junit.jupiter.api.Test;

/// A product that is not computed would make the machine look faster than it is.
class MatrixProductTest {
    @Test
    void multiplies() {
        MatrixProduct.Size size = new MatrixProduct.Size(2, 3, 2);
        try (OnnxEngine engine = new OnnxEngine();
                MatrixProduct product = new MatrixProduct(engine, size)) {
            // (-3 -2 -1; 0 1 2) by (-2 -1; 0 1; 2 -2)
            float[] expected = {4, 3, 4, -3};
            assertThat(product.run().toFloats()).containsExactly(expected);
            assertThat(product.run().toFloats()).as("a second run").containsExactly(expected);
            assertThat(product.gigaflops(1e-3)).isCloseTo(24e-3, within(1e-9));
        }
    }
}
