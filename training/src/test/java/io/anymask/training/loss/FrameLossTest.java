package io.anymask.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class FrameLossTest {
    private static final int LOW = 16;
    private static final int SIDE = 64;
    private static final int WIDTH = 64;
    private static final int HEIGHT = 41;

    /// Against libtorch's autograd through its own interpolation, with the padding left out.
    @Test
    void theGradientIsThatOfAutograd() {
        RandomGenerator random = new Random(2);
        try (PointerScope scope = new PointerScope()) {
            Tensor target = MaskLossTest.tensor(
                    random.ints((long) WIDTH * HEIGHT, 0, 2).asDoubleStream().toArray(),
                    ScalarType.Byte,
                    HEIGHT,
                    WIDTH);
            Tensor x = MaskLossTest.tensor(random.doubles(LOW * LOW, -6, 6).toArray(), ScalarType.Double, LOW, LOW);
            x.set_requires_grad(true);
            Tensor full = torch.upsample_bilinear2d(
                            x.view(1, 1, LOW, LOW),
                            new long[] {SIDE, SIDE},
                            false,
                            new DoubleOptional(),
                            new DoubleOptional())
                    .view(SIDE, SIDE)
                    .narrow(0, 0, HEIGHT);
            Tensor t = target.to(ScalarType.Double);
            Tensor p = full.sigmoid();
            Tensor hit = p.mul(t).add(p.mul(s(-1)).add(s(1)).mul(t.mul(s(-1)).add(s(1))));
            Tensor focal = hit.mul(s(-1))
                    .add(s(1))
                    .pow(s(2))
                    .mul(t.mul(s(-0.5)).add(s(0.75)))
                    .mul(full.relu()
                            .sub(full.mul(t))
                            .add(full.abs().mul(s(-1)).exp().log1p()))
                    .mean();
            Tensor dice = p.mul(t)
                    .sum()
                    .mul(s(-2))
                    .add(s(-1))
                    .div(p.sum().add(t.sum()).add(s(1)))
                    .add(s(1));
            Tensor total = focal.mul(s(20)).add(dice);
            total.backward();

            try (FrameLoss loss =
                    new FrameLoss(new MaskLoss(LossSettings.PAPER), LOW, SIDE, WIDTH, HEIGHT, x.detach())) {
                Tensor gradient = torch.empty_like(x.detach());
                Tensor predicted = loss.pixels();
                MaskValues values = loss.withGradient(x.detach(), target, gradient, predicted);
                assertThat(values.weighted(LossSettings.PAPER)).isCloseTo(total.item_double(), within(1e-12));
                double[] expected = MaskLossTest.doubles(x.grad());
                double[] actual = MaskLossTest.doubles(gradient);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(actual[i]).isCloseTo(expected[i], within(1e-14));
                }
                assertThat(predicted.ne(full.gt(s(0)).to(ScalarType.Byte)).sum().item_long())
                        .isZero();
            }
        }
    }

    private static org.bytedeco.pytorch.Scalar s(double value) {
        return new org.bytedeco.pytorch.Scalar(value);
    }
}
