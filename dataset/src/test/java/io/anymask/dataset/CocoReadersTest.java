package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Instances and results files, good and bad.
class CocoReadersTest {
    private static final String TRUTH = """
            {"annotations": [
              {"id": 5, "image_id": "7", "category_id": 3, "iscrowd": 0, "area": 11.5, "colour": "red",
               "attributes": {"occluded": true},
               "segmentation": [[0, 0, 4, 0, 4, 3, 0, 3]]},
              {"id": 6, "image_id": 7, "category_id": 3, "iscrowd": 1,
               "segmentation": {"size": [6, 8], "counts": [40, 8]}}],
             "categories": [{"id": 3, "name": "cup", "frequency": "r"}],
             "images": [{"id": 7, "file_name": "a.jpg", "width": 8, "height": 6,
               "neg_category_ids": [1, 2], "not_exhaustive_category_ids": [3]}]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void instancesAreReadWhateverTheOrderOfTheFields() throws IOException {
        CocoInstances truth = CocoInstances.read(file("truth.json", TRUTH));
        CocoInstance cup = truth.instances().getFirst();
        assertThat(Objects.requireNonNull(cup.mask()).area()).isEqualTo(12);
        assertThat(cup.box()).isEqualTo(new CocoBox(0, 0, 4, 3));
        assertThat(cup.area()).isEqualTo(11.5);
        assertThat(cup.attributes()).containsOnly(Map.entry("colour", "red"), Map.entry("occluded", "true"));
        assertThat(truth.instances().get(1).crowd()).isTrue();
        assertThat(truth.instances().get(1).area()).isEqualTo(8);
        assertThat(truth.categories()).containsExactly(new CocoCategory(3, "cup", CategoryFrequency.RARE));
        assertThat(truth.images().getFirst().absentCategories()).containsExactlyInAnyOrder(1L, 2L);
        assertThat(truth.images().getFirst().incompleteCategories()).containsExactly(3L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"images\" | \"pictures\" | truth.json | no \"images\"",
                "\"annotations\" | \"objects\" | truth.json | no \"annotations\"",
                "\"id\": 5, | \"id\" 5 | truth.json | no valid JSON",
                "\"id\": 7, | | truth.json, images[0] | no id, expected one",
                "\"id\": 3, | \"id\": null, | truth.json, categories[0] | id is null",
            })
    void whatIsNoSuchFileIsRefused(String from, String to, String entry, String problem) throws IOException {
        Path file = file("truth.json", TRUTH.replace(from, to == null ? "" : to));
        assertThatThrownBy(() -> CocoInstances.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(entry)
                .hasMessageContaining(problem);
    }

    @Test
    void resultsAreRead() throws IOException {
        CocoInstances truth = CocoInstances.read(file("truth.json", TRUTH));
        Path file = file("results.json", """
                [{"image_id": 7, "category_id": 3, "score": 0.5, "bbox": [1, 2, 3, 4], "extra": {"a": [1]}},
                 {"image_id": 7, "category_id": 3, "score": 1e-3, "segmentation": {"size": [6, 8], "counts": [40, 8]}}]
                """);
        List<CocoDetection> found = CocoResults.read(file, truth);
        assertThat(found.getFirst()).isEqualTo(new CocoDetection(7, 3, 0.5, null, new CocoBox(1, 2, 3, 4)));
        assertThat(Objects.requireNonNull(found.get(1).mask()).area()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"image_id\": 9, \"category_id\": 3, \"score\": 1, \"bbox\": [1, 2, 3, 4] | image_id 9 is not among the 1 images",
                "\"image_id\": 7, \"score\": 1, \"bbox\": [1, 2, 3, 4] | no category_id",
                "\"image_id\": 7, \"category_id\": 3, \"bbox\": [1, 2, 3, 4] | no score, expected one",
                "\"image_id\": 7, \"category_id\": 3, \"score\": 1 | neither segmentation nor bbox",
                "\"image_id\": 7, \"category_id\": 3, \"score\": 1, \"bbox\": [1, 2, 3] | bbox has 3 numbers",
                "\"image_id\": 7, \"category_id\": 3, \"score\": 1, \"bbox\": [1, 2, -3, 4] | no size below 0",
                "\"image_id\": 7, \"category_id\": 3, \"score\": 1, \"segmentation\": {\"size\": [6, 8], \"counts\": \"!\"} | run-length string",
                "\"image_id\": 7, \"category_id\": 3, \"score\": 1, \"segmentation\": {\"size\": [2, 2], \"counts\": [4]} | size [2, 2]",
            })
    void brokenResultsAreNamed(String entry, String problem) throws IOException {
        CocoInstances truth = CocoInstances.read(file("truth.json", TRUTH));
        Path file = file(
                "results.json",
                "[{\"image_id\": 7, \"category_id\": 3, \"score\": 1, \"bbox\": [1, 2, 3, 4]}, {" + entry + "}]");
        assertThatThrownBy(() -> CocoResults.read(file, truth))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("results.json, results[1]: ")
                .hasMessageContaining(problem);
    }

    @Test
    void aFileThatIsNoListIsRefused() throws IOException {
        CocoInstances truth = CocoInstances.read(file("truth.json", TRUTH));
        Path file = file("results.json", "{}");
        assertThatThrownBy(() -> CocoResults.read(file, truth))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("expected a list of results");
    }
}
