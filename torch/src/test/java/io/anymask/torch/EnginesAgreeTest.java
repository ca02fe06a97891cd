package io.anymask.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Prediction;
import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.PredictedMask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One text of the network, two interpreters, one answer: from the photo to the logits of the masks.
class EnginesAgreeTest {
    private static final Image FLOWER = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);

    /// A click, a box with a click, several clicks.
    private static final List<Prompt> PROMPTS = List.of(
            Prompt.point(400, 420),
            Prompt.box(40, 60, 780, 720).minus(400, 900),
            Prompt.point(300, 300).plus(500, 500).minus(20, 20));

    /// All masks of the prompts, then of the first prompt refined by a click and its own best mask.
    private static List<PredictedMask> masks(SamModel model, Engine engine) {
        try (Segmenter sam = Segmenter.open(model, engine)) {
            ImageEmbedding embedding = sam.embed(FLOWER);
            List<Prediction> predictions = new ArrayList<>(embedding.predictAll(PROMPTS));
            PredictedMask best = predictions.getFirst().best();
            predictions.add(
                    embedding.predict(Prompt.point(400, 420).plus(300, 300).refining(best)));
            List<PredictedMask> masks = predictions.stream()
                    .flatMap(prediction -> prediction.masks().stream())
                    .toList();
            masks.forEach(PredictedMask::logits); // the padding is drawn when asked for, by the open model
            return masks;
        }
    }

    private static void assertAgree(SamModel model) {
        List<PredictedMask> expected = masks(model, new OnnxEngine());
        List<PredictedMask> actual = masks(model, new TorchEngine());
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            float[] logits = actual.get(i).logits().values();
            assertThat(largestDifference(logits, expected.get(i).logits().values()))
                    .as("logits of mask " + i)
                    .isLessThan(1e-3);
            assertThat(Math.abs(actual.get(i).predictedIou() - expected.get(i).predictedIou()))
                    .as("predicted IoU of mask " + i)
                    .isLessThan(1e-4);
        }
    }

    private static double largestDifference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    @Test
    void onMobileSam() {
        assertAgree(SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")));
    }

    @Test
    void aMaskThatOutlivesItsModelSaysSoWhenItsPaddingIsAskedFor() {
        PredictedMask mask;
        try (Segmenter sam = Segmenter.open(Checkpoint.read(MobileSam.weights(), "mobile-sam"), new TorchEngine())) {
            mask = sam.embed(FLOWER).predict(Prompt.point(400, 420)).best();
        }
        assertThatThrownBy(mask::logits)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    @Tag("shared")
    void onATinyVit() {
        Checkpoint tiny = Checkpoint.open(Shared.golden("image_encoder_vit/tiny_sam.state_dict.safetensors"));
        assertAgree(SamModel.of(tiny));
    }

    /// Products of eight bits' precision move the border of a mask; that they move it shows that they are used.
    /// The masks may change their ranks.
    @Test
    void halfThePrecisionHardlyChangesAMask() {
        SamModel model =
                SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(256);
        List<PredictedMask> exact = masks(model, new TorchEngine());
        TorchEngine.Options options = new TorchEngine.Options(TorchDevice.CPU, Precision.BF16, 0);
        List<PredictedMask> rough = masks(model, new TorchEngine(options));
        List<Double> ious = exact.stream()
                .map(mask -> rough.stream()
                        .mapToDouble(other -> other.mask().iou(mask.mask()))
                        .max()
                        .orElseThrow())
                .toList();
        double mean = ious.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        assertThat(mean).as("mean of " + ious).isBetween(0.95, 0.9999);
    }
}
