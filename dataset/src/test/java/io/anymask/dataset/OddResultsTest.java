package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files of results and of SA-1B with one odd entry among good ones, as [OddEntriesTest] has them of COCO.
class OddResultsTest {
    private static final String RUNS = "{\"size\": [6, 8], \"counts\": [40, 8]}";

    private static final String TRUTH = """
            {"images": [{"id": 7, "width": 8, "height": 6, "file_name": "a.png"}],
             "annotations": [{"id": 5, "image_id": 7, "category_id": 3, "bbox": [0, 0, 4, 3]}],
             "categories": [{"id": 3, "name": "cup"}]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | got null, expected an object",
                "image_id: 9 | image_id 9 is not among the 1 images of the ground truth",
                "image_id: \"x\" | image_id is \"x\"",
                "category_id: null | category_id is null",
                "score: null | score is null, expected a number",
                "score: NaN | score is NaN, expected a finite number",
                "score: Infinity | score is Infinity",
                "score: \"high\" | score is \"high\", expected a number",
                "score: [0.5] | score is a list",
                "score: - | no score, expected one",
                "segmentation: {\"size\": [2, 2], \"counts\": [4]} | size [2, 2]",
                "segmentation: {\"size\": [6, 8], \"counts\": \"!\"} | run-length string",
                "segmentation: [[1, 1, 2, 2]] | neither segmentation nor bbox",
                "segmentation: [] | neither segmentation nor bbox",
                "segmentation: null | neither segmentation nor bbox",
                "segmentation: - | neither segmentation nor bbox",
            })
    void aResultThatCannotBeUsedIsLeftOut(String odd, String why) throws IOException {
        CocoInstances truth = CocoInstances.read(Files.writeString(folder.resolve("truth.json"), TRUTH));
        Function<String, String> result = score ->
                "{\"image_id\": 7, \"category_id\": 3, \"score\": " + score + ", \"segmentation\": " + RUNS + "}";
        String record = odd;
        if (odd.contains(": ")) {
            String field = odd.split(": ", 2)[0];
            String good = result.apply("0.5");
            String name = "\"" + field + "\": ";
            int from = good.indexOf(name);
            int to = field.equals("segmentation") ? good.length() - 1 : good.indexOf(',', from);
            String value = odd.split(": ", 2)[1];
            String instead = value.equals("-") ? "\"other\": 1" : name + value;
            record = good.substring(0, from) + instead + good.substring(to);
        }
        Path file = Files.writeString(
                folder.resolve("results.json"), "[%s,%s,%s]".formatted(result.apply("1"), record, result.apply("2")));
        Notes notes = new Notes();
        assertThat(CocoResults.read(file, truth, notes))
                .extracting(CocoDetection::score)
                .containsExactly(1.0, 2.0);
        assertThat(notes.lines()).last().asString().contains(why).endsWith("(first: results[1])");
        assertThatThrownBy(() -> CocoResults.read(file, truth))
                .hasMessageContaining("results.json, results[1]: ")
                .hasMessageContaining(why);
    }

    @Test
    void sa1bAlike() throws IOException {
        Image.of(8, 6, new byte[144]).writePng(folder.resolve("sa_1.png"));
        for (String odd : List.of(
                "null",
                "{}",
                "{\"id\": 2, \"segmentation\": null}",
                "{\"id\": 2, \"segmentation\": [[0, 0, 4, 0, 4, 3]]}",
                "{\"id\": 2, \"segmentation\": {\"size\": [8, 6], \"counts\": [40, 8]}}",
                "{\"id\": 2, \"segmentation\": {\"size\": [6, 8], \"counts\": [40, 9]}, \"bbox\": [1, {}]}")) {
            Notes notes = sa1b(odd, 2);
            assertThat(notes.lines())
                    .singleElement()
                    .asString()
                    .contains("an annotation was left out: ", "sa_1.json, annotations[1]");
        }
        for (String odd : List.of(
                "\"id\": 1",
                "\"id\": \"x\"",
                "\"id\": 2, \"bbox\": [1, 2, 3]",
                "\"id\": 2, \"bbox\": null",
                "\"id\": 2, \"area\": null",
                "\"id\": 2, \"predicted_iou\": NaN",
                "\"id\": 2, \"stability_score\": \"x\"",
                "\"id\": 2, \"point_coords\": [[1]]",
                "\"id\": 2, \"point_coords\": null",
                "\"id\": 2, \"crop_box\": {\"a\": []}")) {
            assertThat(sa1b("{%s, \"segmentation\": %s}".formatted(odd, RUNS), 3)
                            .lines())
                    .singleElement()
                    .asString()
                    .contains("sa_1.json, annotations[1]");
        }
    }

    private Notes sa1b(String odd, int used) throws IOException {
        Files.writeString(folder.resolve("sa_1.json"), """
                {"annotations": [{"id": 1, "segmentation": %s}, %s, {"id": 3, "segmentation": %s}],
                 "image": {"width": 8, "height": 6}}
                """.formatted(RUNS, odd, RUNS));
        Dataset dataset = Dataset.sa1b(folder);
        DatasetImage image = dataset.images().getFirst();
        assertThat(image.annotation().instances()).as(odd).hasSize(used);
        assertThat(image.annotation().instances()).as("counted once").hasSize(used);
        assertThat(image.isLeftOut()).isFalse();
        Dataset strict = Dataset.sa1b(folder).strict();
        assertThatThrownBy(strict.images().getFirst()::annotation)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("sa_1.json, annotations[1]");
        return dataset.found();
    }
}
