package io.anymask.evaluation.exemplars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.Instance;
import io.anymask.inference.exemplar.ExemplarFinder;
import io.anymask.inference.exemplar.FoundMask;
import io.anymask.inference.exemplar.GoldenExemplars;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The first mask that the finder gives for the 57 pairs of `golden/persam`: its mean IoU with the truth, set by
/// set, against a floor. What was reached beside the golden files' table stands in decision 0100.
@Tag("shared")
class GoldenPairsTest {
    @RegisterExtension
    private static final GoldenExemplars GOLDEN = new GoldenExemplars();

    /// Minutes each.
    @ParameterizedTest
    @CsvSource({"davis2016, 25, 0.685", "coco48, 17, 0.361", "magnetic_tile, 15, 0.15"})
    void theFirstMaskIsAboveTheFloor(String set, int pairs, double floor, TestReporter reporter) {
        assumeTrue(GoldenExemplars.areAllRun(), "minutes: with -Danymask.persam=all");
        List<Double> ious = GoldenExemplars.references().stream()
                .filter(reference -> reference.get("set").asString().equals(set))
                .flatMap(reference -> ious(reference).stream())
                .toList();
        double mean = ious.stream().mapToDouble(iou -> iou).average().orElse(0);
        reporter.publishEntry(set, Double.toString(mean));
        assertThat(ious).hasSize(pairs);
        assertThat(mean).isGreaterThan(floor);
    }

    private static List<Double> ious(JsonNode reference) {
        ExemplarFinder finder = ExemplarFinder.of(List.of(GOLDEN.exemplar(reference)));
        List<Double> ious = new ArrayList<>();
        for (JsonNode test : reference.get("tests")) {
            List<FoundMask> found =
                    finder.find(GOLDEN.embedding(test.get("image").asString()));
            ious.add(found.isEmpty() ? 0 : found.getFirst().mask().mask().iou(truth(test.get("truth"))));
        }
        return ious;
    }

    /// A picture of a mask, or ids of COCO's annotations.
    private static Mask truth(JsonNode truth) {
        if (truth.isString()) {
            return Mask.read(Shared.data(truth.asString()));
        }
        Set<String> ids = truth.get("annotation_ids")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.toSet());
        Dataset coco = Dataset.coco(Shared.data("coco48/instances_train2017_dev48.json"), Shared.data("coco48/images"));
        return coco.images().stream()
                .filter(image -> image.id().equals(truth.get("image_id").asString()))
                .map(DatasetImage::annotation)
                .flatMap(annotation -> annotation.instances().stream())
                .filter(instance -> ids.contains(instance.id()))
                .map(Instance::mask)
                .map(Rle::toMask)
                .reduce(Mask::or)
                .orElseThrow();
    }
}
