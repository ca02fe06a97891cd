package io.anymask.service.model;

import io.anymask.inference.engine.Tensor;
import io.anymask.testing.Fuzz;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Damaged array files. The store has a hash of each, so that the reader sees none; it stands for itself.
@Tag("fuzz")
class FuzzTest {
    private static final List<Tensor> TENSORS =
            List.of(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3), Tensor.of(new float[] {7, 8}, 2));

    @TestFactory
    List<DynamicTest> arrays() {
        return List.of(array(Npy.DType.F16), array(Npy.DType.F32));
    }

    private static DynamicTest array(Npy.DType type) {
        return Fuzz.of("NumPy " + type.code(), ".npy")
                .seeds(Npy.write(TENSORS, type))
                .refusing(IllegalArgumentException.class)
                .reading(file -> Npy.read(file, type, List.of(new int[] {1, 2, 3}, new int[] {2})));
    }
}
