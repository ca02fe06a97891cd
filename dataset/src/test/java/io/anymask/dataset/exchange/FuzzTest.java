package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.testing.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Damaged files of other programs, read as far as a conversion does.
@Tag("fuzz")
class FuzzTest {
    /// Small files may hold an outline round a large image: the budget of pixels is what bounds them. Each set is
    /// read three times.
    private static final long PIXELS = 2L << 30;

    private static final String GEOJSON = """
            {"type": "FeatureCollection", "image": {"file_name": "input.jpg", "width": 20, "height": 10},
             "features": [
               {"type": "Feature", "id": 0, "geometry": {"type": "Polygon", "coordinates":
                 [[[1, 1], [9, 1], [9, 8], [1, 8], [1, 1]], [[3, 3], [3, 5], [5, 5], [5, 3], [3, 3]]]},
                "properties": {"objectType": "annotation", "classification": {"name": "Tumor", "color": [200, 0, 0]},
                  "predicted_iou": 0.9, "source": "manual", "attributes": {"a": "b"}}},
               {"type": "Feature", "geometry": {"coordinates": [[[[0, 0], [2.5, 0], [2, 2]]], [[[6, 6], [9, 6], [9, 9]]]],
                 "type": "MultiPolygon"}, "properties": {"label": "x", "iscrowd": 1}},
               {"type": "Feature", "geometry": null, "properties": null}]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static void read(Path file, Format format, Photos photos) {
        AnnotationSet set = Importer.open(file, format, photos);
        Set<Long> known = set.categories().stream().map(Category::id).collect(Collectors.toSet());
        set.forEachImage(image -> assertThat(image.objects())
                .extracting(AnnotatedObject::category)
                .filteredOn(Objects::nonNull)
                .isSubsetOf(known));
    }

    private static Fuzz.FileReader reader(Format format, Photos photos) {
        return file -> read(file, format, photos);
    }

    @TestFactory
    List<DynamicTest> files() throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        Image.of(20, 10, new byte[600]).writePng(photos.resolve("input.png"));
        Photos known = Photos.of(photos);
        return List.of(
                Fuzz.of("CVAT", ".xml")
                        .texts(CvatImportTest.XML)
                        .allocating(1000, PIXELS)
                        .readingFiles(reader(Format.CVAT, known)),
                Fuzz.of("Pascal VOC", ".xml")
                        .texts(VocImportTest.XML)
                        .allocating(1000, PIXELS)
                        .readingFiles(reader(Format.VOC, known)),
                Fuzz.of("Label Studio", ".json")
                        .texts(LabelStudioImportTest.JSON)
                        .allocating(1000, PIXELS)
                        .readingFiles(reader(Format.LABEL_STUDIO, known)),
                Fuzz.of("LabelMe", ".json")
                        .texts(LabelMeImportTest.json())
                        .allocating(1000, PIXELS)
                        .readingFiles(reader(Format.LABELME, known)),
                Fuzz.of("GeoJSON", ".geojson")
                        .texts(GEOJSON)
                        .allocating(1000, PIXELS)
                        .readingFiles(reader(Format.GEOJSON, known)),
                Fuzz.of("YOLO-seg", ".txt")
                        .texts("1 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6\n0 0.75 0.5 0.2 0.4\n\n3 0 0 1 0 1 1 0 1 0.5 0.5\n")
                        .allocating(1000, 64 << 20)
                        .readingFiles(reader(Format.YOLO, known)),
                Fuzz.of("YOLO's data.yaml", ".yaml")
                        .texts(
                                "path: .\ntrain: images\nnames:\n  0: person\n  1: \"traffic light\"\n",
                                "names: ['a', b, \"c\\u0041\"]\nnc: &n 3\nval: *n\n")
                        .allocating(1000, 64 << 20)
                        .reading(bytes -> read(written("data.yaml", bytes), Format.YOLO, known)),
                Fuzz.of("labelmap.txt", ".txt")
                        .texts("# label:color_rgb:parts:actions\nbackground:0,0,0::\na:b:61,245,61::x\nhuman\n")
                        .allocating(1000, 64 << 20)
                        .reading(bytes -> read(written("labelmap.txt", bytes), Format.SEMANTIC_PNG, known)),
                Fuzz.of("recognition", ".json")
                        .texts(
                                GEOJSON,
                                LabelStudioImportTest.JSON,
                                "{\"image\": {\"image_id\": 1}, \"annotations\": []}")
                        .allocating(1000, 64 << 20)
                        .readingFiles(Importer::recognise),
                Fuzz.of("recognition of XML", ".xml")
                        .texts(CvatImportTest.XML, VocImportTest.XML)
                        .allocating(1000, 64 << 20)
                        .readingFiles(Importer::recognise));
    }

    /// A file beside annotations that are sound.
    private Path written(String name, byte[] bytes) throws IOException {
        Path set = Files.createDirectories(folder.resolve("set-" + name));
        Path labels = set.resolve(name.equals("data.yaml") ? "input.txt" : "input.png");
        if (name.equals("data.yaml")) {
            Files.writeString(labels, "0 0.1 0.2 0.3 0.2 0.3 0.6\n", StandardCharsets.UTF_8);
        } else if (!Files.exists(labels)) {
            Image.of(20, 10, new byte[600]).writePng(labels);
        }
        Files.write(set.resolve(name), bytes);
        return set;
    }
}
