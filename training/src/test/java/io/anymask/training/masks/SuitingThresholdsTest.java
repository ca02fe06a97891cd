package io.anymask.training.masks;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.KeptThresholds;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.torch.TorchThread;
import io.anymask.training.Drawings;
import io.anymask.training.Stop;
import io.anymask.training.data.Embeddings;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.Seeds;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// MobileSAM whose predicted IoU fell by 0.3, as a training can make it, measured on drawings; then everything
/// with the file.
class SuitingThresholdsTest {
    private static final int SIDE = 256;
    private static final float FALL = 0.3f;
    private static final String BIAS = "mask_decoder.iou_prediction_head.layers.2.bias";

    @TempDir
    private Path folder;

    @Tag("long")
    @Test
    void aModelThatBecameLessSureCarriesThresholdsThatEverythingUses() {
        Path file = folder.resolve("less-sure.safetensors");
        KeptThresholds suiting = trainedBadly(file);
        assertThat(suiting.predictedIou()).isBetween(0.3, 0.75);
        assertThat(suiting.stabilityScore()).isEqualTo(0.95);
        assertThat(KeptThresholds.of(Checkpoint.open(file))).isEqualTo(suiting);
        Image drawing = Image.read(folder.resolve("data/images/drawing0.png"));
        try (Segmenter sam = Segmenter.open(file)) {
            MaskGeneratorOptions own = MaskGeneratorOptions.suiting(sam.model());
            assertThat(own.predIouThreshold()).isEqualTo(suiting.predictedIou());
            MaskGeneratorOptions few = own.toBuilder().pointsPerSide(8).build();
            assertThat(AutomaticMaskGenerator.of(sam, few).generate(drawing)).hasSizeGreaterThanOrEqualTo(3);
            MaskGeneratorOptions reference = KeptThresholds.REFERENCE.in(few);
            assertThat(AutomaticMaskGenerator.of(sam, reference).generate(drawing))
                    .isEmpty();
        }
    }

    private KeptThresholds trainedBadly(Path file) {
        TrainingConfig config = new Drawings(folder.resolve("data"), SIDE)
                .apart(6, 1)
                .config(folder.resolve("run"))
                .with("{\"data\": {\"validation_share\": 0.8}}");
        SamModel model = SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam"));
        TrainingData data = TrainingData.open(
                config.data(), new Seeds(config.seed()), new RunListener<ImageLoss, ValidationScore>() {});
        try (OnnxEngine engine = new OnnxEngine()) {
            return TorchThread.call(() -> {
                try (MaskTask task = new MaskTask(
                                config,
                                model,
                                data,
                                new Embeddings(model, engine, null),
                                false,
                                null,
                                new Stop(() -> false));
                        var parameters = task.parameters()) {
                    ValidationScore start =
                            Objects.requireNonNull(task.validate(parameters.with(parameters.learned())));
                    assertThat(start.kept().answers()).isGreaterThanOrEqualTo(GoodAnswers.ENOUGH);
                    assertThat(start.kept().byPredictedIou()).isPositive();
                    assertThat(task.metadata(start)).as("as sure as before").isEmpty();
                    Map<String, Tensor> weights = parameters.copies();
                    try (NoGradGuard guard = new NoGradGuard()) {
                        Objects.requireNonNull(weights.get(BIAS)).sub_(new Scalar(FALL));
                    }
                    ValidationScore after = Objects.requireNonNull(task.validate(parameters.with(weights)));
                    assertThat(after.kept().byPredictedIou())
                            .isLessThan(start.kept().byPredictedIou());
                    Checkpoint trained = parameters.merge(weights, task.metadata(start));
                    trained.writeSafetensors(file);
                    return KeptThresholds.of(trained);
                }
            });
        }
    }
}
