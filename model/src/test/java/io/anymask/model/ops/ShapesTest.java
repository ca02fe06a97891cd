package io.anymask.model.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.model.checkpoint.TensorView;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapesTest {
    private static int[] shape(int... dimensions) {
        return dimensions;
    }

    @Test
    void reshape() {
        assertThat(Shapes.reshape(shape(2, 3, 4), Ops.KEEP, Ops.INFER)).containsExactly(2, 12);
        assertThat(Shapes.reshape(shape(-1, 7, 8), Ops.KEEP, Ops.KEEP, 2, Ops.INFER))
                .containsExactly(-1, 7, 2, 4);
        assertThat(Shapes.reshape(shape(-1, 8), Ops.INFER, 4)).containsExactly(-1, 4);
        assertThatThrownBy(() -> Shapes.reshape(shape(2, 3), 4, Ops.INFER)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Shapes.reshape(shape(2, 3), 7)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Shapes.reshape(shape(2, 3), Ops.INFER, Ops.INFER))
                .isInstanceOf(ShapeException.class);
    }

    @Test
    void broadcastingAndProducts() {
        assertThat(Shapes.broadcast("add", shape(5, 1, 3), shape(4, 1))).containsExactly(5, 4, 3);
        assertThat(Shapes.broadcast("add", shape(-1, 3), shape(1, 3))).containsExactly(-1, 3);
        assertThat(Shapes.matmul(shape(1, 8, 5, 16), shape(-1, 8, 16, 7))).containsExactly(-1, 8, 5, 7);
        assertThatThrownBy(() -> Shapes.broadcast("add", shape(2), shape(3))).hasMessageContaining("add");
        assertThatThrownBy(() -> Shapes.matmul(shape(2, 3), shape(4, 5))).hasMessageContaining("[2, 3] and [4, 5]");
    }

    @Test
    void pieces() {
        assertThat(Shapes.concat(-1, List.of(shape(2, 3), shape(2, 4)))).containsExactly(2, 7);
        assertThat(Shapes.slice(shape(2, 9), 1, 3, 9)).containsExactly(2, 6);
        assertThat(Shapes.transpose(shape(2, 3, 4), 0, 2, 1)).containsExactly(2, 4, 3);
        assertThat(Shapes.repeat(shape(1, 5), shape(-1, 9))).containsExactly(-1, 5);
        assertThatThrownBy(() -> Shapes.concat(0, List.of(shape(2, 3), shape(2, 4))))
                .isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Shapes.slice(shape(2, 9), 1, 3, 10)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Shapes.transpose(shape(2, 3), 0, 0)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Shapes.gather(shape(2, 3), 2)).isInstanceOf(ShapeException.class);
    }

    @Test
    void convolutions() {
        assertThat(Shapes.conv2d(shape(1, 3, 1024, 1024), shape(32, 3, 3, 3), 2, 1, 1))
                .containsExactly(1, 32, 512, 512);
        assertThat(Shapes.convTranspose2d(shape(2, 8, 4, 4), shape(8, 5, 2, 2))).containsExactly(2, 5, 8, 8);
        assertThatThrownBy(() -> Shapes.conv2d(shape(1, 4, 8, 8), shape(32, 3, 3, 3), 1, 1, 1))
                .isInstanceOf(ShapeException.class);
    }

    @Test
    void costIsCounted() {
        CostOps ops = new CostOps();
        ops.matmul(shape(2, 5, 7), shape(2, 7, 11));
        assertThat(ops.multiplyAccumulates()).isEqualTo(2 * 5 * 7 * 11);
        ops.conv2d(shape(1, 6, 10, 10), ops.weight("w", TensorView.of(new float[6 * 9], 6, 1, 3, 3)), null, 1, 1, 6);
        assertThat(ops.multiplyAccumulates()).isEqualTo(2 * 5 * 7 * 11 + 6 * 100 * 9);
        ops.weight("w", TensorView.of(new float[6 * 9], 6, 1, 3, 3));
        assertThat(ops.parameterCount()).isEqualTo(54);
    }
}
