package io.anymask.service.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.inference.engine.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NpyTest {
    private static final Tensor FIRST = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3);
    private static final Tensor SECOND = Tensor.of(new float[] {7, 8}, 2);
    private static final List<int[]> SHAPES = List.of(new int[] {1, 2, 3}, new int[] {2});

    @Test
    void arraysLieOneBehindTheOther() {
        byte[] both = Npy.write(List.of(FIRST, SECOND), Npy.DType.F32);
        byte[] first = Npy.write(List.of(FIRST), Npy.DType.F32);
        byte[] second = Npy.write(List.of(SECOND), Npy.DType.F32);
        assertThat(Arrays.copyOf(both, first.length)).isEqualTo(first);
        assertThat(Arrays.copyOfRange(both, first.length, both.length)).isEqualTo(second);
        List<Tensor> read = Npy.read(both, Npy.DType.F32, SHAPES);
        assertThat(read.get(0).toFloats()).isEqualTo(FIRST.toFloats());
        assertThat(read.get(1).toFloats()).isEqualTo(SECOND.toFloats());
        assertThat(read.get(1).shape()).containsExactly(2);
    }

    @Test
    void oneArrayTooFewOrTooManyIsRefused() {
        byte[] first = Npy.write(List.of(FIRST), Npy.DType.F16);
        byte[] both = Npy.write(List.of(FIRST, SECOND), Npy.DType.F16);
        assertThatThrownBy(() -> Npy.read(first, Npy.DType.F16, SHAPES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<f2 [2]");
        assertThatThrownBy(() -> Npy.read(both, Npy.DType.F16, SHAPES.subList(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bytes behind the values");
    }
}
