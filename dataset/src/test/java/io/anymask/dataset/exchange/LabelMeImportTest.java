package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.DatasetException;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelMeImportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /// Fields as LabelMe 5 writes them; sizes come last.
    static String json() {
        return """
                {"version": "5.4.1", "flags": {},
                 "shapes": [
                   {"label": "cat", "points": [[1.0, 1.0], [5.0, 1.0], [5.0, 4.0], [1.0, 4.0]], "group_id": null,
                    "description": "asleep", "shape_type": "polygon", "flags": {"occluded": true, "blurred": false},
                    "mask": null},
                   {"label": "dog", "points": [[10.0, 2.0], [8.0, 5.0]], "group_id": 1, "description": "",
                    "shape_type": "rectangle", "flags": {}, "mask": null},
                   {"label": "dog", "points": [[12, 2], [14, 2], [14, 4], [12, 4]], "group_id": 1,
                    "shape_type": "polygon", "flags": {}},
                   {"label": "sun", "points": [[16.0, 6.0], [18.0, 6.0]], "group_id": null, "shape_type": "circle",
                    "flags": {}},
                   {"label": "ring", "points": [[2.0, 6.0], [4.0, 8.0]], "group_id": null, "description": "",
                    "shape_type": "mask", "flags": {}, "mask": "%s"},
                   {"label": "edge", "points": [[1, 1], [2, 2]], "group_id": null, "shape_type": "line", "flags": {}}],
                 "imagePath": "..\\\\photos\\\\a.jpg", "imageData": "%s", "imageHeight": 10, "imageWidth": 20}
                """.formatted(png("###", "#.#", "###"), "A".repeat(10_000));
    }

    private static String png(String... rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Sets.draw(rows).toMask().writePng(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    private AnnotationSet open(String json) throws IOException {
        Files.writeString(folder.resolve("a.json"), json);
        assertThat(Importer.recognise(folder)).isEqualTo(Format.LABELME);
        return Importer.open(folder, Format.LABELME, Photos.none());
    }

    @Test
    void shapesBecomeMasksAndGroupsOneObject() throws IOException {
        AnnotationSet set = open(json());
        AnnotatedImage image = Sets.images(set).getFirst();
        assertThat(image.fileName()).isEqualTo("photos\\a.jpg");
        assertThat(Sets.names(set)).containsExactly(List.of("cat", "dog", "sun", "ring"));
        List<AnnotatedObject> objects = image.objects();
        assertThat(objects.get(0).mask().area()).isEqualTo(12);
        assertThat(objects.get(0).attributes()).isEqualTo(Map.of("occluded", "true", "description", "asleep"));
        assertThat(objects.get(1).mask().area()).as("two parts").isEqualTo(6 + 4);
        assertThat(objects.get(1).outline()).hasSize(2);
        assertThat(objects.get(2).mask().area()).as("radius 2").isEqualTo(12);
        assertThat(objects.get(3).mask().toMask().crop(2, 6, 3, 3).rle()).isEqualTo(Sets.draw("###", "#.#", "###"));
        assertThat(objects.get(3).mask().area()).isEqualTo(8);
        assertThat(set.notes().lines())
                .singleElement()
                .asString()
                .contains("a shape was left out", "shape_type is line", "shapes[5]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [[2.0, 6.0], [4.0, 8.0]]|[[2.0, 6.0], [5.0, 9.0]]|5
                    [[2.0, 6.0], [4.0, 8.0]]|[[18.0, 6.0], [20.0, 8.0]]|expected one inside the image
                    [[2.0, 6.0], [4.0, 8.0]]|[[2.0, 6.0], [9.0, 8.0]]|expected 8×3 between its points
                    [[2.0, 6.0], [4.0, 8.0]]|[[2.0, 6.0]]|expected two points and a picture
                    "mask": "iVBOR|"mask": "iVBOX|a shape was left out
                    [[16.0, 6.0], [18.0, 6.0]]|[[16.0, 6.0]]|expected its centre and a point
                    [[1.0, 1.0], [5.0, 1.0]|[[1.0, 1e400], [5.0, 1.0]|expected a finite number
                    """)
    void whatCannotBeUsedIsLeftOutAndSomeMasksEndBehindTheirLastPixel(String from, String to, String reason)
            throws IOException {
        AnnotationSet set = open(json().replace(from, to));
        if (reason.equals("5")) {
            assertThat(Sets.images(set).getFirst().objects().getLast().mask().area())
                    .isEqualTo(8);
            return;
        }
        assertThat(Sets.images(set).getFirst().objects()).hasSize(3);
        assertThat(set.notes().lines()).anySatisfy(line -> assertThat(line).contains(reason));
    }

    @Test
    void whatIsNoSuchFileIsLeftOutAndAFolderOfSuchIsRefused() throws IOException {
        Files.writeString(folder.resolve("b.json"), "{\"version\": \"5\", \"imagePath\": \"b.jpg\"}");
        AnnotationSet set = open(json());
        assertThat(Sets.images(set)).hasSize(1);
        assertThat(set.notes().lines()).anySatisfy(line -> assertThat(line).contains("b.json", "no \"shapes\""));
        Files.delete(folder.resolve("a.json"));
        AnnotationSet none = Importer.open(folder, Format.LABELME, Photos.none());
        assertThatThrownBy(() -> Sets.images(none)).isInstanceOf(DatasetException.class);
    }

    @Test
    void aSizeThatTheFileLacksIsThatOfThePhoto() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Image.of(20, 10, new byte[600]).writePng(photos.resolve("a.png"));
        String json = json().replace(
                        "\"imageHeight\": 10, \"imageWidth\": 20", "\"imageHeight\": null, \"imageWidth\": null");
        Path file = Files.writeString(folder.resolve("a.json"), json);
        assertThat(Sets.images(Importer.open(file, Format.LABELME, Photos.of(photos)))
                        .getFirst()
                        .objects()
                        .getFirst()
                        .mask())
                .isEqualTo(Mask.full(4, 3).paste(1, 1, 20, 10).rle());
    }
}
