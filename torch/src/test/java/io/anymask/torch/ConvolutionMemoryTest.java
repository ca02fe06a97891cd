package io.anymask.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.engine.Precision;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No convolution, forward or back, shows what lay in memory before it. The memory that the allocator hands out
/// next is filled with NaN first: one of them in a result or a gradient betrays the read.
class ConvolutionMemoryTest {
    private static final int TRIES = 20;
    private static final TorchOps OPS =
            new TorchOps((name, tensor) -> TorchTensors.of(tensor.toFloats()), TorchDevice.CPU, Precision.FP32);

    @ParameterizedTest(name = "batch {0}, {1} to {2} channels, kernel {3}, stride {4}, padding {5}, groups {6}")
    @CsvSource({
        "3,  1,  4, 2, 2, 0, 1", // of the mask prompt
        "3,  4, 16, 2, 2, 0, 1",
        "3, 16, 32, 1, 1, 0, 1",
        "2,  3,  5, 1, 1, 0, 1",
        "2,  3,  5, 3, 1, 1, 1",
        "2,  8,  1, 3, 1, 1, 1",
        "1,  8,  1, 3, 1, 1, 1",
        "2,  3, 24, 3, 2, 1, 1",
        "2, 12, 12, 3, 1, 1, 12", // depthwise
        "2, 64, 64, 3, 2, 1, 64",
    })
    void convolutions(int batch, int in, int out, int kernel, int stride, int padding, int groups) {
        finite(
                List.of(new long[] {batch, in, 16, 16}, new long[] {out, in / groups, kernel, kernel}, new long[] {out
                }),
                x -> OPS.conv2d(x.get(0), x.get(1), x.get(2), stride, padding, groups));
    }

    @ParameterizedTest(name = "batch {0}, {1} to {2} channels, kernel {3}")
    @CsvSource({"3, 64, 16, 2", "3, 16, 3, 2", "1, 64, 32, 2"})
    void transposedConvolutions(int batch, int in, int out, int kernel) {
        finite(
                List.of(new long[] {batch, in, 8, 8}, new long[] {in, out, kernel, kernel}, new long[] {out}),
                x -> OPS.convTranspose2d(x.get(0), x.get(1), x.get(2)));
    }

    interface Body {
        Tensor apply(List<Tensor> operands);
    }

    @SuppressWarnings("try") // the scope works by being open
    private static void finite(List<long[]> shapes, Body body) {
        TorchThread.run(() -> {
            for (int i = 0; i < TRIES; i++) {
                try (PointerScope scope = new PointerScope()) {
                    List<Tensor> operands = new ArrayList<>();
                    for (long[] shape : shapes) {
                        operands.add(torch.randn(shape).set_requires_grad(true));
                    }
                    fillFreeMemory();
                    Tensor result = body.apply(operands);
                    fillFreeMemory();
                    result.square().sum().backward();
                    assertFinite("result", result);
                    for (int j = 0; j < operands.size(); j++) {
                        assertFinite("gradient of operand " + j, operands.get(j).grad());
                    }
                }
            }
        });
    }

    private static void assertFinite(String what, Tensor x) {
        assertThat(x.isfinite().all().item_bool()).as("%s is finite", what).isTrue();
    }

    /// Blocks of every size from 1 to 512 KiB, several of each, filled and freed.
    private static void fillFreeMemory() {
        List<Tensor> blocks = new ArrayList<>();
        for (long floats = 256; floats <= 131_072; floats = floats * 5 / 4) {
            for (int i = 0; i < 3; i++) {
                blocks.add(torch.full(new long[] {floats}, new Scalar(Double.NaN)));
            }
        }
        blocks.forEach(Tensor::close);
    }
}
