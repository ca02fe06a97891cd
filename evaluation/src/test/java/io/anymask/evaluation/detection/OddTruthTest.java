package io.anymask.evaluation.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.CocoResults;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One object among good ones has nothing that could be compared: the rest is evaluated, and the report counts
/// and names what is left out.
class OddTruthTest {
    private static final String GOOD = "[[1, 1, 9, 1, 9, 6, 1, 6]]";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Report report(String segmentation, String results) throws IOException {
        CocoInstances truth =
                CocoInstances.read(Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 1, "width": 20, "height": 10, "file_name": "a.jpg"}],
                 "categories": [{"id": 1, "name": "x"}, {"id": 2, "name": "y"}],
                 "annotations": [
                   {"id": 4, "image_id": 1, "category_id": 1, "bbox": [1, 1, 3, 3], "segmentation": %s},
                   {"id": 5, "image_id": 1, "category_id": 2, "bbox": [1, 1, 8, 5], "segmentation": %s}]}
                """.formatted(segmentation, GOOD)));
        Path found = Files.writeString(folder.resolve("results.json"), results.formatted(GOOD));
        return ResultsReport.of("t", new LinkedHashMap<>(), truth, CocoResults.read(found, truth));
    }

    private static double precision(Report report, String what) {
        Table table = (Table) report.sections().getFirst();
        return table.rows().stream()
                .filter(row -> row.name().equals(what))
                .mapToDouble(row -> row.cells().getFirst().value())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> leftOut(Report report) {
        return report.sections().stream()
                .filter(Counts.class::isInstance)
                .map(Counts.class::cast)
                .flatMap(counts -> counts.counts().stream())
                .filter(count -> count.what().contains("left out of the figures") && count.number() > 0)
                .map(count -> count.number() + " " + count.what() + ": " + count.examples())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "[[1, 1, 2, 2]]", "[[], [3, 3]]"})
    void anObjectWithoutAnAreaIsLeftOutOfTheMasks(String segmentation) throws IOException {
        Report report = report(segmentation, """
                [{"image_id": 1, "category_id": 2, "score": 0.9, "segmentation": %s},
                 {"image_id": 1, "category_id": 1, "score": 0.8, "segmentation": [[1, 1, 4, 1, 4, 4, 1, 4]]}]
                """);
        assertThat(precision(report, "masks")).isCloseTo(1, within(1e-9));
        assertThat(precision(report, "boxes")).isCloseTo(1, within(1e-9));
        assertThat(leftOut(report))
                .containsExactly("1 objects without a segmentation, left out of the figures of masks: [annotation 4]");
    }

    @Test
    void aResultWithoutAMaskIsLeftOutOfTheMasks() throws IOException {
        Report report = report(GOOD, """
                [{"image_id": 1, "category_id": 2, "score": 0.9, "segmentation": %s},
                 {"image_id": 1, "category_id": 1, "score": 0.8, "bbox": [1, 1, 3, 3]}]
                """);
        assertThat(precision(report, "masks")).isCloseTo(0.5, within(1e-9));
        assertThat(leftOut(report))
                .containsExactly("1 detections without a mask, left out of the figures of masks: [one of image 1]");
    }
}
