package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.DatasetException;
import io.anymask.image.Image;
import io.anymask.mask.Box;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YoloImportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void dataSet() throws IOException {
        Files.writeString(folder.resolve("data.yaml"), """
                # comment
                path: ../datasets/coco8-seg
                train: images/train
                val: images/val
                names:
                  0: person
                  1: "traffic light"
                """);
        Path photo = Files.createDirectories(folder.resolve("images/train")).resolve("a.png");
        Image.of(20, 10, new byte[600]).writePng(photo);
        labels("a", """
                1 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6

                0 0.75 0.5 0.2 0.4
                """);
    }

    private void labels(String name, String text) throws IOException {
        Files.writeString(
                Files.createDirectories(folder.resolve("labels/train")).resolve(name + ".txt"), text);
    }

    private AnnotationSet open() {
        return Importer.open(folder, Format.YOLO, Photos.of(folder.resolve("images")));
    }

    @Test
    void outlinesAndBoxesAreShares() {
        assertThat(Importer.recognise(folder)).isEqualTo(Format.YOLO);
        AnnotationSet set = open();
        assertThat(set.categories()).containsExactly(Category.of(0, "person"), Category.of(1, "traffic light"));
        AnnotatedImage image = Sets.images(set).getFirst();
        assertThat(image.fileName()).isEqualTo("train/a.png");
        assertThat(image.objects().get(0).mask().cocoBox()).isEqualTo(new Box(2, 2, 6, 6));
        assertThat(image.objects().get(1).mask().cocoBox()).isEqualTo(new Box(13, 3, 17, 7));
        assertThat(Sets.names(set)).containsExactly(List.of("traffic light", "person"));
    }

    @Test
    void linesThatCannotBeUsedAreLeftOut() throws IOException {
        labels("a", """
                0 0.1 0.2 0.3
                0 0.1 0.2 0.3 0.2 0.3 0.6 0.1
                0 0.1 0.2 3 0.2 0.3 0.6
                0 NaN 0.2 0.3 0.2 0.3 0.6
                -1 0.1 0.2 0.3 0.2 0.3 0.6
                7 0.1 0.2 0.3 0.2 0.3 0.6
                """);
        AnnotationSet set = open();
        assertThat(Sets.names(set)).as("a class without a name").containsExactly(List.of("7"));
        assertThat(set.notes().all().getFirst().count()).isEqualTo(5);
    }

    @Test
    void aNumberOfAClassIsReadInOneWay() throws IOException {
        labels("a", "1.0 0.1 0.2 0.3 0.2 0.3 0.6\n+7 0.1 0.2 0.3 0.2 0.3 0.6\n9e0 0.1 0.2 0.3 0.2 0.3 0.6\n");
        AnnotationSet set = open();
        assertThat(Sets.names(set)).containsExactly(List.of("traffic light", "7", "9"));
        assertThat(set.notes().lines()).isEmpty();
    }

    @Test
    void aClassBeyondTheMostIsLeftOut() throws IOException {
        Files.delete(folder.resolve("data.yaml"));
        Files.writeString(folder.resolve("classes.txt"), "x\n".repeat(100_000));
        labels("a", "100000 0.1 0.2 0.3 0.2 0.3 0.6\n5 0.1 0.2 0.3 0.2 0.3 0.6\n");
        AnnotationSet set = open();
        assertThat(Sets.names(set)).containsExactly(List.of("x"));
        assertThat(set.notes().lines()).singleElement().asString().contains("class is 100000, expected one of");
    }

    @Test
    void aFileThatCannotBeReadDoesNotStopTheRest() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(
                Files.createFile(folder.resolve("labels/train/huge.txt")).toFile(), "rw")) {
            file.setLength((1L << 30) + 1); // sparse
        }
        AnnotationSet set = open();
        assertThat(Sets.images(set)).hasSize(1);
        assertThat(set.notes().lines()).singleElement().asString().contains("huge.txt");
    }

    @Test
    void aFileWithoutItsPhotoIsLeftOut() throws IOException {
        labels("b", "0 0.1 0.2 0.3 0.2 0.3 0.6\n");
        AnnotationSet set = open();
        assertThat(Sets.images(set)).hasSize(1);
        assertThat(set.notes().lines()).singleElement().asString().contains("b.txt", "name the folder of the photos");
        AnnotationSet blind = Importer.open(folder, Format.YOLO, Photos.none());
        assertThatThrownBy(() -> Sets.images(blind))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no image is left");
    }

    @Test
    void namesMayBeAListOrAFileOfTheirOwn() throws IOException {
        Files.writeString(folder.resolve("data.yaml"), "nc: 2\nnames: ['a', b]\n");
        assertThat(open().categories()).extracting(Category::name).containsExactly("a", "b");
        Files.delete(folder.resolve("data.yaml"));
        Files.writeString(folder.resolve("classes.txt"), "x\ny\n");
        assertThat(open().categories()).extracting(Category::name).containsExactly("x", "y");
    }

    @Test
    void aDescriptionThatIsNoYamlIsRefused() throws IOException {
        Files.writeString(folder.resolve("data.yaml"), "names: [a\n");
        assertThatThrownBy(this::open).isInstanceOf(DatasetException.class).hasMessageContaining("no valid YAML");
    }

    @Test
    void bombsOfAliasesStaySmall() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1)));
        }
        Files.writeString(folder.resolve("data.yaml"), bomb + "names: *a29\n");
        assertThat(open().categories()).extracting(Category::name).containsExactly("1", "0");
    }
}
