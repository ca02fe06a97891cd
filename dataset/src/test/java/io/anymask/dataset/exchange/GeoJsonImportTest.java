package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.DatasetException;
import io.anymask.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeoJsonImportTest {
    /// As QuPath 0.5 writes annotations.
    private static final String QUPATH = """
            {"type": "FeatureCollection", "features": [
              {"type": "Feature", "id": "41f4c1a8-0e4a-4b7e-9d11-7f2b3a1c5d6e", "geometry": {"type": "Polygon",
                "coordinates": [[[1, 1], [9, 1], [9, 8], [1, 8], [1, 1]], [[3, 3], [3, 5], [5, 5], [5, 3], [3, 3]]]},
               "properties": {"objectType": "annotation", "classification": {"name": "Tumor", "color": [200, 0, 0]}}},
              {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates":
                [[[[11, 1], [13, 1], [13, 3], [11, 3], [11, 1]]], [[[15, 5], [17, 5], [17, 7], [15, 7], [15, 5]]]]},
               "properties": {"objectType": "annotation", "isLocked": false}},
              {"type": "Feature", "geometry": {"type": "Point", "coordinates": [3, 4]},
               "properties": {"objectType": "annotation"}}]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private AnnotationSet open(String json) throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        Image.of(20, 10, new byte[600]).writePng(photos.resolve("slide.png"));
        Files.writeString(folder.resolve("slide.geojson"), json);
        assertThat(Importer.recognise(folder)).isEqualTo(Format.GEOJSON);
        return Importer.open(folder, Format.GEOJSON, Photos.of(photos));
    }

    @Test
    void polygonsKeepTheirHolesAndParts() throws IOException {
        AnnotationSet set = open(QUPATH);
        assertThat(set.categories()).containsExactly(new Category(1, "Tumor", "", 0xC80000));
        AnnotatedImage image = Sets.images(set).getFirst();
        assertThat(image.fileName()).isEqualTo("slide.png");
        assertThat(image.objects()).hasSize(2);
        assertThat(image.objects().get(0).mask().area()).isEqualTo(56 - 4);
        assertThat(image.objects().get(0).outline().getFirst().holes()).hasSize(1);
        assertThat(image.objects().get(1).mask().area()).isEqualTo(8);
        assertThat(Sets.names(set)).containsExactly(List.of("Tumor", ""));
        assertThat(set.notes().lines()).singleElement().asString().contains("a geometry of type Point");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [9, 8], [1, 8]|[9, null], [1, 8]|expected a number
                    [9, 8], [1, 8]|[9, 1e999], [1, 8]|expected a finite number
                    [[1, 1], [9, 1], [9, 8], [1, 8], [1, 1]]|[[1, 1], [9, 1]]|at least 6
                    [[1, 1], [9, 1], [9, 8], [1, 8], [1, 1]]|[[[[[[1, 1]]]]]]|nested deeper
                    """)
    void aFeatureThatCannotBeUsedIsLeftOut(String from, String to, String reason) throws IOException {
        AnnotationSet set = open(QUPATH.replace(from, to));
        assertThat(Sets.images(set).getFirst().objects()).hasSize(1);
        assertThat(set.notes().lines()).anySatisfy(line -> assertThat(line).contains(reason));
    }

    @Test
    void whatCouldBeSeveralFormatsMustBeNamed() throws IOException {
        Path maps = Files.createDirectories(folder.resolve("maps"));
        Image.of(2, 2, new byte[12]).writePng(maps.resolve("a.png"));
        assertThatThrownBy(() -> Importer.recognise(maps))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("instance-png, semantic-png");
        Files.writeString(maps.resolve("labelmap.txt"), "background\ncat\n");
        assertThat(Importer.recognise(maps)).isEqualTo(Format.SEMANTIC_PNG);
        Path other = Files.writeString(folder.resolve("other.json"), "{\"a\": [1, {\"images\": 2}]}");
        assertThatThrownBy(() -> Importer.recognise(other)).isInstanceOf(DatasetException.class);
        Path coco = Files.writeString(
                folder.resolve("coco.json"), "{\"info\": {\"image\": 1}, \"annotations\": [], \"images\": []");
        assertThat(Importer.recognise(coco)).as("read no further").isEqualTo(Format.COCO);
        Path sa1b = Files.writeString(
                folder.resolve("sa.json"), "{\"annotations\": [], \"image\": {\"width\": 3, \"image_id\": 1}}");
        assertThat(Importer.recognise(sa1b)).isEqualTo(Format.SA1B);
    }
}
