package io.anymask.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaskLossTest {
    private static final LossSettings PAPER = LossSettings.PAPER;

    /// Focal loss, dice loss, their weighted sum with the error of the IoU, and IoU of three masks of four pixels.
    @Test
    void goldenValuesOfTheSpecification() {
        double[][] logits = {{-2, 0.5, 3, -0.25}, {1, 1, -1, 2}, {0, 0, 0, 0}};
        double[][] expected = {
            {0.0252686236, 0.1913448572, 0.6967173219, 1.0},
            {0.4862728119, 0.4654174447, 10.1908740997, 0.25},
            {0.0866433978, 0.3999999762, 2.1328678131, 0.0}
        };
        try (PointerScope scope = new PointerScope()) {
            Tensor target = tensor(new double[] {0, 1, 1, 0}, ScalarType.Float, 2, 2);
            MaskLoss loss = new MaskLoss(PAPER);
            for (int mask = 0; mask < 3; mask++) {
                MaskValues values = loss.values(tensor(logits[mask], ScalarType.Float, 2, 2), target);
                assertThat(values.focal()).isCloseTo(expected[mask][0], within(1e-6));
                assertThat(values.dice()).isCloseTo(expected[mask][1], within(1e-6));
                assertThat(values.weighted(PAPER)).isCloseTo(expected[mask][2], within(1e-6));
                assertThat(values.iou()).isEqualTo(expected[mask][3]);
            }
            Tensor gradient = torch.empty(2, 2);
            loss.withGradient(tensor(logits[0], ScalarType.Float, 2, 2), target, gradient);
            assertClose(gradient, new double[] {0.0348097906, -0.2269744575, -0.0108807972, 0.8189946413}, 1e-6, 0);
        }
    }

    /// Where the focal term's exponent is below 1, the slope's is below 0.
    @Test
    void aPixelThatIsCertainlyRightHasNoSlope() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = tensor(new double[] {40, -40, 0.5, -0.5}, ScalarType.Float, 2, 2);
            Tensor t = tensor(new double[] {1, 0, 1, 0}, ScalarType.Float, 2, 2);
            Tensor gradient = torch.empty_like(x);
            new MaskLoss(new LossSettings(1, 0, 1, 0.25, 0.5)).withGradient(x, t, gradient);
            float[] slopes = io.anymask.torch.TorchTensors.toFloats(gradient);
            assertThat(slopes[0]).isCloseTo(0, within(1e-6f));
            assertThat(slopes[1]).isCloseTo(0, within(1e-6f));
            assertThat(slopes[2]).isNegative();
            assertThat(slopes[3]).isPositive();
        }
    }

    /// `golden/losses`: six masks, among them saturated logits, an empty and a full target.
    @ParameterizedTest
    @EnumSource(names = {"Float", "Double"})
    void goldenLosses(ScalarType type) {
        SafetensorsFile golden = SafetensorsFile.read(Shared.golden("losses/losses.safetensors"));
        double relative = type == ScalarType.Float ? 1e-6 : 1e-12;
        double tiny = type == ScalarType.Float ? 1e-8 : 1e-15;
        double[] focal = golden.doubles("fp64.focal_per_mask_mean");
        double[] dice = golden.doubles("fp64.dice_per_mask");
        double[] iou = golden.doubles("fp64.actual_iou");
        double[] total = golden.doubles("fp64.total_grad_logits");
        double[] focalGradient = golden.doubles("fp64.focal_grad_of_mean");
        double[] diceGradient = golden.doubles("fp64.dice_grad_of_mean");
        double[] unbalanced = golden.doubles("fp64.focal_noalpha_grad_of_mean");
        double[] flat = golden.doubles("fp64.focal_alpha.5_gamma0_elementwise");
        for (int mask = 0; mask < focal.length; mask++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor x = part(golden, "logits", mask, type);
                Tensor t = part(golden, "targets", mask, type);
                Tensor gradient = torch.empty_like(x);
                MaskValues values = new MaskLoss(PAPER).withGradient(x, t, gradient);
                assertThat(values.focal()).isCloseTo(focal[mask], within(relative * Math.abs(focal[mask]) + relative));
                assertThat(values.dice()).isCloseTo(dice[mask], within(relative));
                assertThat(values.iou()).isCloseTo(iou[mask], within(1e-12));
                assertClose(gradient, part(total, mask, focal.length), tiny, focal.length);

                new MaskLoss(new LossSettings(1, 0, 1, 0.25, 2)).withGradient(x, t, gradient);
                assertClose(gradient, part(focalGradient, mask, focal.length), tiny, focal.length);
                new MaskLoss(new LossSettings(0, 1, 1, 0.25, 2)).withGradient(x, t, gradient);
                assertClose(gradient, part(diceGradient, mask, focal.length), tiny, focal.length);
                new MaskLoss(new LossSettings(1, 0, 1, -1, 2)).withGradient(x, t, gradient);
                assertClose(gradient, part(unbalanced, mask, focal.length), tiny, focal.length);
                double halved = java.util.Arrays.stream(part(flat, mask, focal.length))
                        .average()
                        .orElseThrow();
                assertThat(new MaskLoss(new LossSettings(1, 0, 1, 0.5, 0))
                                .values(x, t)
                                .focal())
                        .isCloseTo(halved, within(relative * (1 + halved)));
            }
        }
    }

    /// Targets between 0 and 1, as a teacher's masks may be.
    @Test
    void goldenSoftTargets() {
        SafetensorsFile golden = SafetensorsFile.read(Shared.golden("losses/losses.safetensors"));
        double[] dice = golden.doubles("fp64.soft.dice_per_mask");
        double[] gradients = golden.doubles("fp64.soft.focal_grad_of_mean");
        for (int mask = 0; mask < 2; mask++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor x = part(golden, "logits", mask, ScalarType.Double);
                Tensor t = part(golden, "soft_targets", mask, ScalarType.Double);
                Tensor gradient = torch.empty_like(x);
                MaskValues values = new MaskLoss(new LossSettings(1, 0, 1, 0.25, 2)).withGradient(x, t, gradient);
                assertThat(values.dice()).isCloseTo(dice[mask], within(1e-12));
                assertClose(gradient, part(gradients, mask, 2), 1e-15, 2);
            }
        }
    }

    @Test
    void finiteDifferencesAgreeForAnyGamma() {
        RandomGenerator random = new Random(1);
        double step = 1e-5;
        for (double gamma : new double[] {0, 0.5, 1, 2, 3}) {
            MaskLoss loss = new MaskLoss(new LossSettings(20, 1, 1, 0.3, gamma));
            double[] x = random.doubles(64, -4, 4).toArray();
            double[] t = random.ints(64, 0, 2).asDoubleStream().toArray();
            try (PointerScope scope = new PointerScope()) {
                Tensor target = tensor(t, ScalarType.Double, 8, 8);
                Tensor gradient = torch.empty_like(target);
                loss.withGradient(tensor(x, ScalarType.Double, 8, 8), target, gradient);
                double[] analytic = doubles(gradient);
                for (int i = 0; i < x.length; i++) {
                    double centre = x[i];
                    x[i] = centre + step;
                    double up = loss.values(tensor(x, ScalarType.Double, 8, 8), target)
                            .weighted(loss.settings());
                    x[i] = centre - step;
                    double down = loss.values(tensor(x, ScalarType.Double, 8, 8), target)
                            .weighted(loss.settings());
                    x[i] = centre;
                    assertThat(analytic[i]).isCloseTo((up - down) / (2 * step), within(1e-7));
                }
            }
        }
    }

    private static Tensor part(SafetensorsFile golden, String name, int mask, ScalarType type) {
        int[] shape = golden.shape(name);
        return tensor(part(golden.doubles(name), mask, shape[0]), type, shape[1], shape[2]);
    }

    private static double[] part(double[] values, int index, int parts) {
        int length = values.length / parts;
        return java.util.Arrays.copyOfRange(values, index * length, (index + 1) * length);
    }

    static Tensor tensor(double[] values, ScalarType type, long... shape) {
        return Tensor.create(values, shape).to(type);
    }

    static double[] doubles(Tensor tensor) {
        Tensor values = tensor.to(ScalarType.Double).contiguous();
        double[] copy = new double[(int) values.numel()];
        new DoublePointer(values.data_ptr()).get(copy);
        return copy;
    }

    /// @param masks the golden gradients are those of the mean over so many; 0 for the gradient itself
    private static void assertClose(Tensor actual, double[] expected, double tolerance, int masks) {
        double[] values = doubles(actual);
        for (int i = 0; i < values.length; i++) {
            double scale = masks == 0 ? 1 : masks;
            assertThat(values[i] / scale).isCloseTo(expected[i], within(tolerance));
        }
    }
}
