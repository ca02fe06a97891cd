package io.anymask.inference.exemplar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import io.anymask.inference.DecoderMasks;
import io.anymask.inference.ImageEmbedding;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.model.sam.ImageFrame;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// PerSAM, step by step, against the published code's own results on the same weights (`golden/persam`).
@Tag("shared")
class PerSamParityTest {
    @RegisterExtension
    private static final GoldenExemplars GOLDEN = new GoldenExemplars();

    @TestFactory
    Stream<DynamicTest> targetCells() {
        List<JsonNode> references = GoldenExemplars.references();
        assertThat(references).hasSize(21);
        return references.stream()
                .map(reference -> DynamicTest.dynamicTest(GoldenExemplars.key(reference), () -> {
                    Image image =
                            Image.read(Shared.data(reference.get("reference").asString()));
                    Mask mask = GoldenExemplars.mask(reference.get("reference_mask_rle"));
                    ImageFrame frame = ImageFrame.of(image.width(), image.height(), 1024);
                    BitSet expected = cells(GoldenExemplars.mask(reference.get("cells_rle")));
                    assertThat(TargetCells.of(mask, frame, 64).target()).isEqualTo(expected);
                    assertThat(expected.cardinality())
                            .isEqualTo(reference.get("cells").asInt());
                }));
    }

    private static BitSet cells(Mask mask) {
        BitSet cells = new BitSet();
        for (int cell = 0; cell < mask.width() * mask.height(); cell++) {
            cells.set(cell, mask.get(cell % mask.width(), cell / mask.width()));
        }
        return cells;
    }

    @TestFactory
    Stream<DynamicTest> targets() {
        return GoldenExemplars.references().stream()
                .filter(GoldenExemplars::isRun)
                .map(reference -> DynamicTest.dynamicTest(GoldenExemplars.key(reference), () -> {
                    Target target = Target.mean(GOLDEN.exemplar(reference));
                    String key = GoldenExemplars.key(reference);
                    assertClose(target.feature(), GOLDEN.stages().floats(key + "/target_feature"), 2e-6);
                    assertClose(target.embedding(), GOLDEN.stages().floats(key + "/target_embedding"), 1e-6);
                    assertThat(Vectors.norm(target.embedding()))
                            .isCloseTo(reference.get("embedding_norm").asDouble(), within(1e-5));
                }));
    }

    @TestFactory
    Stream<DynamicTest> masks() {
        List<DynamicTest> tests = new ArrayList<>();
        GoldenExemplars.references().stream()
                .filter(GoldenExemplars::isRun)
                .forEach(reference -> reference
                        .get("tests")
                        .forEach(test -> tests.add(DynamicTest.dynamicTest(
                                GoldenExemplars.key(reference) + "/"
                                        + test.get("name").asString(),
                                () -> check(reference, test)))));
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    private static void check(JsonNode reference, JsonNode test) {
        String key = GoldenExemplars.key(reference) + "/" + test.get("name").asString() + "/";
        PerSam method = PerSam.of(GOLDEN.exemplar(reference));
        ImageEmbedding image = GOLDEN.embedding(test.get("image").asString());
        MaskLogits similarity = method.similarity(image);
        checkMaps(reference, image, similarity, key);
        JsonNode points = test.get("points");
        PerSam.Clicks found = PerSam.Clicks.of(similarity);
        assertThat(similarity.at(
                        (int) found.positive().y(), (int) found.positive().x()))
                .isCloseTo(at(similarity, points.get(0)), within(1e-5f));
        assertThat(similarity.at(
                        (int) found.negative().y(), (int) found.negative().x()))
                .isCloseTo(at(similarity, points.get(1)), within(1e-5f));

        Prompt prompt = Prompt.points(point(points.get(0), true), point(points.get(1), false));
        DecoderMasks first = method.guided(image, similarity, prompt);
        assertThat(first.predictedIou().getFirst())
                .isCloseTo(test.get("step1").get("iou_prediction").get(0).asDouble(), within(2e-5));
        assertSampled(first.logits().subList(0, 1), GOLDEN.stages().floats(key + "logits1_s8"), 1e-3, 0);

        DecoderMasks second = image.decode(prompt.refining(first.logits().getFirst()));
        checkScores(second, test.get("step2"));
        assertSampled(second.logits().subList(1, 4), GOLDEN.stages().floats(key + "logits2_s8"), 5e-3, 1e-3);
        if (test.get("step3").isNull()) {
            assertThat(PerSam.Refinement.boxAround(image, second)).isEmpty();
            assertThat(method.find(image)).isEmpty();
            return;
        }
        int best = test.get("step2").get("best").asInt() + DecoderMasks.FIRST_OF_THREE;
        JsonNode box = test.get("step3").get("box");
        Prompt boxed = prompt.within(new Box(
                box.get(0).asDouble(),
                box.get(1).asDouble(),
                box.get(2).asDouble(),
                box.get(3).asDouble()));
        DecoderMasks third = image.decode(boxed.refining(second.logits().get(best)));
        checkScores(third, test.get("step3"));
        assertSampled(third.logits().subList(1, 4), GOLDEN.stages().floats(key + "logits3_s8"), 5e-3, 1e-3);
        int last = test.get("step3").get("best").asInt() + DecoderMasks.FIRST_OF_THREE;
        Mask mask = image.mask(third.logits().get(last), 0).mask();
        long allowed = Math.max(
                5,
                test.get("step3").get("pixels_with_abs_logit_below").get("0.01").asLong());
        Mask expected = GoldenExemplars.mask(test.get("step3").get("mask"));
        assertThat(mask.xor(expected).area()).isLessThanOrEqualTo(allowed);
        if (found.positive().equals(prompt.points().get(0))
                && found.negative().equals(prompt.points().get(1))) {
            assertThat(method.find(image)
                            .orElseThrow()
                            .mask()
                            .mask()
                            .xor(expected)
                            .area())
                    .isLessThanOrEqualTo(allowed);
        }
    }

    private static void checkMaps(JsonNode reference, ImageEmbedding image, MaskLogits similarity, String key) {
        float[] cells = SimilarityMap.of(
                        image, Target.mean(GOLDEN.exemplar(reference)).feature())
                .cells()
                .values();
        float[] attention = PerSam.attention(similarity, 64);
        if (GOLDEN.stages().has(key + "similarity64")) {
            assertClose(cells, GOLDEN.stages().floats(key + "similarity64"), 2e-5);
            assertClose(attention, GOLDEN.stages().floats(key + "attention64"), 5e-5);
        } else {
            assertClose(halved(cells), GOLDEN.stages().floats(key + "similarity64_s2"), 2e-5);
            assertClose(halved(attention), GOLDEN.stages().floats(key + "attention64_s2"), 5e-5);
        }
        int[] shape = GOLDEN.stages().shape(key + "similarity_samples");
        float[] samples = new float[shape[0] * shape[1]];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = similarity.at(8 + 16 * (i / shape[1]), 8 + 16 * (i % shape[1]));
        }
        assertClose(samples, GOLDEN.stages().floats(key + "similarity_samples"), 2e-5);
    }

    private static void checkScores(DecoderMasks masks, JsonNode step) {
        for (int mask = 0; mask < 3; mask++) {
            assertThat(masks.predictedIou().get(DecoderMasks.FIRST_OF_THREE + mask))
                    .isCloseTo(step.get("iou_predictions").get(mask).asDouble(), within(5e-5));
        }
    }

    private static float[] halved(float[] cells) {
        float[] half = new float[32 * 32];
        for (int i = 0; i < half.length; i++) {
            half[i] = cells[2 * (i / 32) * 64 + 2 * (i % 32)];
        }
        return half;
    }

    private static void assertSampled(List<MaskLogits> masks, float[] expected, double absolute, double relative) {
        assertThat(expected).hasSize(masks.size() * 32 * 32);
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            float actual = masks.get(i / (32 * 32)).at(8 * (i / 32 % 32), 8 * (i % 32));
            worst = Math.max(worst, Math.abs(actual - expected[i]) / (absolute + relative * Math.abs(expected[i])));
        }
        assertThat(worst).as("difference as a share of the tolerance").isLessThan(1);
    }

    static void assertClose(float[] actual, float[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
        }
        assertThat(worst).isLessThan(tolerance);
    }

    private static float at(MaskLogits map, JsonNode point) {
        return map.at(point.get(1).asInt(), point.get(0).asInt());
    }

    static Point point(JsonNode xy, boolean positive) {
        return new Point(xy.get(0).asDouble(), xy.get(1).asDouble(), positive);
    }
}
