package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.PredictedMask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Prompt;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// The 28 prompts of the reference predictor, from the photo's file to the mask at its size.
@Tag("shared")
class PredictorParityTest {
    private static final String FOLDER = "mobile_sam_predictor/";
    private static final Segmenter SAM = Segmenter.open(MobileSam.weights());
    private static final Map<String, ImageEmbedding> EMBEDDINGS = new HashMap<>();

    @AfterAll
    static void close() {
        SAM.close();
    }

    private static ImageEmbedding embedding(String image) {
        return EMBEDDINGS.computeIfAbsent(
                image, name -> SAM.embed(Image.read(Shared.golden("images/" + name + ".jpg"))));
    }

    @Test
    void embeddingsEqualTheReferences() {
        assertEmbedding("truck", 2e-5);
        assertEmbedding("groceries", 5e-4);
        assertEmbedding("dog", 5e-4);
    }

    private static void assertEmbedding(String image, double tolerance) {
        float[] expected = SafetensorsFile.read(Shared.golden(FOLDER + image + "_embedding.safetensors"))
                .floats("image_embedding");
        assertThat(largestDifference(embedding(image).values().toFloats(), expected))
                .isLessThan(tolerance);
    }

    @TestFactory
    Stream<DynamicTest> predictions() {
        JsonNode golden = Shared.goldenJson(FOLDER + "predictor.json");
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode entry : golden.get("prompts")) {
            if (!entry.get("prompt").has("points")) { // the batch with explicit padding is the next test
                tests.add(DynamicTest.dynamicTest(entry.get("id").asString(), () -> check(entry)));
            }
        }
        assertThat(tests).hasSize(27);
        return tests.stream();
    }

    private static void check(JsonNode entry) {
        ImageEmbedding embedding = embedding(entry.get("image").asString().replace(".jpg", ""));
        boolean multiple = entry.get("prompt").get("multimask_output").asBoolean();
        List<Prompt> prompts = GoldenPrompts.of(entry.get("prompt"), GoldenPrompts.maskInput(entry.get("prompt")));
        List<Prediction> predictions =
                embedding.predictAll(prompts, multiple ? MaskOutput.MULTIPLE : MaskOutput.SINGLE);
        float[] logits = SafetensorsFile.read(Shared.golden(FOLDER + "low_res_logits.safetensors"))
                .floats(entry.get("id").asString());
        int masks = multiple ? 3 : 1;
        for (int i = 0; i < prompts.size(); i++) {
            assertThat(predictions.get(i).masks()).hasSize(masks);
            List<Integer> order = byFallingIou(entry.get("iou_predictions").get(i));
            for (int rank = 0; rank < masks; rank++) {
                int mask = order.get(rank);
                PredictedMask actual = predictions.get(i).masks().get(rank);
                JsonNode expected = entry.get("masks").get(i).get(mask);
                double iou = entry.get("iou_predictions").get(i).get(mask).asDouble();
                assertThat(Math.abs(actual.predictedIou() - iou)).isLessThan(5e-5);
                assertLogits(actual.logits(), logits, (i * masks + mask) * 256 * 256);
                long near =
                        expected.get("pixels_with_abs_logit_below").get("0.01").asLong();
                assertThat(GoldenPrompts.difference(actual.mask(), GoldenPrompts.mask(expected)))
                        .isLessThanOrEqualTo(Math.max(5, near));
                assertThat(actual.mask().area()).isCloseTo(expected.get("area").asLong(), within(Math.max(5, near)));
            }
        }
    }

    private static org.assertj.core.data.Offset<Long> within(long pixels) {
        return org.assertj.core.data.Offset.offset(pixels);
    }

    private static List<Integer> byFallingIou(JsonNode iou) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < iou.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble((Integer i) -> -iou.get(i).asDouble()));
        return order;
    }

    private static void assertLogits(MaskLogits actual, float[] expected, int from) {
        double worst = 0;
        for (int i = 0; i < actual.values().length; i++) {
            double allowed = 2e-3 + 1e-3 * Math.abs(expected[from + i]);
            worst = Math.max(worst, Math.abs(actual.values()[i] - expected[from + i]) / allowed);
        }
        assertThat(worst).as("difference as a share of the tolerance").isLessThan(1);
    }

    /// Three point sets of two tokens, one of them padded by the caller, straight through the decoder.
    @Test
    void aBatchOfPaddedPoints() {
        JsonNode entry = Shared.goldenJson(FOLDER + "predictor.json")
                .get("prompts")
                .valueStream()
                .filter(candidate -> candidate.get("id").asString().equals("groceries_point_batch3"))
                .findFirst()
                .orElseThrow();
        ImageEmbedding embedding = embedding("groceries");
        Tensor coordinates = Tensor.zeros(3, 3, 2);
        Tensor labels = Tensor.zeros(3, 3);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 2; j++) {
                JsonNode point = entry.get("prompt").get("points").get(i).get(j);
                int token = i * 3 + j;
                coordinates
                        .values()
                        .put(2 * token, embedding.frame().toFrameX(point.get(0).asDouble()));
                coordinates
                        .values()
                        .put(
                                2 * token + 1,
                                embedding.frame().toFrameY(point.get(1).asDouble()));
                labels.values()
                        .put(
                                token,
                                entry.get("prompt").get("labels").get(i).get(j).asInt());
            }
            labels.values().put(i * 3 + 2, -1);
        }
        try (OnnxEngine engine = new OnnxEngine();
                Engine.Program decoder =
                        engine.compile(SAM.model().sam("a test").decoder())) {
            float[] iou = decoder.run(List.of(embedding.values(), coordinates, labels))
                    .get(1)
                    .toFloats();
            for (int i = 0; i < 3; i++) {
                for (int mask = 0; mask < 3; mask++) {
                    double expected =
                            entry.get("iou_predictions").get(i).get(mask).asDouble();
                    assertThat(Math.abs(iou[i * 4 + 1 + mask] - expected)).isLessThan(5e-5);
                }
            }
        }
    }

    static double largestDifference(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
        }
        return largest;
    }
}
