package io.anymask.evaluation.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.Instance;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.inference.Segmenter;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Point;
import io.anymask.prompt.SimulatedClicks;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// MobileSAM on 48 COCO photos beside the reference predictor.
class CocoGoldenTest {
    private final Dataset coco =
            Dataset.coco(Shared.data("coco48/instances_train2017_dev48.json"), Shared.data("coco48/images"));
    private final Map<String, JsonNode> golden = golden();

    /// Every so manieth photo, to be quick: a sixth of them, all with `-Danymask.golden.step=1`.
    private static final int STEP = Integer.getInteger("anymask.golden.step", 6);

    private static Map<String, JsonNode> golden() {
        Map<String, JsonNode> records = new HashMap<>();
        Shared.goldenJson("evaluation/coco48_mobile_sam.json")
                .get("records")
                .forEach(record -> records.put(record.get("ann_id").asString(), record));
        return records;
    }

    @Test
    void centreClicksAreTheReferencesPixels() {
        for (DatasetImage image : coco.images()) {
            for (Instance object : image.annotation().instances()) {
                JsonNode record = golden.get(object.id());
                if (record != null) {
                    JsonNode click = record.get("click");
                    assertThat(SimulatedClicks.center(object.mask().toMask()))
                            .as("annotation %s", object.id())
                            .isEqualTo(
                                    new Point(click.get(0).asInt(), click.get(1).asInt(), true));
                }
            }
        }
    }

    @Test
    void masksAreAsGoodAsTheReferences() {
        List<ObjectResult> results = new ArrayList<>();
        try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
            PromptEvaluation evaluation = PromptEvaluation.of(sam, PromptSettings.DEFAULT);
            for (int i = 0; i < coco.images().size(); i += STEP) {
                results.addAll(evaluation.evaluate("coco", coco.images().get(i)).objects());
            }
        }
        if (STEP == 1) {
            assertThat(results).hasSize(golden.size());
        }
        compare(results, Measures.BOX, "box_iou_multi_argmax");
        compare(results, Measures.BOX_ORACLE, "box_iou_oracle");
        compare(results, "center 1 click", "click_iou_argmax");
        compare(results, "center 1 click oracle", "click_iou_oracle");
    }

    private void compare(List<ObjectResult> results, String measure, String field) {
        double ours = 0;
        double theirs = 0;
        int near = 0;
        for (ObjectResult result : results) {
            double expected = Objects.requireNonNull(golden.get(result.object()))
                    .get(field)
                    .asDouble();
            ours += result.measure(measure);
            theirs += expected;
            near += Math.abs(result.measure(measure) - expected) <= 0.02 ? 1 : 0;
        }
        assertThat(ours / results.size()).as(measure).isCloseTo(theirs / results.size(), within(0.002));
        assertThat((double) near / results.size()).as("%s within 0.02", measure).isGreaterThanOrEqualTo(0.99);
    }
}
