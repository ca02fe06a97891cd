package io.anymask.training.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.model.detector.CellGrid;
import io.anymask.model.detector.DetectorConfig;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchTensors;
import io.anymask.torch.TorchThread;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/// Losses of 2 × 2 cells of 16 pixels, by hand.
class DetectionLossTest {
    private static final CellGrid GRID = new CellGrid(new DetectorConfig(32, 8, 8, 1, 16, 1));

    private final float[] cells = new float[4 * 6];

    private static double[] parts(float[] cells, CellTargets targets) {
        return TorchThread.call(() -> {
            DetectionLoss.Parts parts =
                    new DetectionLoss(GRID, TorchDevice.CPU).of(TorchTensors.of(cells, 1, 4, 6), targets);
            return new double[] {
                parts.objectness().item_double(),
                parts.boxes().item_double(),
                parts.centreness().item_double(),
                parts.total().item_double()
            };
        });
    }

    private static CellTargets nothing(float... counted) {
        return new CellTargets(new int[0], new float[0], new float[0], counted);
    }

    /// At a logit of 0 the cross-entropy is ln 2, half is missed, and a wrong cell weighs 3/4.
    @Test
    void eachCellThatCountsCostsItsFocalLoss() {
        assertThat(parts(cells, nothing(1, 1, 0, 1))[0]).isCloseTo(3 * 0.75 * 0.25 * Math.log(2), within(1e-6));
        double[] parts = parts(cells, nothing(1, 1, 0, 1));
        assertThat(parts).containsExactly(parts[0], 0, 0, parts[0]);
        assertThat(parts(cells, nothing(0, 0, 0, 0))[0]).isZero();
    }

    /// p = 0.9 for the cell with the object and 0.2 for two without.
    @Test
    void objectnessIsSharedAmongTheCellsThatAnswer() {
        for (int cell = 0; cell < 4; cell++) {
            cells[6 * cell] = (float) (cell == 1 ? Math.log(9) : -Math.log(4));
        }
        CellTargets one =
                new CellTargets(new int[] {1}, new float[] {16, 0, 32, 16}, new float[] {1}, new float[] {1, 1, 1, 0});
        double right = 0.25 * 0.01 * -Math.log(0.9);
        double wrong = 0.75 * 0.04 * -Math.log(0.8);
        assertThat(parts(cells, one)[0]).isCloseTo(right + 2 * wrong, within(1e-6));
        CellTargets two = new CellTargets(
                new int[] {1, 1}, new float[] {16, 0, 32, 16, 16, 0, 32, 16}, new float[] {1, 1}, new float[] {
                    1, 1, 1, 0
                });
        assertThat(parts(cells, two)[0]).isCloseTo((right + 2 * wrong) / 2, within(1e-6));
    }

    /// Distances of e⁰ cells: a box of 32 × 32 around the middle (24, 8), of which the object has a quarter.
    @Test
    void aBoxCostsWhatItsGeneralisedIouLacks() {
        CellTargets targets =
                new CellTargets(new int[] {1}, new float[] {16, 0, 32, 16}, new float[] {1}, new float[4]);
        assertThat(parts(cells, targets)[1]).isCloseTo(1 - 0.25, within(1e-6));
        for (int side = 0; side < 4; side++) {
            cells[6 + 1 + side] = (float) Math.log(0.5);
        }
        assertThat(parts(cells, targets)[1]).isCloseTo(0, within(1e-6));
    }

    @Test
    void cellsInTheMiddleWeighMore() {
        CellTargets targets = new CellTargets(
                new int[] {0, 1},
                new float[] {-8, -8, 24, 24, 16, 0, 32, 16}, // the first is right, the second lacks 3/4
                new float[] {0.9f, 0.3f},
                new float[4]);
        assertThat(parts(cells, targets)[1]).isCloseTo(0.3 * 0.75 / 1.2, within(1e-6));
    }

    @Test
    void centrenessCostsItsCrossEntropy() {
        cells[5] = (float) Math.log(4); // p = 0.8
        CellTargets targets =
                new CellTargets(new int[] {0}, new float[] {0, 0, 16, 16}, new float[] {0.6f}, new float[4]);
        double expected = -0.6 * Math.log(0.8) - 0.4 * Math.log(0.2);
        assertThat(parts(cells, targets)[2]).isCloseTo(expected, within(1e-6));
    }

    /// Two boxes of 2 × 2 that share 1: union 7, around both 9. Two apart: union 2, around both 3.
    @Test
    void generalisedIouByHand() {
        float[] values = TorchThread.call(() -> {
            Tensor a = TorchTensors.of(new float[] {0, 0, 2, 2, 0, 0, 1, 1}, 2, 4);
            Tensor b = TorchTensors.of(new float[] {1, 1, 3, 3, 2, 0, 3, 1}, 2, 4);
            return TorchTensors.toFloats(DetectionLoss.generalisedIou(a, b));
        });
        assertThat(values[0]).isCloseTo(1 / 7f - 2 / 9f, within(1e-6f));
        assertThat(values[1]).isCloseTo(-1 / 3f, within(1e-6f));
    }

    /// Finite differences of everything that learns.
    @Test
    void theGradientIsThatOfTheLoss() {
        for (int i = 0; i < cells.length; i++) {
            cells[i] = (float) Math.sin(i + 1.0);
        }
        CellTargets targets = new CellTargets(
                new int[] {1, 2}, new float[] {14, 1, 30, 19, 2, 15, 17, 31}, new float[] {0.7f, 0.4f}, new float[] {
                    1, 1, 1, 0
                });
        float[] gradient = TorchThread.call(() -> {
            Tensor leaf = TorchTensors.of(cells, 1, 4, 6).set_requires_grad(true);
            new DetectionLoss(GRID, TorchDevice.CPU).of(leaf, targets).total().backward();
            return TorchTensors.toFloats(leaf.grad());
        });
        float step = 1e-2f;
        for (int i = 0; i < cells.length; i++) {
            float[] more = cells.clone();
            float[] less = cells.clone();
            more[i] += step;
            less[i] -= step;
            double slope = (parts(more, targets)[3] - parts(less, targets)[3]) / (2 * step);
            assertThat((double) gradient[i]).as("value " + i).isCloseTo(slope, within(2e-3));
        }
        assertThat(Arrays.copyOfRange(gradient, 18, 24))
                .as("a cell that does not count")
                .containsOnly(0);
    }
}
