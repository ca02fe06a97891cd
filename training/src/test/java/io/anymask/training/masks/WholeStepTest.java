package io.anymask.training.masks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import io.anymask.inference.engine.Precision;
import io.anymask.mask.Mask;
import io.anymask.model.sam.SamModel;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchTensors;
import io.anymask.torch.TorchThread;
import io.anymask.training.Drawings;
import io.anymask.training.Stop;
import io.anymask.training.network.Encoder;
import io.anymask.training.network.Parameters;
import io.anymask.training.network.Trainable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The gradients of a whole step, from the pixels through encoder, decoder, three rounds and losses.
class WholeStepTest {
    private static final int SIDE = 64;

    @BeforeAll
    static void oneThread() {
        TorchThread.useThreads(1); // several cost more than they bring on tensors so small
    }

    private final SamModel model = Drawings.model(SIDE, 32, 2, 11);
    private final Image view = noise();

    private static Image noise() {
        byte[] pixels = new byte[SIDE * 40 * 3];
        new java.util.Random(3).nextBytes(pixels);
        return Image.of(SIDE, 40, pixels);
    }

    private static Mask disc(double x, double y, double radius) {
        boolean[] pixels = new boolean[SIDE * 40];
        for (int i = 0; i < pixels.length; i++) {
            int row = i / SIDE;
            pixels[i] = Math.hypot(i % SIDE - x, row - y) < radius;
        }
        return Mask.of(SIDE, 40, pixels);
    }

    /// No clicks, because a click jumps when a weight moves: the first prompt, then twice the mask alone, whose
    /// gradient flows back through the earlier rounds.
    private static TrainingConfig config(boolean detach, boolean checkpointing, double dropPath) {
        return TrainingConfig.DEFAULT.with("""
                {
                  "train": "everything",
                  "interaction": {"clicks": 0, "detach": %s},
                  "network": {"drop_path": %s, "checkpointing": %s}
                }""".formatted(detach, dropPath, checkpointing));
    }

    private double step(TrainingConfig config, Parameters parameters) {
        try (PointerScope scope = new PointerScope()) {
            Encoder encoder = new Encoder(model, config.network(), Precision.FP32, TorchDevice.CPU, Stop.NEVER);
            Encoder.Pass pass = encoder.train(view, parameters, block -> new SplittableRandom(block));
            Tensor leaf = pass.leaf();
            TorchOps ops = new TorchOps(parameters, TorchDevice.CPU, Precision.FP32);
            MaskTrainer trainer = new MaskTrainer(model, config, ops, TorchDevice.CPU, Stop.NEVER);
            List<Mask> targets = List.of(disc(20, 20, 9), disc(44, 18, 14), disc(30, 20, 18));
            double loss = trainer.train(leaf, targets, List.of(), 1, new SplittableRandom(4))
                    .total();
            pass.backward(leaf);
            return loss;
        }
    }

    private Parameters parameters() {
        return new Parameters(model.checkpoint(), Trainable.EVERYTHING, 4, 8, TorchDevice.CPU, new SplittableRandom(1));
    }

    /// Without the error of the predicted IoU: the true one jumps where a pixel changes sides.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void finiteDifferencesAgree(boolean checkpointing) {
        TrainingConfig config = config(false, checkpointing, 0).with("{\"loss\": {\"iou\": 0}}");
        TorchThread.run(() -> {
            try (Parameters parameters = parameters()) {
                step(config, parameters);
                Map<String, Tensor> gradients = gradients(parameters);
                for (String prefix : List.of("image_encoder.", "prompt_encoder.", "mask_decoder.", "")) {
                    compare(config, parameters, gradients, prefix);
                }
            }
        });
    }

    /// The head that predicts IoU moves no mask.
    @Test
    void finiteDifferencesAgreeForThePredictedIou() {
        TrainingConfig config = config(false, false, 0);
        TorchThread.run(() -> {
            try (Parameters parameters = parameters()) {
                step(config, parameters);
                compare(config, parameters, gradients(parameters), "mask_decoder.iou_prediction_head.");
            }
        });
    }

    private void compare(TrainingConfig config, Parameters parameters, Map<String, Tensor> gradients, String prefix) {
        double norm = norm(gradients, prefix);
        double reach = 1e-3 / norm; // the loss changes by 0.001 to either side
        move(parameters, gradients, prefix, reach / norm);
        double up = step(config, parameters);
        move(parameters, gradients, prefix, -2 * reach / norm);
        double down = step(config, parameters);
        move(parameters, gradients, prefix, reach / norm);
        assertThat((up - down) / (2 * reach))
                .as("slope along the gradient of %s", prefix)
                .isCloseTo(norm, within(0.01 * norm));
    }

    @Test
    void blocksComputedTwiceGiveTheSameGradientsAlsoWithDropPath() {
        TorchThread.run(() -> {
            try (Parameters once = parameters();
                    Parameters twice = parameters()) {
                double loss = step(config(true, false, 0.5), once);
                assertThat(step(config(true, true, 0.5), twice)).isCloseTo(loss, within(1e-6));
                Map<String, Tensor> expected = gradients(once);
                gradients(twice).forEach((name, gradient) -> {
                    Tensor other = expected.get(name);
                    assertThat(other).as(name).isNotNull();
                    assertThat(torch.allclose(gradient, other, 1e-5, 1e-7, false))
                            .as(name)
                            .isTrue();
                });
            }
        });
    }

    /// The mask of a round is the next one's prompt: whether a gradient flows back through it is a setting.
    @Test
    void aGradientFlowsThroughTheRoundsOnlyWhereItIsWished() {
        TorchThread.run(() -> {
            try (Parameters cut = parameters();
                    Parameters whole = parameters()) {
                assertThat(step(config(true, false, 0), cut))
                        .isCloseTo(step(config(false, false, 0), whole), within(1e-6));
                Map<String, Tensor> other = gradients(cut);
                double difference = Math.sqrt(gradients(whole).entrySet().stream()
                        .mapToDouble(entry -> Math.pow(
                                entry.getValue()
                                        .sub(java.util.Objects.requireNonNull(other.get(entry.getKey())))
                                        .norm()
                                        .item_double(),
                                2))
                        .sum());
                assertThat(difference / norm(other, "")).isGreaterThan(1e-5);
            }
        });
    }

    /// Of the masks of one ambiguous prompt only the best one's network learns.
    @Test
    void onlyTheBestMaskLearns() {
        TrainingConfig first = config(true, false, 0)
                .with("{\"train\": \"decoder\", \"interaction\": {\"mask_only_rounds\": false, \"box_share\": 0}}");
        TorchThread.run(() -> {
            try (Parameters parameters = new Parameters(
                    model.checkpoint(), Trainable.DECODER, 4, 8, TorchDevice.CPU, new SplittableRandom(1))) {
                TorchOps ops = new TorchOps(parameters, TorchDevice.CPU, Precision.FP32);
                Tensor embedding = torch.randn(1, 32, 4, 4);
                new MaskTrainer(model, first, ops, TorchDevice.CPU, Stop.NEVER)
                        .train(embedding, List.of(disc(20, 20, 9)), List.of(), 1, new SplittableRandom(4));
                List<Integer> learned = new ArrayList<>();
                for (int mask = 0; mask < 4; mask++) {
                    String name = "mask_decoder.output_hypernetworks_mlps." + mask + ".layers.2.weight";
                    Tensor gradient = leaf(parameters, name).grad();
                    if (gradient.defined() && gradient.abs().max().item_double() > 0) {
                        learned.add(mask);
                    }
                }
                assertThat(learned).hasSize(1).doesNotContain(0);
                float[] iou = TorchTensors.toFloats(leaf(parameters, "mask_decoder.iou_prediction_head.layers.2.bias")
                        .grad());
                for (int mask = 0; mask < 4; mask++) {
                    assertThat(iou[mask] != 0).isEqualTo(learned.contains(mask));
                }
            }
        });
    }

    private static Map<String, Tensor> gradients(Parameters parameters) {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        parameters.learned().forEach((name, leaf) -> {
            if (leaf.grad().defined()) {
                gradients.put(name, leaf.grad().clone());
            }
        });
        return gradients;
    }

    private static Tensor leaf(Parameters parameters, String name) {
        return java.util.Objects.requireNonNull(parameters.learned().get(name), name);
    }

    private static double norm(Map<String, Tensor> gradients, String prefix) {
        return Math.sqrt(gradients.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToDouble(entry -> Math.pow(entry.getValue().norm().item_double(), 2))
                .sum());
    }

    private static void move(Parameters parameters, Map<String, Tensor> along, String prefix, double distance) {
        try (NoGradGuard guard = new NoGradGuard()) {
            along.forEach((name, direction) -> {
                if (name.startsWith(prefix)) {
                    leaf(parameters, name).add_(direction, new Scalar(distance));
                }
            });
        }
    }
}
