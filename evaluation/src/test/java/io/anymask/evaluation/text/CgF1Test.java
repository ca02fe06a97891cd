package io.anymask.evaluation.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// SAM 3's measure, beside the numbers of its own evaluator.
class CgF1Test {
    private static final double TOLERANCE = 1e-9;

    @Test
    void findingWhereNothingIsCostsCorrelationAlone() {
        Rle full = Mask.full(4, 4).rle();
        PairScore good = PairScore.of(List.of(full), List.of(full));
        PairScore silent = PairScore.of(List.of(), List.of());
        PairScore made = PairScore.of(List.of(), List.of(full));
        CgF1 clean = CgF1.of(List.of(good, silent));
        CgF1 wrong = CgF1.of(List.of(good, silent, made));
        assertThat(clean.value()).isEqualTo(1, within(1e-3));
        assertThat(wrong.positiveF1()).isEqualTo(clean.positiveF1());
        assertThat(wrong.f1()).isLessThan(clean.f1());
        assertThat(wrong.correlation()).isEqualTo(0.5, within(1e-3));
        assertThatThrownBy(() -> clean.at(0.52)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingAtAllIsNoScore() {
        assertThat(CgF1.of(List.of()).value()).isZero();
    }

    @Tag("shared")
    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "a+b+c"})
    void sumsAndMeasuresAreTheReferences(String annotators) throws IOException {
        JsonNode golden = JsonMapper.shared().readTree(Files.readAllBytes(Shared.golden("clip/cgf1.json")));
        Map<Integer, List<PairScore>> scores = new TreeMap<>();
        for (String annotator : annotators.split("\\+", -1)) {
            scores(golden.path("ground_truth").path(annotator), golden.path("predictions"))
                    .forEach((id, score) ->
                            scores.computeIfAbsent(id, k -> new ArrayList<>()).add(score));
        }
        int all = annotators.split("\\+", -1).length; // a pair that one did not annotate exhaustively is left out
        scores.values().removeIf(of -> of.size() < all);
        CgF1 actual = CgF1.of(scores.values().stream().map(PairScore::best).toList());
        JsonNode expected = golden.path("expected").path(annotators).path("metrics");
        assertMetric(actual.value(), expected, "cgF1");
        assertMetric(actual.at(0.5), expected, "cgF1@0.5");
        assertMetric(actual.at(0.75), expected, "cgF1@0.75");
        assertMetric(actual.positiveF1(), expected, "positive_micro_F1");
        assertMetric(actual.f1(), expected, "F1");
        assertMetric(actual.macroF1(), expected, "positive_macro_F1");
        assertMetric(actual.correlation(), expected, "IL_MCC");
        if (annotators.length() == 1) {
            assertPairs(scores, golden.path("expected").path(annotators).path("images"));
        }
    }

    private static void assertMetric(double actual, JsonNode expected, String name) {
        assertThat(actual)
                .as(name)
                .isEqualTo(expected.path("cgF1_eval_segm_" + name).asDouble(), within(TOLERANCE));
    }

    private static void assertPairs(Map<Integer, List<PairScore>> scores, JsonNode pairs) {
        assertThat(pairs.size()).isEqualTo(scores.size());
        for (JsonNode pair : pairs) {
            PairScore score = Objects.requireNonNull(
                            scores.get(pair.path("image_id").asInt()))
                    .getFirst();
            assertThat(score.found()).isEqualTo(pair.path("num_dt").asInt());
            for (int t = 0; t < pair.path("TPs").size(); t++) {
                assertThat(score.truePositives(t))
                        .isEqualTo(pair.path("TPs").path(t).asInt());
                assertThat(score.falsePositives(t))
                        .isEqualTo(pair.path("FPs").path(t).asInt());
                assertThat(score.falseNegatives(t))
                        .isEqualTo(pair.path("FNs").path(t).asInt());
                assertThat(score.f1(t)).isEqualTo(pair.path("local_F1s").path(t).asDouble(), within(TOLERANCE));
            }
        }
    }

    private static Map<Integer, PairScore> scores(JsonNode truth, JsonNode predictions) {
        Map<Integer, PairScore> scores = new TreeMap<>();
        for (JsonNode image : truth.path("images")) {
            if (image.path("is_instance_exhaustive").asBoolean()) {
                int id = image.path("id").asInt();
                List<Rle> truths = masks(truth.path("annotations"), id, "iscrowd", 0, 0);
                List<Rle> found = masks(predictions, id, "score", 0.5, 1);
                scores.put(id, PairScore.of(truths, found));
            }
        }
        return scores;
    }

    private static List<Rle> masks(JsonNode list, int image, String field, double least, double most) {
        return list.valueStream()
                .filter(one -> one.path("image_id").asInt() == image)
                .filter(one ->
                        one.path(field).asDouble() >= least && one.path(field).asDouble() <= most)
                .map(one -> one.path("segmentation"))
                .map(one -> Rle.decompress(
                        one.path("size").path(0).asInt(),
                        one.path("size").path(1).asInt(),
                        one.path("counts").asString()))
                .toList();
    }
}
