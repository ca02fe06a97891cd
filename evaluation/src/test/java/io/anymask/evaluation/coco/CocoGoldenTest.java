package io.anymask.evaluation.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.CocoResults;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
