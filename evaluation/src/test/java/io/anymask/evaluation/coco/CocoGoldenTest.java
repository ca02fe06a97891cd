package io.anymask.evaluation.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.CategoryFrequency;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.CocoResults;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The numbers of pycocotools and of the LVIS API on published fixtures.
class CocoGoldenTest {
    private static final double TOLERANCE = 1e-10;

    @ParameterizedTest
    @ValueSource(strings = {"cocoapi bbox", "cocoapi segm", "ignore flags", "small segm", "small boundary"})
    void theTwelveNumbersAreThoseOfPycocotools(String name) throws IOException {
        JsonNode golden = golden(name);
        CocoInstances truth = CocoInstances.read(file(golden, "gt"));
        List<CocoDetection> found = CocoResults.read(file(golden, "dt"), truth);
        if (name.equals("ignore flags")) {
            found = found.stream().filter(detection -> detection.score() >= 0.1).toList();
        } else if (name.startsWith("small")) {
            found = found.stream().map(CocoDetection::withoutBox).toList();
        }
        EvaluationSettings settings = EvaluationSettings.coco(type(golden));
        CocoSummary summary = CocoSummary.of(CocoEvaluator.evaluate(truth, found, settings));
        List<Double> expected = new ArrayList<>();
        golden.get("expected").forEach(value -> expected.add(value.asDouble()));
        double[] actual = {
            summary.ap(), summary.ap50(), summary.ap75(), summary.apSmall(), summary.apMedium(), summary.apLarge(),
            summary.ar1(), summary.ar10(), summary.ar100(), summary.arSmall(), summary.arMedium(), summary.arLarge()
        };
        assertThat(actual).hasSize(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i])
                    .as("number %d of %s", i, Arrays.toString(actual))
                    .isCloseTo(expected.get(i), within(TOLERANCE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cocoapi bbox, classes ignored", "cocoapi segm, classes ignored"})
    void classAgnosticRecallIsThatOfPycocotools(String name) throws IOException {
        JsonNode golden = golden(name);
        CocoInstances truth = CocoInstances.read(file(golden, "gt"));
        List<CocoDetection> found = CocoResults.read(file(golden, "dt"), truth);
        EvaluationSettings settings =
                EvaluationSettings.coco(type(golden)).classAgnostic().withMaxDetections(10, 100, 1000);
        DetectionEvaluation evaluation = CocoEvaluator.evaluate(truth, found, settings);
        for (int limit : new int[] {10, 100, 1000}) {
            assertThat(evaluation.averageRecall(AreaRange.ALL, limit))
                    .isCloseTo(golden.get("expected").get("AR@" + limit).asDouble(), within(TOLERANCE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lvis segm, synthetic detections", "lvis bbox, synthetic detections"})
    void lvisNumbersAreThoseOfItsApi(String name) throws IOException {
        JsonNode golden = golden(name);
        CocoInstances truth = CocoInstances.read(file(golden, "gt"));
        List<CocoDetection> found = CocoResults.read(file(golden, "dt"), truth);
        if (type(golden) == IouType.BOX) {
            found = found.stream().map(CocoGoldenTest::boxOnly).toList();
        }
        DetectionEvaluation evaluation = LvisEvaluator.evaluate(truth, found, EvaluationSettings.lvis(type(golden)));
        JsonNode expected = golden.get("expected");
        Map<String, Double> actual = new LinkedHashMap<>();
        actual.put("AP", evaluation.averagePrecision(AreaRange.ALL, 300));
        actual.put("AP50", evaluation.averagePrecisionAt(0.5, AreaRange.ALL, 300));
        actual.put("AP75", evaluation.averagePrecisionAt(0.75, AreaRange.ALL, 300));
        for (AreaRange range : List.of(AreaRange.SMALL, AreaRange.MEDIUM, AreaRange.LARGE)) {
            String letter = range.name().substring(0, 1);
            actual.put("AP" + letter, evaluation.averagePrecision(range, 300));
            actual.put("AR" + letter + "@300", evaluation.averageRecall(range, 300));
        }
        for (CategoryFrequency frequency :
                List.of(CategoryFrequency.RARE, CategoryFrequency.COMMON, CategoryFrequency.FREQUENT)) {
            String letter = frequency.name().substring(0, 1).toLowerCase(Locale.ROOT);
            actual.put(
                    "AP" + letter,
                    evaluation.averagePrecision(AreaRange.ALL, 300, category -> category.frequency() == frequency));
        }
        actual.put("AR@300", evaluation.averageRecall(AreaRange.ALL, 300));
        assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.propertyNames());
        actual.forEach((key, value) ->
                assertThat(value).as(key).isCloseTo(expected.get(key).asDouble(), within(TOLERANCE)));
    }

    @Test
    void lvisRecallWithoutCategoriesIsThatOfOneCategory() throws IOException {
        JsonNode golden = golden("lvis segm, classes ignored");
        CocoInstances truth = CocoInstances.read(file(golden, "gt"));
        List<CocoDetection> found = CocoResults.read(file(golden, "dt"), truth);
        EvaluationSettings settings =
                EvaluationSettings.lvis(IouType.MASK).classAgnostic().withMaxDetections(1000);
        DetectionEvaluation evaluation = LvisEvaluator.evaluate(truth, found, settings);
        JsonNode expected = golden.get("expected");
        assertThat(evaluation.averageRecall(AreaRange.ALL, 1000))
                .isCloseTo(expected.get("AR@1000").asDouble(), within(TOLERANCE));
        assertThat(evaluation.averageRecall(AreaRange.SMALL, 1000))
                .isCloseTo(expected.get("ARs@1000").asDouble(), within(TOLERANCE));
        assertThat(evaluation.averageRecall(AreaRange.MEDIUM, 1000))
                .isCloseTo(expected.get("ARm@1000").asDouble(), within(TOLERANCE));
        assertThat(evaluation.averageRecall(AreaRange.LARGE, 1000))
                .isCloseTo(expected.get("ARl@1000").asDouble(), within(TOLERANCE));
        // The surest-first matcher of the API finds no more than the best-pair matcher, and here nearly as much.
        double pairs = ProposalRecall.of(truth, found, IouType.MASK, 1000).averageRecall(AreaRange.ALL, any -> true);
        assertThat(pairs).isBetween(0.3312, 0.34);
    }

    private static CocoDetection boxOnly(CocoDetection mask) {
        return new CocoDetection(mask.imageId(), mask.categoryId(), mask.score(), null, mask.boxOrMaskBox());
    }

    private static IouType type(JsonNode golden) {
        return switch (golden.get("iou_type").asString()) {
            case "bbox" -> IouType.BOX;
            case "segm" -> IouType.MASK;
            default -> IouType.BOUNDARY;
        };
    }

    private static Path file(JsonNode golden, String which) {
        return Shared.data("coco_eval/" + golden.get(which).asString());
    }

    private static JsonNode golden(String name) throws IOException {
        for (JsonNode golden : JsonMapper.shared()
                .readTree(Files.readAllBytes(Shared.data("coco_eval/expected.json")))
                .get("cases")) {
            if (golden.get("name").asString().equals(name)) {
                return golden;
            }
        }
        throw new AssertionError("expected.json has no case " + name);
    }
}
