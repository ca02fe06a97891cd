package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of COCO and LVIS with one odd entry among good ones: the good ones are used as they are, the
/// odd one is named, and whoever is strict refuses the file.
class OddEntriesTest {
    private static final String GOOD_IMAGE = "{\"id\": 7, \"width\": 8, \"height\": 6, \"file_name\": \"a.png\"}";
    private static final String GOOD_CATEGORY = "{\"id\": 3, \"name\": \"cup\", \"frequency\": \"r\"}";
    private static final String GOOD_ANNOTATION =
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 3, \"area\": 11.5, \"iscrowd\": 0, \"bbox\": [0, 0, 4, 3],"
                    + " \"segmentation\": [[0, 0, 4, 0, 4, 3, 0, 3]]}";
    private static final String RUNS = "{\"size\": [6, 8], \"counts\": [40, 8]}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path instances(String images, String annotations, String categories) throws IOException {
        return Files.writeString(
                folder.resolve("truth.json"),
                "{\"images\": [%s], \"annotations\": [%s], \"categories\": [%s]}"
                        .formatted(images, annotations, categories));
    }

    /// A good annotation with one of its fields changed; ` - ` takes it out.
    private static String changed(String field, String value) {
        Map<String, String> fields = Map.of(
                "id", "6",
                "image_id", "7",
                "category_id", "3",
                "area", "8",
                "iscrowd", "0",
                "bbox", "[6, 0, 2, 6]",
                "segmentation", RUNS);
        return fields.entrySet().stream()
                .filter(entry -> !(entry.getKey().equals(field) && value.equals("-")))
                .map(entry ->
                        "\"%s\": %s".formatted(entry.getKey(), entry.getKey().equals(field) ? value : entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static void refused(Notes notes, String entry, String why) {
        assertThat(notes.lines()).singleElement().asString().contains(entry).contains(why);
        assertThatThrownBy(() -> notes.refuse("truth"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(entry)
                .hasMessageContaining(why)
                .message()
                .doesNotContain("JsonRead", "NOT_AVAILABLE", "START_", "VALUE_", "(null)", "overflow");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | got null, expected an object",
                "7 | got 7, expected an object",
                "[{\"id\": 6}] | got a list, expected an object",
                "{} | no image_id",
                "image_id: 8 | image_id 8 is not among the 1 images of the file",
                "image_id: null | image_id is null, expected a whole number",
                "image_id: \"a\" | image_id is \"a\", expected a whole number",
                "image_id: [7] | image_id is a list",
                "image_id: 7.5 | expected a whole number of 64 bits",
                "image_id: 1e99 | expected a whole number of 64 bits",
                "image_id: 123456789012345678901234567890 | expected a whole number of 64 bits",
                "image_id: NaN | image_id is NaN",
                "image_id: - | no image_id, expected one",
                "category_id: 4 | category_id 4 is not among the 1 categories of the file",
                "category_id: null | category_id is null",
                "category_id: {\"a\": [1]} | category_id is an object",
                "category_id: - | no category_id, expected one",
            })
    void anAnnotationThatCannotBeUsedIsLeftOut(String odd, String why) throws IOException {
        String record = odd.matches("\\w+: .*") ? changed(odd.split(": ", 2)[0], odd.split(": ", 2)[1]) : odd;
        String after = changed("id", "9");
        CocoInstances truth =
                CocoInstances.read(instances(GOOD_IMAGE, GOOD_ANNOTATION + "," + record + "," + after, GOOD_CATEGORY));
        assertThat(truth.instances()).extracting(CocoInstance::id).containsExactly(5L, 9L);
        String entry = odd.equals("{}") ? "annotations[1]" : "(first: annotations[1]";
        if (odd.equals("{}")) {
            assertThat(truth.notes()).hasSize(2).allMatch(note -> note.contains(entry));
        } else {
            refused(truth.found(), entry, why);
        }
        assertThatThrownBy(truth::strict).isInstanceOf(DatasetException.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id | null | an id that is not a whole number of 64 bits was replaced",
                "id | \"x\" | an id that is not a whole number of 64 bits was replaced",
                "id | [1] | an id that is not a whole number of 64 bits was replaced",
                "id | 5 | an id that an annotation before it has, too, was replaced",
                "id | - | an annotation without id got one",
                "area | null | area is null, expected a number; it was computed",
                "area | NaN | area is NaN, expected a finite number",
                "area | -Infinity | expected a finite number",
                "area | 1e999 | expected a finite number",
                "area | -3 | area is -3, expected 0 or more",
                "area | \"big\" | area is \"big\", expected a number",
                "area | \"8\" | area: a number in quotation marks was read",
                "area | {\"a\": 1} | area is an object",
                "iscrowd | null | iscrowd is null",
                "iscrowd | \"no\" | iscrowd is \"no\"",
                "iscrowd | [0] | iscrowd is a list",
                "bbox | null | a bbox of null counts as missing",
                "bbox | [0, 5, 8] | bbox has 3 numbers, expected [x, y, width, height]",
                "bbox | [0, 5, 8, -1] | no size below 0",
                "bbox | [0, 5, null, 1] | bbox is null",
                "bbox | [0, 5, 1e999, 1] | expected a finite number",
                "bbox | 4 | got 4, expected a list of numbers in bbox",
                "bbox | {\"x\": [1, {}]} | got an object",
                "segmentation | null | a segmentation of null counts as missing",
                "segmentation | [] | a segmentation without polygons counts as missing",
                "segmentation | 5 | segmentation is 5, expected polygons or run lengths",
                "segmentation | [null] | expected a list of numbers",
                "segmentation | [[1, 1, \"a\", 3, 3, 3]] | is \"a\", expected a number",
                "segmentation | [[1, 1, [2], 3, 3, 3]] | is a list, expected a number",
                "segmentation | {\"size\": [6, 8]} | no counts",
                "segmentation | {\"size\": [6, 8], \"counts\": [40, 9]} | counts add up to 49",
                "segmentation | {\"size\": [6, 8], \"counts\": [40, {\"a\": 1}]} | whole number",
                "segmentation | {\"size\": [8, 6], \"counts\": [40, 8]} | image 7 has height 6 and width 8",
                "segmentation | {\"size\": null, \"counts\": \"!\"} | size",
            })
    void anAnnotationGoesWithoutAValue(String field, String value, String why) throws IOException {
        String all = GOOD_ANNOTATION + "," + changed(field, value) + "," + changed("id", "9");
        CocoInstances truth = CocoInstances.read(instances(GOOD_IMAGE, all, GOOD_CATEGORY));
        assertThat(truth.instances()).hasSize(3);
        CocoInstance odd = truth.instances().get(1);
        assertThat(odd.area()).isEqualTo(8);
        assertThat(odd.crowd()).isFalse();
        assertThat(odd.box()).isEqualTo(new CocoBox(6, 0, 2, 6));
        assertThat(odd.mask() == null).isEqualTo(field.equals("segmentation"));
        assertThat(truth.instances()).extracting(CocoInstance::id).doesNotHaveDuplicates();
        refused(truth.found(), "(first: annotations[1]", why);
    }

    @Test
    void anObjectWhoseOnlyShapeIsOddIsLeftOut() throws IOException {
        String all = GOOD_ANNOTATION
                + ", {\"id\": 6, \"image_id\": 7, \"category_id\": 3, \"bbox\": [1, 2, 3]}"
                + ", {\"id\": 8, \"image_id\": 7, \"category_id\": 3, \"segmentation\": 5}";
        CocoInstances truth = CocoInstances.read(instances(GOOD_IMAGE, all, GOOD_CATEGORY));
        assertThat(truth.instances()).extracting(CocoInstance::id).containsExactly(5L);
        assertThat(truth.notes())
                .containsExactly(
                        "1 × an annotation was left out: bbox has 3 numbers, expected [x, y, width, height]"
                                + " (first: annotations[1] (id 6))",
                        "1 × an annotation was left out: segmentation is 5, expected polygons or run lengths"
                                + " (first: annotations[2] (id 8))");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | 1 | got null, expected an object",
                "{\"width\": 8} | 1 | no id, expected one",
                "{\"id\": \"b\"} | 1 | id is \"b\"",
                "{\"id\": 7, \"width\": 9} | 1 | an image before it has the id 7, too",
                "{\"id\": 8, \"width\": null, \"height\": 6} | 2 | width is null",
                "{\"id\": 8, \"width\": 8, \"height\": -6} | 2 | height is -6, expected 0 to",
                "{\"id\": 8, \"width\": 8, \"height\": 1e12} | 2 | expected 0 to",
                "{\"id\": 8, \"neg_category_ids\": null} | 2 | neg_category_ids: got null",
                "{\"id\": 8, \"not_exhaustive_category_ids\": [1, \"x\"]} | 2 | not_exhaustive_category_ids is \"x\"",
            })
    void imagesAlike(String odd, int images, String why) throws IOException {
        CocoInstances truth = CocoInstances.read(instances(odd + "," + GOOD_IMAGE, GOOD_ANNOTATION, GOOD_CATEGORY));
        if (odd.contains("\"id\": 7")) {
            truth = CocoInstances.read(instances(GOOD_IMAGE + "," + odd, GOOD_ANNOTATION, GOOD_CATEGORY));
        }
        assertThat(truth.images()).hasSize(images);
        assertThat(truth.instances()).hasSize(1);
        refused(truth.found(), "(first: images[", why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | 1 | got null",
                "{\"id\": 3, \"name\": \"other\"} | 1 | a category before it has the id 3, too",
                "{\"name\": \"other\"} | 1 | no id, expected one",
                "{\"id\": 4, \"frequency\": \"x\"} | 2 | frequency is \"x\", expected f, c or r",
                "{\"id\": 4, \"frequency\": [1]} | 2 | frequency is a list, expected f, c or r",
            })
    void categoriesAlike(String odd, int categories, String why) throws IOException {
        CocoInstances truth = CocoInstances.read(instances(GOOD_IMAGE, GOOD_ANNOTATION, GOOD_CATEGORY + "," + odd));
        assertThat(truth.categories()).hasSize(categories);
        assertThat(truth.instances()).hasSize(1);
        refused(truth.found(), "(first: categories[1]", why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"categories\": [],", "\"categories\": null,", "\"categories\": {\"a\": [1]},"})
    void withoutCategoriesObjectsAreCalledByTheirNumbers(String categories) throws IOException {
        Path file = Files.writeString(
                folder.resolve("truth.json"),
                "\uFEFF{%s \"images\": [%s], \"annotations\": [%s]}"
                        .formatted(categories, GOOD_IMAGE, GOOD_ANNOTATION));
        CocoInstances truth = CocoInstances.read(file);
        assertThat(truth.categories()).containsExactly(CocoCategory.of(3, "3"));
        assertThat(truth.notes()).anyMatch(note -> note.contains("the file has no categories"));
    }

    @Test
    void nothingIsLeft() throws IOException {
        assertThatThrownBy(() -> CocoInstances.read(instances(
                        GOOD_IMAGE, changed("image_id", "8") + "," + changed("image_id", "9"), GOOD_CATEGORY)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("truth.json, annotations[0] (id 6): image_id 8")
                .hasMessageContaining("none of the 2 annotations can be used");
    }

    @Test
    void manyOfAKindAreOneLine() throws IOException {
        String many = "null,".repeat(1000) + GOOD_ANNOTATION;
        CocoInstances truth = CocoInstances.read(instances(GOOD_IMAGE, many, GOOD_CATEGORY));
        assertThat(truth.notes())
                .singleElement()
                .asString()
                .startsWith("1000 × ")
                .endsWith("annotations[9]; …)");
    }
}
