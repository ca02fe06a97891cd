package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.DatasetException;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelStudioImportTest {
    /// As `@thi.ng/rle-pack` writes 6 × 1 pixels of which every second is opaque.
    private static final String EVERY_SECOND = "0,0,0,24,57,27,252,96,17,255,198,1,31,252,96,17,255,128";

    /// Fields as Label Studio 1 writes them.
    static final String JSON = """
            [{"id": 1,
              "annotations": [
                {"id": 7, "completed_by": {"id": 1, "email": "ann@example.org", "first_name": ""},
                 "result": [], "was_cancelled": true},
                {"id": 8, "completed_by": {"id": 2, "email": "bob@example.org"}, "was_cancelled": false,
                 "ground_truth": false, "lead_time": 4.288, "result": [
                   {"original_width": 20, "original_height": 10, "image_rotation": 0,
                    "value": {"points": [[5, 10], [25.0, 10], [25, 50.0], [5, 50]], "closed": true,
                              "polygonlabels": ["car"]},
                    "id": "Dx_aB91ISN", "from_name": "label", "to_name": "image", "type": "polygonlabels",
                    "origin": "prediction-changed"},
                   {"original_width": 20, "original_height": 10, "image_rotation": 0,
                    "value": {"x": 50, "y": 20, "width": 20, "height": 20, "rotation": 0, "rectanglelabels": ["dog"]},
                    "id": "r2", "from_name": "box", "to_name": "image", "type": "rectanglelabels", "origin": "manual"},
                   {"original_width": 20, "original_height": 10, "image_rotation": 0,
                    "value": {"x": 50, "y": 20, "width": 20, "height": 20, "rotation": 90}, "id": "r3",
                    "from_name": "box", "to_name": "image", "type": "rectangle", "origin": "manual"},
                   {"original_width": 20, "original_height": 10, "image_rotation": 0,
                    "value": {"x": 50, "y": 20, "width": 20, "height": 20, "rotation": 90, "labels": ["cat"]},
                    "id": "r3", "from_name": "what", "to_name": "image", "type": "labels", "origin": "manual"},
                   {"value": {"choices": ["sharp"]}, "id": "c1", "from_name": "quality", "to_name": "image",
                    "type": "choices", "origin": "manual"},
                   {"original_width": 20, "original_height": 10, "image_rotation": 0,
                    "value": {"x": 50, "y": 50, "radiusX": 10, "radiusY": 10, "rotation": 0, "ellipselabels": ["dog"]},
                    "id": "e1", "type": "ellipselabels", "origin": "manual"}]}],
              "drafts": [], "predictions": [41],
              "data": {"image": "/data/upload/3/0a1b2c3d-photo.jpg", "note": "seen on 3.4.2026"},
              "meta": {}, "project": 3},
             {"id": 2,
              "annotations": [], "predictions": [
                {"id": 9, "model_version": "sam-1", "score": 0.75, "result": [
                  {"original_width": 6, "original_height": 1, "image_rotation": 0,
                   "value": {"format": "rle", "rle": [%s], "brushlabels": ["road"]},
                   "id": "b1", "from_name": "tag", "to_name": "image", "type": "brushlabels"}]}],
              "data": {"image": "/data/local-files/?d=street/photo2.png"}}]
            """.formatted(EVERY_SECOND);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private AnnotationSet open(String json) throws IOException {
        Path file = Files.writeString(folder.resolve("project-3.json"), json);
        assertThat(Importer.recognise(file)).isEqualTo(Format.LABEL_STUDIO);
        return Importer.open(file, Format.LABEL_STUDIO, Photos.none());
    }

    private static byte[] bytes(String numbers) {
        String[] words = numbers.split(",", -1);
        byte[] bytes = new byte[words.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(words[i].strip());
        }
        return bytes;
    }

    @Test
    void percentsBecomePixels() throws IOException {
        AnnotationSet set = open(JSON);
        assertThat(set.categories()).extracting(Category::name).containsExactly("car", "dog", "cat", "road");
        List<AnnotatedImage> images = Sets.images(set);
        AnnotatedImage image = images.getFirst();
        assertThat(image.fileName()).isEqualTo("0a1b2c3d-photo.jpg");
        List<AnnotatedObject> objects = image.objects();
        assertThat(objects).hasSize(3);
        assertThat(objects.get(0).box()).isEqualTo(new CocoBox(1, 1, 4, 4));
        assertThat(objects.get(0).mask().area()).isEqualTo(16);
        assertThat(objects.get(0).source()).isEqualTo(Source.ASSISTED);
        assertThat(objects.get(0).author()).isEqualTo("bob@example.org");
        assertThat(objects.get(1).box()).isEqualTo(new CocoBox(10, 2, 4, 2));
        assertThat(objects.get(2).box()).as("about its upper left corner").isEqualTo(new CocoBox(8, 2, 2, 4));
        assertThat(Sets.names(set)).containsExactly(List.of("car", "dog", "cat"), List.of("road"));
        assertThat(set.notes().lines())
                .anySatisfy(line -> assertThat(line).contains("ellipselabels", "region e1"))
                .anySatisfy(line -> assertThat(line).contains("prediction of a model"))
                .hasSize(2);
    }

    @Test
    void aTaskWithoutAnnotationHasThePrediction() throws IOException {
        AnnotatedImage image = Sets.images(open(JSON)).getLast();
        assertThat(image.fileName()).isEqualTo("photo2.png");
        AnnotatedObject object = image.objects().getFirst();
        assertThat(object.mask()).isEqualTo(Sets.draw(".#.#.#"));
        assertThat(object.source()).isEqualTo(Source.AUTOMATIC);
        assertThat(object.author()).isEqualTo("sam-1");
        assertThat(object.predictedIou()).isEqualTo(0.75);
        assertThat(object.attributes()).isEqualTo(Map.of());
    }

    /// Known answers: nine and seventeen opaque pixels.
    @Test
    void brushCodesAreThoseOfTheirPackage() {
        assertThat(BrushRle.decode(bytes("0,0,0,36,57,27,254,35,255,0"), 9, 1)).isEqualTo(Mask.full(9, 1));
        assertThat(BrushRle.decode(bytes("0,0,0,36,57,27,254,35,255,0"), 3, 3)).isEqualTo(Mask.full(3, 3));
        assertThat(BrushRle.decode(bytes("0,0,0,68,57,27,254,67,255,0"), 17, 1)).isEqualTo(Mask.full(17, 1));
        assertThat(BrushRle.decode(bytes(EVERY_SECOND), 2, 3).rle()).isEqualTo(Sets.draw(".#", ".#", ".#"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0,0,0,36,57,27,254,35,255,0|8|expected the 32 of a picture
                    0,0,0,36,57,27,254,35|9|ends within a run
                    0,0,0,36,57,27,254,99,255,0|9|expected 36 in all
                    0,0|9|ends within a run
                    255,255,255,255,57,27,254,35,255,0|9|expected the 36
                    """)
    void aBrushCodeThatDoesNotFitIsRefused(String code, int width, String reason) {
        assertThatThrownBy(() -> BrushRle.decode(bytes(code), width, 1))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0,0,0,24,57|0,0,0,25,57|brush code
                    0,0,0,24,57|0,0,0,24,257|expected a whole number of 0 to 255
                    "points": [[5, 10], [25.0, 10]|"points": [[5], [25.0, 10]|expected x and y
                    "points": [[5, 10]|"points": [[NaN, 10]|expected a finite number
                    "original_height": 1,|"original_height": -1,|expected 0 to
                    "original_height": 1,|"original_height": 2000000000,|expected 1 to
                    """)
    void whatCannotBeUsedIsLeftOut(String from, String to, String reason) throws IOException {
        AnnotationSet set = open(JSON.replace(from, to));
        assertThat(Sets.images(set).stream()
                        .mapToInt(image -> image.objects().size())
                        .sum())
                .isLessThan(4);
        assertThat(set.notes().lines()).anySatisfy(line -> assertThat(line).contains(reason));
    }

    @Test
    void aRegionThatTellsNoSizeIsOfItsImage() throws IOException {
        String json = JSON.replaceFirst("\"original_width\": \\d+, *\"original_height\": \\d+,", "");
        assertThat(json).isNotEqualTo(JSON);
        assertThat(Sets.masks(open(json))).isEqualTo(Sets.masks(open(JSON)));
    }

    @Test
    void aTaskThatNobodyAnnotatedTakesItsSizeFromThePhoto() throws IOException {
        String json = """
                [{"id": 1, "annotations": [], "data": {"image": "/data/upload/3/0a1b2c3d-photo.jpg"}},
                 {"id": 2, "annotations": [], "data": {"image": "https://example.org/other.jpg?x=1"}}]
                """;
        Path file = Files.writeString(folder.resolve("tasks.json"), json);
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Image.of(5, 3, new byte[45]).writePng(photos.resolve("photo.png"));
        AnnotationSet set = Importer.open(file, Format.LABEL_STUDIO, Photos.of(photos));
        assertThat(Sets.images(set)).containsExactly(new AnnotatedImage("0a1b2c3d-photo.jpg", 5, 3, List.of()));
        assertThat(set.notes().lines())
                .singleElement()
                .asString()
                .contains("a task was left out", "name the folder of the photos");
        AnnotationSet blind = Importer.open(file, Format.LABEL_STUDIO, Photos.none());
        assertThatThrownBy(() -> Sets.images(blind))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no image is left");
    }
}
