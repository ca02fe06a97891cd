package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Written and read again, by seeded masks with holes and several parts.
class RoundTripTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private AnnotationSet again(AnnotationSet set, Format format) throws IOException {
        Path out = folder.resolve("%s-%d".formatted(format, System.nanoTime()) + (format.isOneFile() ? ".json" : ""));
        new Exporter(format).write(set, out);
        Photos photos = Photos.of(Sets.photos(set, folder.resolve("photos")));
        return Importer.open(out, format, photos);
    }

    private static List<AnnotatedObject> objects(AnnotationSet set) {
        return Sets.images(set).stream()
                .flatMap(image -> image.objects().stream())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void runLengthsOfCocoKeepAllButAMissingCategory(long seed) throws IOException {
        AnnotationSet set = Sets.random(seed);
        AnnotationSet read = again(set, Format.COCO_RLE);
        assertThat(read.notes().lines()).isEmpty();
        assertThat(read.categories()).containsAll(Sets.CATEGORIES);
        List<AnnotatedObject> before = objects(set);
        List<AnnotatedObject> after = objects(read);
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            AnnotatedObject object = after.get(i);
            AnnotatedObject expected = before.get(i);
            if (expected.category() == null) {
                assertThat(read.categories())
                        .filteredOn(category -> category.name().equals(Category.NONE))
                        .extracting(Category::id)
                        .containsExactly(object.category());
                object = new AnnotatedObject(
                        object.id(),
                        null,
                        object.mask(),
                        object.outline(),
                        object.box(),
                        object.crowd(),
                        object.predictedIou(),
                        object.stabilityScore(),
                        object.source(),
                        object.author(),
                        object.attributes());
            }
            assertThat(object.named("")).isEqualTo(expected);
        }
        assertThat(Sets.images(read)).extracting(AnnotatedImage::fileName).startsWith("sub/photo_0.jpg");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sa1bKeepsMasksAndScores(long seed) throws IOException {
        AnnotationSet set = Sets.random(seed);
        AnnotationSet read = again(set, Format.SA1B);
        assertThat(Sets.masks(read)).isEqualTo(Sets.masks(set));
        assertThat(objects(read))
                .extracting(AnnotatedObject::predictedIou, AnnotatedObject::stabilityScore)
                .containsExactlyElementsOf(objects(set).stream()
                        .map(object -> tuple(object.predictedIou(), object.stabilityScore()))
                        .toList());
        assertThat(read.notes().lines()).isEmpty();
        assertThat(Sets.masks(again(read, Format.SA1B))).isEqualTo(Sets.masks(set));
    }

    /// Traced along the edges of pixels, outlines lose nothing, whatever the format does with holes and parts.
    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"COCO", "LVIS", "YOLO", "LABELME", "GEOJSON"})
    void masksBecomeOutlinesAndMasksAgain(Format format) throws IOException {
        for (long seed = 20; seed < 30; seed++) {
            AnnotationSet set = Sets.random(seed);
            AnnotationSet read = again(set, format);
            assertThat(Sets.masks(read)).as("seed %d", seed).isEqualTo(Sets.masks(set));
            assertThat(read.notes().lines()).as("seed %d", seed).isEmpty();
        }
    }

    /// Corners between the pixels: COCO's tools and the centres of pixels differ along the outline, and nowhere
    /// else; YOLO's numbers are rounded to a ten-millionth of the image.
    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"COCO", "LVIS", "YOLO", "LABELME", "GEOJSON"})
    void polygonsStayWithinAPixel(Format format) throws IOException {
        for (long seed = 40; seed < 50; seed++) {
            AnnotationSet set = Sets.polygons(seed);
            List<AnnotatedObject> before = objects(set);
            List<AnnotatedObject> after = objects(again(set, format));
            assertThat(after).hasSameSizeAs(before);
            for (int i = 0; i < before.size(); i++) {
                Rle expected = before.get(i).mask();
                Rle got = after.get(i).mask();
                boolean byCentres = format == Format.LABELME || format == Format.GEOJSON;
                if (byCentres) {
                    assertThat(got).isEqualTo(expected);
                }
                Mask wrong = expected.toMask().xor(got.toMask());
                assertThat(wrong.minus(border(expected.toMask())).isEmpty())
                        .as("%s, seed %d: pixels that differ lie on the outline", format, seed)
                        .isTrue();
                assertThat(got.iou(expected)).isGreaterThan(0.93);
                assertThat(after.get(i).outline()).hasSize(1);
            }
        }
    }

    /// Pixels with a neighbour of the other colour.
    private static Mask border(Mask mask) {
        byte[] border = new byte[mask.width() * mask.height()];
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                for (int k = 0; k < 9; k++) {
                    int nx = Math.clamp(x + k % 3 - 1, 0, mask.width() - 1);
                    int ny = Math.clamp(y + k / 3 - 1, 0, mask.height() - 1);
                    if (mask.get(nx, ny) != mask.get(x, y)) {
                        border[y * mask.width() + x] = 1;
                    }
                }
            }
        }
        return Mask.of(mask.width(), mask.height(), border);
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"COCO", "LVIS", "YOLO", "VOC", "LABELME", "GEOJSON", "COCO_RLE"})
    void categoriesKeepTheirNames(Format format) throws IOException {
        AnnotationSet set = Sets.apart(Sets.random(11));
        List<List<String>> expected = Sets.names(set).stream()
                .map(names -> names.stream()
                        .map(name -> name.isEmpty() && format != Format.GEOJSON ? Category.NONE : name)
                        .toList())
                .toList();
        assertThat(Sets.names(again(set, format))).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"INSTANCE_PNG", "VOC"})
    void picturesOfObjectsKeepMasksThatDoNotOverlap(Format format) throws IOException {
        for (long seed = 60; seed < 70; seed++) {
            AnnotationSet set = Sets.apart(Sets.random(seed));
            AnnotationSet read = again(set, format);
            assertThat(Sets.masks(read)).as("seed %d", seed).isEqualTo(Sets.masks(set));
            assertThat(new Exporter(format).losses(set).of(Loss.Kind.OVERLAP)).isEmpty();
        }
    }

    @Test
    void ofOverlappingObjectsTheSmallerKeepsItsPixels() throws IOException {
        Rle large = Sets.draw("####", "####", "####");
        Rle small = Sets.draw("....", ".##.", "....");
        AnnotationSet set = AnnotationSet.of(
                Sets.CATEGORIES,
                List.of(new AnnotatedImage(
                        "a.jpg", 4, 3, List.of(AnnotatedObject.of(3L, small), AnnotatedObject.of(3L, large)))));
        assertThat(Sets.masks(again(set, Format.INSTANCE_PNG)))
                .containsExactly(List.of(small, Sets.draw("####", "#..#", "####")));
        assertThat(new Exporter(Format.INSTANCE_PNG)
                        .losses(set)
                        .of(Loss.Kind.OVERLAP)
                        .orElseThrow()
                        .first())
                .containsExactly("a.jpg, object 2");
    }

    @Test
    void aMapOfClassesHasOneObjectForEachClass() throws IOException {
        AnnotationSet set = Sets.apart(Sets.random(11));
        AnnotationSet read = again(set, Format.SEMANTIC_PNG);
        assertThat(read.categories()).extracting(Category::name).startsWith("cat", "dog", "traffic light");
        assertThat(read.categories().getFirst().colour()).isEqualTo(0xFF8000);
        List<AnnotatedImage> before = Sets.images(set);
        List<AnnotatedImage> after = Sets.images(read);
        for (int i = 0; i < before.size(); i++) {
            for (AnnotatedObject object : after.get(i).objects()) {
                String name = read.categories().stream()
                        .filter(category -> object.category() != null && category.id() == object.category())
                        .findFirst()
                        .orElseThrow()
                        .name();
                List<Rle> same = before.get(i).objects().stream()
                        .filter(other -> name.equals(Category.NONE)
                                ? other.category() == null
                                : other.category() != null
                                        && set.categories().stream()
                                                .anyMatch(category -> category.id() == other.category()
                                                        && category.name().equals(name)))
                        .map(AnnotatedObject::mask)
                        .toList();
                assertThat(object.mask()).isEqualTo(Rle.union(same));
            }
        }
    }

    @Test
    void geoJsonAndLabelMeKeepWhatTheyHaveAPlaceFor() throws IOException {
        AnnotationSet set = Sets.random(5);
        List<AnnotatedObject> geo = objects(again(set, Format.GEOJSON));
        List<AnnotatedObject> before = objects(set);
        for (int i = 0; i < before.size(); i++) {
            assertThat(geo.get(i).predictedIou()).isEqualTo(before.get(i).predictedIou());
            assertThat(geo.get(i).source()).isEqualTo(before.get(i).source());
            assertThat(geo.get(i).author()).isEqualTo(before.get(i).author());
            assertThat(geo.get(i).crowd()).isEqualTo(before.get(i).crowd());
            assertThat(geo.get(i).attributes()).isEqualTo(before.get(i).attributes());
        }
        List<AnnotatedObject> labelMe = objects(again(set, Format.LABELME));
        for (int i = 0; i < before.size(); i++) {
            assertThat(labelMe.get(i).attributes().containsKey("occluded"))
                    .isEqualTo(before.get(i).attributes().containsKey("occluded"));
        }
    }

    @Test
    void whatLvisAloneSaysOfAnImageReachesCocoAndComesBack() throws IOException {
        AnnotatedImage image = new AnnotatedImage(
                "a.jpg",
                4,
                3,
                List.of(AnnotatedObject.of(3L, Sets.draw("##..", "##..", "...."))),
                Map.of("neg_category_ids", "7,8", "not_exhaustive_category_ids", "3"));
        AnnotationSet set = AnnotationSet.of(Sets.CATEGORIES, List.of(image));
        assertThat(Sets.images(again(again(set, Format.COCO), Format.LVIS))
                        .getFirst()
                        .attributes())
                .isEqualTo(image.attributes());
    }
}
