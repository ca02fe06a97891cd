package io.anymask.training.optimiser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.torch.TorchThread;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class OptimiserTest {
    @Test
    void theScheduleOfViTH() {
        Schedule schedule = new Schedule(8e-4, 250, List.of(60_000, 86_666));
        assertThat(schedule.at(0)).isCloseTo(8e-4 / 250, within(1e-12));
        assertThat(schedule.at(249)).isEqualTo(8e-4);
        assertThat(schedule.at(59_999)).isEqualTo(8e-4);
        assertThat(schedule.at(60_000)).isCloseTo(8e-5, within(1e-12));
        assertThat(schedule.at(86_666)).isCloseTo(8e-6, within(1e-12));
    }

    @Test
    void earlyLayersLearnSlower() {
        assertThat(decay(0.6, 12).factor("image_encoder.pos_embed")).isCloseTo(0.00130607, within(1e-8));
        assertThat(decay(0.8, 24).factor("image_encoder.patch_embed.proj.weight"))
                .isCloseTo(0.00377789, within(1e-8));
        assertThat(decay(0.8, 32).factor("image_encoder.pos_embed")).isCloseTo(0.00063383, within(1e-8));
        assertThat(decay(0.6, 12).factor("image_encoder.blocks.11.attn.qkv.weight"))
                .isCloseTo(0.6, within(1e-12));
        assertThat(decay(0.6, 12).factor("image_encoder.neck.0.weight")).isEqualTo(1);
        assertThat(decay(0.6, 12).factor("mask_decoder.iou_token.weight")).isEqualTo(1);
        LayerDecay tiny = new LayerDecay(
                0.5,
                List.of(
                        "image_encoder.layers.0.blocks.0.conv1.c.weight",
                        "image_encoder.layers.1.blocks.0.attn.qkv.bias"));
        assertThat(tiny.factor("image_encoder.layers.0.blocks.0.conv1.c.weight"))
                .isEqualTo(0.25);
        assertThat(tiny.factor("image_encoder.layers.0.downsample.conv1.c.weight"))
                .isEqualTo(0.25);
        assertThat(tiny.factor("image_encoder.layers.1.blocks.0.attn.qkv.bias")).isEqualTo(0.5);
    }

    private static LayerDecay decay(double decay, int depth) {
        return new LayerDecay(
                decay,
                IntStream.range(0, depth)
                        .mapToObj(i -> "image_encoder.blocks." + i + ".attn.qkv.weight")
                        .toList());
    }

    @Test
    void biasesNormsAndPositionsDoNotDecay() {
        assertThat(WeightDecay.MATRICES.applies("image_encoder.blocks.0.attn.qkv.weight", 2))
                .isTrue();
        assertThat(WeightDecay.MATRICES.applies("image_encoder.blocks.0.attn.qkv.bias", 1))
                .isFalse();
        assertThat(WeightDecay.MATRICES.applies("image_encoder.blocks.0.norm1.weight", 1))
                .isFalse();
        assertThat(WeightDecay.MATRICES.applies("image_encoder.pos_embed", 4)).isFalse();
        assertThat(WeightDecay.ALL.applies("image_encoder.pos_embed", 4)).isTrue();
    }

    /// Against the algorithm of the paper in double arithmetic.
    @Test
    void adamWStepByStep() {
        double weight = 0.7;
        double mean = 0;
        double square = 0;
        List<Double> expected = new ArrayList<>();
        for (int step = 1; step <= 5; step++) {
            double gradient = 2 * weight;
            double rate = 0.1 / step * 0.5;
            mean = 0.9 * mean + 0.1 * gradient;
            square = 0.999 * square + 0.001 * gradient * gradient;
            weight *= 1 - rate * 0.3;
            weight -= rate
                    * (mean / (1 - Math.pow(0.9, step)))
                    / (Math.sqrt(square / (1 - Math.pow(0.999, step))) + 1e-8);
            expected.add(weight);
        }
        TorchThread.run(() -> {
            Tensor leaf = Tensor.create(new double[] {0.7}, 1).set_requires_grad(true);
            try (AdamW optimiser = new AdamW(0.9, 0.999)) {
                optimiser.add("w", leaf, 0.5, 0.3);
                for (int step = 1; step <= 5; step++) {
                    leaf.mul(leaf).sum().backward();
                    try (NoGradGuard guard = new NoGradGuard()) {
                        optimiser.step(0.1 / step);
                        leaf.grad().zero_();
                    }
                    assertThat(leaf.mul(new Scalar(1)).item_double()).isCloseTo(expected.get(step - 1), within(1e-12));
                }
                assertThat(optimiser.steps()).isEqualTo(5);
            }
        });
    }
}
