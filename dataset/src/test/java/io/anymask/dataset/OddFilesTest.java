package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.BadInputException;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

/// Data sets in which one file is missing, broken or does not fit: the others are used, that one is named, and
/// whoever is strict refuses the data set.
class OddFilesTest {
    private static final int WIDTH = 8;
    private static final int HEIGHT = 6;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /// A data set of the images a, b and c, and where its files are.
    enum Kind {
        COCO("photos/%s.png", "truth.json"),
        SA1B("sa/%s.png", "sa/%s.json"),
        LABELS("photos/%s.png", "labels/%s.png"),
        MASKS("photos/%s.png", "masks/%s.png"),
        DAVIS("JPEGImages/bear/%s.png", "Annotations/bear/%s.png"),
        TOGETHER("both/%s.jpg", "both/%s.png");

        final String photo;
        final String truth;

        Kind(String photo, String truth) {
            this.photo = photo;
            this.truth = truth;
        }

        Dataset open(Path folder) {
            return switch (this) {
                case COCO -> Dataset.coco(folder.resolve(truth), folder.resolve("photos"));
                case SA1B -> Dataset.sa1b(folder.resolve("sa"));
                case LABELS -> Dataset.labels(folder.resolve("photos"), folder.resolve("labels"), LabelMeaning.OBJECTS);
                case MASKS -> Dataset.masks(folder.resolve("photos"), folder.resolve("masks"));
                case DAVIS -> Dataset.davis(folder, 1);
                case TOGETHER -> Dataset.labels(folder.resolve("both"), folder.resolve("both"), LabelMeaning.OBJECTS);
            };
        }
    }

    @BeforeEach
    void good() throws IOException {
        for (Kind kind : Kind.values()) {
            StringBuilder images = new StringBuilder();
            StringBuilder annotations = new StringBuilder();
            for (String name : List.of("a", "b", "c")) {
                photo(kind, name, WIDTH);
                Path truth = file(kind.truth, name);
                String runs = "\"segmentation\": {\"size\": [6, 8], \"counts\": [40, 8]}";
                if (kind == Kind.SA1B) {
                    Files.writeString(
                            truth,
                            "{\"image\": {\"width\": 8, \"height\": 6}, \"annotations\": [{\"id\": 1, %s}]}"
                                    .formatted(runs));
                } else if (kind == Kind.COCO) {
                    int id = name.charAt(0);
                    images.append(", {\"id\": %d, \"width\": 8, \"height\": 6, \"file_name\": \"%s.png\"}"
                            .formatted(id, name));
                    annotations.append(
                            ", {\"id\": %d, \"image_id\": %d, \"category_id\": 1, %s}".formatted(id, id, runs));
                } else {
                    Mask.full(WIDTH, HEIGHT).writePng(truth);
                }
            }
            if (kind == Kind.COCO) {
                Files.writeString(
                        file(kind.truth, ""),
                        "{\"images\": [%s], \"annotations\": [%s], \"categories\": [{\"id\": 1}]}"
                                .formatted(images.substring(2), annotations.substring(2)));
            }
        }
    }

    private Path file(String pattern, String name) throws IOException {
        Path file = folder.resolve(pattern.formatted(name));
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return file;
    }

    private void photo(Kind kind, String name, int width) throws IOException {
        Path file = file(kind.photo, name);
        if (kind == Kind.TOGETHER) {
            ImageIO.write(new BufferedImage(width, HEIGHT, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
        } else {
            Image.of(width, HEIGHT, new byte[3 * width * HEIGHT]).writePng(file);
        }
    }

    /// Reads everything that can be read.
    private static List<DatasetImage> used(Dataset dataset) {
        return dataset.images().stream()
                .filter(image -> image.annotationIfUsable()
                        .flatMap(image::pixelsIfUsable)
                        .isPresent())
                .toList();
    }

    private void isLeftOut(Kind kind, String named) {
        Dataset dataset = kind.open(folder);
        List<String> told = new ArrayList<>(dataset.notes());
        dataset.found().listen(told::add);
        assertThat(used(dataset)).hasSize(2);
        assertThat(used(dataset)).as("read again").hasSize(2);
        assertThat(dataset.usable().images()).hasSize(2);
        assertThat(dataset.notes())
                .singleElement()
                .asString()
                .startsWith("1 × ")
                .contains(named, "was left out");
        assertThat(told).singleElement().asString().contains(named);
        assertThatThrownBy(() -> used(kind.open(folder).strict()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsOdd(Kind kind) {
        Dataset dataset = kind.open(folder).strict();
        assertThat(used(dataset)).hasSize(3);
        assertThat(dataset.notes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPhotoIsMissing(Kind kind) throws IOException {
        Files.delete(file(kind.photo, "b"));
        isLeftOut(kind, kind == Kind.COCO ? "image 98" : kind.truth.formatted("b"));
    }

    @ParameterizedTest
    @EnumSource
    void aPhotoIsBroken(Kind kind) throws IOException {
        byte[] bytes = Files.readAllBytes(file(kind.photo, "b"));
        Files.write(file(kind.photo, "b"), Arrays.copyOf(bytes, bytes.length / 3));
        isLeftOut(kind, kind.photo.formatted("b"));
    }

    @ParameterizedTest
    @EnumSource
    void aPhotoHasAnotherSize(Kind kind) throws IOException {
        photo(kind, "b", WIDTH + 1);
        isLeftOut(kind, kind.photo.formatted("b"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COCO")
    void anAnnotationIsMissing(Kind kind) throws IOException {
        Files.delete(file(kind.truth, "b"));
        isLeftOut(kind, kind.photo.formatted("b"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COCO")
    void anAnnotationIsBroken(Kind kind) throws IOException {
        Files.writeString(file(kind.truth, "b"), "{\"image\": nothing}");
        isLeftOut(kind, kind.truth.formatted("b"));
    }

    @ParameterizedTest
    @EnumSource(names = {"LABELS", "MASKS", "DAVIS"})
    void aNameIsThereTwice(Kind kind) throws IOException {
        ImageIO.write(
                new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB),
                "bmp",
                folder.resolve(kind.photo.formatted("b").replace(".png", ".bmp"))
                        .toFile());
        Dataset dataset = kind.open(folder);
        assertThat(used(dataset)).hasSize(2);
        assertThat(dataset.notes())
                .anyMatch(note -> note.contains("b.png: beside it lies b.bmp")
                        || note.contains("beside it lies b.bmp, expected one file of that name"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COCO")
    void aLinkLeadsNowhere(Kind kind) throws IOException {
        Files.delete(file(kind.photo, "b"));
        Files.createSymbolicLink(file(kind.photo, "b"), folder.resolve("nowhere"));
        Dataset dataset = kind.open(folder);
        assertThat(used(dataset)).hasSize(2);
        assertThat(dataset.notes()).anyMatch(note -> note.contains("leads nowhere"));
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeft(Kind kind) throws IOException {
        for (String name : List.of("a", "b", "c")) {
            Files.writeString(file(kind.photo, name), "no picture");
        }
        Dataset dataset = kind.open(folder);
        assertThat(used(dataset)).isEmpty();
        assertThatThrownBy(dataset::usable)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("none of the 3 images can be used");
        for (String name : List.of("a", "b", "c")) {
            Files.delete(file(kind.photo, name));
        }
        assertThatThrownBy(() -> kind.open(folder)).isInstanceOf(DatasetException.class);
    }

    @Test
    void aSequenceOfDavisIsAsGoodAsAFile() throws IOException {
        Files.createDirectories(folder.resolve("Annotations/empty"));
        Files.createDirectories(folder.resolve("JPEGImages/swan"));
        Dataset dataset = Dataset.davis(folder, 1);
        assertThat(used(dataset)).hasSize(3);
        assertThat(dataset.notes()).singleElement().asString().contains("2 × a sequence was left out", "empty; swan");
    }

    @Test
    void oneMaskOfAPhotoIsOdd() throws IOException {
        Files.delete(folder.resolve("masks/b.png"));
        Path masks = Files.createDirectories(folder.resolve("masks/b"));
        Mask.full(WIDTH + 1, HEIGHT).writePng(masks.resolve("1.png"));
        Mask.full(WIDTH, HEIGHT).writePng(masks.resolve("2.png"));
        Mask.full(WIDTH, HEIGHT).writePng(masks.resolve("3.png"));
        Files.writeString(masks.resolve("4.png"), "no picture");
        Dataset dataset = Kind.MASKS.open(folder);
        assertThat(used(dataset)).hasSize(3);
        assertThat(dataset.images().get(1).annotation().instances())
                .extracting(Instance::id)
                .containsExactly("2", "3");
        assertThat(dataset.notes())
                .hasSize(2)
                .anyMatch(note -> note.contains("1.png"))
                .anyMatch(note -> note.contains("4.png"));
        Dataset strict = Kind.MASKS.open(folder).strict();
        assertThatThrownBy(strict.images().get(1)::annotation).isInstanceOf(DatasetException.class);
    }

    @Test
    void bsdsAlike() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            Path photo = file("images/%s.png", name);
            Image.of(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]).writePng(photo);
            Matrix matrix = Mat5.newMatrix(HEIGHT, WIDTH);
            Cell cell = Mat5.newCell(1, 1);
            cell.set(0, Mat5.newStruct().set("Boundaries", matrix));
            Mat5.newMatFile()
                    .addArray("groundTruth", cell)
                    .writeTo(Sinks.newStreamingFile(
                            file("groundTruth/%s.mat", name).toFile()));
        }
        assertThat(bsds(() -> BsdsFolder.open(folder)).found().isEmpty()).isTrue();
        Files.writeString(folder.resolve("groundTruth/b.mat"), "nothing");
        Files.delete(folder.resolve("images/c.png"));
        BsdsFolder odd = bsds(() -> BsdsFolder.open(folder));
        assertThat(odd.found().lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("c.mat"))
                .anyMatch(line -> line.contains("b.mat"));
    }

    private static BsdsFolder bsds(Supplier<BsdsFolder> opened) {
        BsdsFolder bsds = opened.get();
        for (int i = 0; i < 2; i++) {
            bsds.images().forEach(image -> bsds.ifUsable(image, image::boundaries));
        }
        return bsds;
    }
}
