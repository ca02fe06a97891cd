package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.mask.Polygons;
import io.anymask.mask.Ring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One odd record among good ones: what can be understood is used and counted, what cannot is named.
class OddRecordsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path truth(String file, String annotation) throws IOException {
        return Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 1, "width": 20, "height": 10, "file_name": "%s"}],
                 "categories": [{"id": 1, "name": "x"}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "segmentation": [[0, 0, 4, 0, 4, 3, 0, 3]]},
                                 {"image_id": 1, "category_id": 1%s}]}
                """.formatted(file, annotation));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"id\": 2, \"attributes\": null | 0",
                "\"id\": 2, \"attributes\": [1, {\"a\": 2}] | 1",
                "\"id\": 2, \"attributes\": \"red\" | 1",
                "\"id\": 2, \"segmentation\": [[1, 1, 6, 1, 6, 4], [1, 1, 2, 2]] | 1",
                "\"id\": 2, \"segmentation\": [[1, 1], [1, 1, 6, 1, 6, 4], []] | 1",
                "\"id\": 2, \"segmentation\": [[1, 1, 2, 2]] | 1",
                "\"id\": 2, \"segmentation\": [[1, 1, 6, 1, 6, 4, 9]] | 1",
                "\"id\": 900100449263000000000 | 1",
                "\"id\": 9007199254740993 | 0",
                "\"id\": \"abc-1\" | 1",
                "\"id\": 2.5 | 1",
            })
    void whatCanBeUnderstoodIsUsedAndCounted(String record, int notes) throws IOException {
        CocoInstances truth = CocoInstances.read(truth("a.jpg", ", " + record));
        assertThat(truth.instances()).hasSize(2);
        assertThat(truth.notes()).hasSize(notes);
        if (notes > 0) {
            assertThat(truth.notes().getFirst()).containsPattern("^\\d+ × .*\\(first: annotations\\[1\\]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\uFEFF"})
    void anEmptyFileIsCalledEmpty(String content) throws IOException {
        CocoInstances truth = CocoInstances.read(truth("a.jpg", ", \"id\": 2"));
        Path file = Files.writeString(folder.resolve("results.json"), content);
        assertThatThrownBy(() -> CocoResults.read(file, truth)).hasMessageContaining("the file is empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sub\\\\a.png",
                "../../media/upload/4/a.png",
                "/home/somebody/photos/a.png",
                "C:\\\\Users\\\\x\\\\a.png",
                "..\\\\a.png"
            })
    void namesOfAnotherMachineAreTakenByTheirLastPart(String name) throws IOException {
        Path photos = Files.createDirectories(folder.resolve("images"));
        Image.of(20, 10, new byte[600]).writePng(photos.resolve("a.png"));
        Dataset dataset = Dataset.coco(truth(name, ", \"id\": 2"), photos);
        assertThat(dataset.images().getFirst().file()).isEqualTo(photos.resolve("a.png"));
        assertThat(dataset.notes()).singleElement().asString().startsWith("1 × a file_name that is not in");
        assertThatThrownBy(dataset::strict).isInstanceOf(DatasetException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000.png", "..", "/", "\\\\", "missing.png"})
    void namesOfNoFileAreRefused(String name) throws IOException {
        Path file = truth(name, ", \"id\": 2");
        assertThatThrownBy(() -> Dataset.coco(file, folder))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("image 1");
    }

    /// A line as long as coordinates go costs no more than the image's size.
    @Test
    void aLineFarBeyondTheImageCostsNoMoreThanTheImage() {
        Ring huge = Ring.of(0, 0, 1e8, 0, 0, 5);
        assertThat(Polygons.cocoSteps(List.of(huge), 10, 20)).isLessThan(3000);
        assertThat(Polygons.cocoRle(List.of(huge), 10, 20).area()).isEqualTo(100);
    }

    /// A hundred letters a polygon, and an image that makes each cost a million steps.
    @Test
    void outlinesHaveABudgetOfTheFile() throws IOException {
        StringBuilder outline = new StringBuilder(", \"id\": 2, \"segmentation\": [[0,0");
        for (int i = 0; i < 20_000; i++) {
            outline.append(i % 2 == 0 ? ",16000,1" : ",0,1");
        }
        Path file = truth("a.jpg", outline + "]]");
        String large =
                Files.readString(file).replace("\"width\": 20, \"height\": 10", "\"width\": 16000, \"height\": 16000");
        Files.writeString(file, large);
        assertThatThrownBy(() -> CocoInstances.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("outlines");
        CocoInstances small = CocoInstances.read(truth("a.jpg", outline + "]]"));
        assertThat(Objects.requireNonNull(small.instances().get(1).mask()).height())
                .isEqualTo(10);
    }
}
