package io.anymask.inference;

import io.anymask.inference.engine.Device;
import io.anymask.inference.engine.Precision;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.mask.PredictedMask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.prompt.Prompt;
import io.anymask.testing.Shared;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What fewer bits cost: masks of the golden prompts beside those of the model at full precision.
@Tag("shared")
class PrecisionTest {
    private static final String FOLDER = "mobile_sam_predictor/";
    private static final Segmenter FULL = Segmenter.open(MobileSam.weights());
    private static final Map<String, ImageEmbedding> EMBEDDINGS = new HashMap<>();

    @AfterAll
    static void close() {
        FULL.close();
    }

    @Test
    void halfPrecisionKeepsTheMasks() {
        Agreement agreement = agreement(Precision.FP16); // 0.9985, 0.971
        assertThat(agreement.mean()).isGreaterThan(0.997);
        assertThat(agreement.worst()).isGreaterThan(0.95);
    }

    @Test
    void eightBitsKeepMostOfTheMasks() {
        Agreement agreement = agreement(Precision.INT8); // 0.963, 0.426
        assertThat(agreement.mean()).isGreaterThan(0.92);
        assertThat(agreement.worst()).isGreaterThan(0.3);
    }

    @Test
    void anEmbeddingOfHalfPrecisionKeepsTheMasks(@TempDir Path folder) {
        Path file = folder.resolve("embedding");
        Agreement agreement = agreement(image -> {
            embedding(image).save(file, EmbeddingPrecision.FP16);
            return FULL.load(file);
        });
        assertThat(agreement.mean()).isGreaterThan(0.9995); // 0.9998, 0.993
        assertThat(agreement.worst()).isGreaterThan(0.99);
    }

    private static Agreement agreement(Precision precision) {
        OnnxEngine engine = new OnnxEngine(new OnnxEngine.Options(0, OnnxEngine.Memory.KEEP, precision, Device.CPU));
        try (Segmenter sam = Segmenter.open(Checkpoint.read(MobileSam.weights(), "mobile_sam"), engine)) {
            return agreement(image -> sam.embed(photo(image)));
        }
    }

    private interface Embedder {
        ImageEmbedding embed(String image);
    }

    /// Of the IoU of masks.
    private record Agreement(double mean, double worst) {}

    private static Agreement agreement(Embedder embedder) {
        Map<String, ImageEmbedding> embeddings = new HashMap<>();
        double sum = 0;
        double worst = 1;
        int masks = 0;
        for (JsonNode entry : Shared.goldenJson(FOLDER + "predictor.json").get("prompts")) {
            JsonNode golden = entry.get("prompt");
            if (golden.has("points")) { // a batch that the caller pads: the predictor has none
                continue;
            }
            String image = entry.get("image").asString();
            MaskOutput output = golden.get("multimask_output").asBoolean() ? MaskOutput.MULTIPLE : MaskOutput.SINGLE;
            List<Prompt> prompts = GoldenPrompts.of(golden, GoldenPrompts.maskInput(golden));
            List<Prediction> expected = embedding(image).predictAll(prompts, output);
            List<Prediction> actual =
                    embeddings.computeIfAbsent(image, embedder::embed).predictAll(prompts, output);
            for (int i = 0; i < prompts.size(); i++) {
                for (PredictedMask mask : expected.get(i).masks()) {
                    double iou = likeness(mask.mask(), actual.get(i).masks());
                    sum += iou;
                    worst = Math.min(worst, iou);
                    masks++;
                }
            }
        }
        assertThat(masks).isEqualTo(54);
        return new Agreement(sum / masks, worst);
    }

    /// Which of two nearly equal scores comes first may differ: a mask is compared with the one most like it.
    private static double likeness(Mask mask, List<PredictedMask> answers) {
        return answers.stream()
                .mapToDouble(answer -> mask.isEmpty() && answer.mask().isEmpty() ? 1 : mask.iou(answer.mask()))
                .max()
                .orElseThrow();
    }

    private static ImageEmbedding embedding(String image) {
        return EMBEDDINGS.computeIfAbsent(image, name -> FULL.embed(photo(name)));
    }

    private static Image photo(String image) {
        return Image.read(Shared.golden("images/" + image + ".jpg"));
    }
}
