package io.anymask.inference.exemplar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.inference.DecoderMasks;
import io.anymask.inference.ImageEmbedding;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.PredictedMask;
import io.anymask.prompt.Prompt;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// PerSAM-F's two trained numbers, step by step, and its masks against the published code's.
@Tag("shared")
class PerSamFParityTest {
    @RegisterExtension
    private static final GoldenExemplars GOLDEN = new GoldenExemplars();

    @TestFactory
    Stream<DynamicTest> trainingAndMasks() {
        Map<String, JsonNode> trained = new HashMap<>();
        Shared.goldenJson("persam/persam_f.json")
                .get("references")
                .forEach(reference -> trained.put(GoldenExemplars.key(reference), reference));
        SafetensorsFile features = SafetensorsFile.read(Shared.golden("persam/persam_f.safetensors"));
        return GoldenExemplars.references().stream()
                .filter(GoldenExemplars::isRun)
                .map(reference -> DynamicTest.dynamicTest(GoldenExemplars.key(reference), () -> {
                    String key = GoldenExemplars.key(reference);
                    Exemplar exemplar = GOLDEN.exemplar(reference);
                    PerSamParityTest.assertClose(
                            Target.meanAndMaximum(exemplar).feature(),
                            features.floats(key + "/target_feature_f"),
                            2e-6);
                    check(exemplar, Objects.requireNonNull(trained.get(key)));
                }));
    }

    private static void check(Exemplar exemplar, JsonNode expected) {
        ImageEmbedding image = exemplar.embedding();
        List<MaskLogits> scales = scales(image, expected.get("point")).stream()
                .map(image::enlarge)
                .toList();
        Map<Integer, JsonNode> trajectory = new HashMap<>();
        expected.get("trajectory")
                .forEach(step -> trajectory.put(step.get("step").asInt(), step));
        List<Integer> seen = new ArrayList<>();
        MaskWeights weights = MaskWeights.train(
                MaskWeights.Samples.of(scales, exemplar.mask()), MaskWeights.STEPS, (number, before, loss) -> {
                    JsonNode step = trajectory.get(number);
                    if (step != null) {
                        seen.add(number);
                        double early = number <= 2 ? 1e-5 : 1e-4;
                        assertThat(loss.dice()).isCloseTo(step.get("dice").asDouble(), within(early));
                        assertThat(loss.focal()).isCloseTo(step.get("focal").asDouble(), within(early));
                        assertWeights(before, step.get("weights_before"), number <= 2 ? 1e-5 : 5e-4);
                        assertThat(loss.byPart())
                                .isCloseTo(step.get("gradient").get(0).asDouble(), within(1e-3));
                        assertThat(loss.bySubpart())
                                .isCloseTo(step.get("gradient").get(1).asDouble(), within(1e-3));
                    }
                });
        assertThat(seen).containsExactly(0, 1, 2, 9, 99, 499, 999);
        assertWeights(weights, expected.get("weights"), 5e-4);
        PerSamF method = PerSamF.of(exemplar);
        for (JsonNode test : expected.get("tests")) {
            ImageEmbedding embedding = GOLDEN.embedding(test.get("image").asString());
            Prompt click = Prompt.points(PerSamParityTest.point(test.get("point"), true));
            Optional<PredictedMask> found = method.find(embedding, click);
            Mask mask = found.map(PredictedMask::mask).orElse(Mask.empty(embedding.width(), embedding.height()));
            Mask truth = GoldenExemplars.mask(test.get("mask"));
            // The trained numbers differ in the fourth digit, and so do logits near the mask's edge.
            assertThat(mask.iou(truth)).as(test.get("image").asString()).isGreaterThan(0.995);
        }
    }

    private static void assertWeights(MaskWeights actual, JsonNode expected, double tolerance) {
        assertThat(actual.whole()).isCloseTo(expected.get(0).asDouble(), within(tolerance));
        assertThat(actual.part()).isCloseTo(expected.get(1).asDouble(), within(tolerance));
        assertThat(actual.subpart()).isCloseTo(expected.get(2).asDouble(), within(tolerance));
    }

    private static List<MaskLogits> scales(ImageEmbedding image, JsonNode point) {
        DecoderMasks masks = image.decode(Prompt.points(PerSamParityTest.point(point, true)));
        return masks.logits()
                .subList(DecoderMasks.FIRST_OF_THREE, masks.logits().size());
    }
}
