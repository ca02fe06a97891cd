package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.DatasetException;
import io.anymask.mask.MaskException;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExporterTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static final Rle RING = Sets.draw("###...", "#.#...", "###...");
    private static final Rle PARTS = Sets.draw("#....#", ".....#", "......");
    private static final Rle EMPTY = Sets.draw("......", "......", "......");

    private static AnnotationSet set() {
        List<AnnotatedObject> objects = List.of(
                AnnotatedObject.of(3L, RING).withScores(0.9, 0.95),
                AnnotatedObject.of(3L, PARTS).withCrowd(true),
                AnnotatedObject.of(null, EMPTY),
                AnnotatedObject.of(null, RING).by(Source.MANUAL, "ann").with(Map.of("age", "3")),
                AnnotatedObject.of(7L, PARTS).withBox(new CocoBox(0, 0, 6, 3)));
        return AnnotationSet.of(Sets.CATEGORIES, List.of(new AnnotatedImage("a.jpg", 6, 3, objects)));
    }

    /// A report for each format, before anything is written: kinds with their counts.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    COCO|EMPTY 1, NO_CATEGORY 1, HOLES 2
                    COCO_RLE|NO_CATEGORY 2
                    LVIS|EMPTY 1, NO_CATEGORY 1, SUPERCATEGORY 2, COLOUR 1, HOLES 2, CROWD 1, SCORES 1, SOURCE 1, ATTRIBUTES 1
                    SA1B|CATEGORY 3, SUPERCATEGORY 2, COLOUR 1, CROWD 1, SOURCE 1, ATTRIBUTES 1
                    INSTANCE_PNG|EMPTY 1, CATEGORY 3, SUPERCATEGORY 2, COLOUR 1, OVERLAP 3, CROWD 1, BOX 1, SCORES 1, SOURCE 1, ATTRIBUTES 1
                    SEMANTIC_PNG|EMPTY 1, NO_CATEGORY 1, SUPERCATEGORY 2, OVERLAP 3, MERGED 2, CROWD 1, BOX 1, SCORES 1, SOURCE 1, ATTRIBUTES 1
                    YOLO|EMPTY 1, NO_CATEGORY 1, SUPERCATEGORY 2, COLOUR 1, HOLES 2, PARTS 2, CROWD 1, BOX 1, SCORES 1, SOURCE 1, ATTRIBUTES 1
                    VOC|EMPTY 1, NO_CATEGORY 1, SUPERCATEGORY 2, OVERLAP 3, CROWD 1, SCORES 1, SOURCE 1
                    LABELME|EMPTY 1, NO_CATEGORY 1, SUPERCATEGORY 2, COLOUR 1, CROWD 1, BOX 1, SCORES 1, SOURCE 1, ATTRIBUTES 1
                    GEOJSON|SUPERCATEGORY 2, BOX 1
                    """)
    void whatAFormatCannotHoldIsKnownBefore(Format format, String expected) {
        LossReport report = new Exporter(format).losses(set());
        assertThat(report.images()).isEqualTo(1);
        assertThat(report.objects()).isEqualTo(5);
        assertThat(report.losses().stream().map(loss -> loss.kind() + " " + loss.count()))
                .containsExactlyInAnyOrder(expected.split(", ", -1));
    }

    @Test
    void aLossReadsAsASentence() {
        LossReport report = new Exporter(Format.YOLO).losses(set());
        assertThat(report.lines())
                .contains(
                        "2 objects have holes, which YOLO-seg cannot hold: joined to the outline by a line there and back, which some programs fill or show (first: a.jpg, object 1; a.jpg, object 4)",
                        "1 object is a crowd, which YOLO-seg cannot hold: written without that mark (first: a.jpg, object 2)");
    }

    @Test
    void fewAreNamedAndAllCounted() {
        List<AnnotatedObject> many = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            many.add(AnnotatedObject.of(null, RING));
        }
        Loss loss = new Exporter(Format.COCO)
                .losses(AnnotationSet.of(List.of(), List.of(new AnnotatedImage("a.jpg", 6, 3, many))))
                .of(Loss.Kind.NO_CATEGORY)
                .orElseThrow();
        assertThat(loss.count()).isEqualTo(12);
        assertThat(loss.first()).hasSize(5);
        assertThat(loss).asString().endsWith("a.jpg, object 5; …)");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void everyFormatIsWrittenOrSaysThatItIsOnlyRead(Format format) throws IOException {
        if (!format.isWritten()) {
            assertThatThrownBy(() -> new Exporter(format))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("only read");
            return;
        }
        Path out = folder.resolve("out");
        new Exporter(format).write(set(), out);
        assertThat(Files.isRegularFile(out)).isEqualTo(format.isOneFile());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("no draft is left").containsExactly(out);
        }
        if (!format.isOneFile()) {
            assertThatThrownBy(() -> new Exporter(format).write(set(), out))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("not empty");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"COCO", "YOLO", "VOC"})
    void whatFailsLeavesNothing(Format format) throws IOException {
        AnnotationSet broken = new AnnotationSet() {
            @Override
            public List<Category> categories() {
                return Sets.CATEGORIES;
            }

            @Override
            public void forEachImage(Consumer<? super AnnotatedImage> use) {
                set().forEachImage(use);
                throw new DatasetException("lost the disk");
            }
        };
        assertThatThrownBy(() -> new Exporter(format).write(broken, folder.resolve("out")))
                .hasMessage("lost the disk");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"background", " background", "#1", "# dog"})
    void aNameThatALabelMapReadsAsAnotherThingIsRefused(String name) throws IOException {
        AnnotationSet set = AnnotationSet.of(
                List.of(Category.of(1, name), Category.of(2, "dog")),
                List.of(new AnnotatedImage("a.jpg", 6, 3, List.of(AnnotatedObject.of(2L, RING)))));
        for (Format format : List.of(Format.SEMANTIC_PNG, Format.VOC)) {
            assertThatThrownBy(() -> new Exporter(format).write(set, folder.resolve("out")))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("rename the category");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFullDiskIsAnIOException() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("no space is left");
            }
        };
        assertThatThrownBy(() -> CocoExport.write(set(), Format.COCO, full))
                .isInstanceOf(IOException.class)
                .hasMessage("no space is left");
    }

    @Test
    void aPlaceThatIsNoFormatSaysWhatItLoses() {
        LossReport report = LossReport.of(set(), "a diary", Set.of(Loss.Kind.EMPTY, Loss.Kind.ATTRIBUTES));
        assertThat(report.lines())
                .containsExactly(
                        "1 object has no pixel, which a diary cannot hold: left out (first: a.jpg, object 3)",
                        "1 object has attributes, which a diary cannot hold: lost, all or some (first: a.jpg, object 4)");
    }

    @Test
    void namesOfImagesLeadNowhereElse() throws IOException {
        List<AnnotatedImage> images = Stream.of(
                        "../../etc/passwd", "C:\\photos\\b.jpg", "/abs/c.png", "..", "d\u0000.jpg")
                .map(name -> new AnnotatedImage(name, 6, 3, List.of(AnnotatedObject.of(3L, RING))))
                .toList();
        Path out = folder.resolve("out");
        new Exporter(Format.LABELME).write(AnnotationSet.of(Sets.CATEGORIES, images), out);
        try (Stream<Path> all = Files.walk(out)) {
            assertThat(all.filter(Files::isRegularFile)
                            .map(file -> out.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "etc/passwd.json", "C_/photos/b.json", "abs/c.json", "image.json", "d_.json");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(out);
        }
    }

    @Test
    void twoImagesOfOneNameAreRefused() {
        AnnotationSet set = AnnotationSet.of(
                Sets.CATEGORIES,
                List.of(new AnnotatedImage("a.jpg", 6, 3, List.of()), new AnnotatedImage("A.png", 6, 3, List.of())));
        assertThatThrownBy(() -> new Exporter(Format.YOLO).write(set, folder.resolve("out")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("a.jpg and A.png");
    }

    @Test
    void anObjectOfAnUnknownCategoryIsRefused() {
        AnnotationSet set = AnnotationSet.of(
                List.of(), List.of(new AnnotatedImage("a.jpg", 6, 3, List.of(AnnotatedObject.of(9L, RING)))));
        assertThatThrownBy(() -> new Exporter(Format.COCO).write(set, folder.resolve("out")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("category 9");
    }

    @Test
    void anImageHoldsMasksOfItsSizeOnly() {
        assertThatThrownBy(() -> new AnnotatedImage("a.jpg", 5, 3, List.of(AnnotatedObject.of(3L, RING))))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("6×3, expected the image's size");
        assertThatThrownBy(() -> new AnnotatedImage("a.jpg", 1 << 16, 1 << 16, List.of()))
                .isInstanceOf(MaskException.class);
    }

    /// What COCO's and LVIS's own tools ask for.
    @Test
    void lvisHasItsFrequenciesAndLists() throws IOException {
        Path out = folder.resolve("lvis.json");
        new Exporter(Format.LVIS).write(set(), out);
        JsonNode root = JsonMapper.shared().readTree(Files.readString(out));
        JsonNode image = root.get("images").get(0);
        assertThat(image.get("neg_category_ids").isArray()).isTrue();
        assertThat(image.get("not_exhaustive_category_ids").isArray()).isTrue();
        JsonNode cat = root.get("categories").get(0);
        assertThat(cat.get("frequency").asString()).isEqualTo("r");
        assertThat(cat.get("image_count").asInt()).isEqualTo(1);
        assertThat(cat.get("instance_count").asInt()).isEqualTo(2);
        assertThat(root.get("annotations")).hasSize(4);
        assertThat(root.get("annotations").get(0).get("bbox").toString()).isEqualTo("[0,0,3,3]");
    }

    @Test
    void aCrowdOfCocoHasRunLengths() throws IOException {
        Path out = folder.resolve("coco.json");
        new Exporter(Format.COCO).write(set(), out);
        JsonNode annotations =
                JsonMapper.shared().readTree(Files.readString(out)).get("annotations");
        assertThat(annotations.get(1).get("iscrowd").asInt()).isEqualTo(1);
        assertThat(annotations.get(1).get("segmentation").has("counts")).isTrue();
        assertThat(annotations.get(0).get("segmentation").isArray()).isTrue();
    }
}
