package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.testing.Shared;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The readers of data sets on small hand-made ones, on real ones, and on broken ones.
class DatasetTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static final String COCO = """
            {"images": [{"id": 7, "file_name": "a.png", "width": 4, "height": 3},
                        {"id": 8, "file_name": "train/b.png", "width": 4, "height": 3}],
             "annotations": [
               {"id": 5, "image_id": 7, "category_id": 3, "iscrowd": 0, "area": 3.5, "bbox": [1, 0, 2, 2],
                "segmentation": [[1, 0, 3, 0, 3, 2, 1, 2]], "skin_tone": "3"},
               {"id": 6, "image_id": 7, "category_id": 3, "iscrowd": 1,
                "segmentation": {"size": [3, 4], "counts": [9, 3]}},
               {"id": 9, "image_id": 8, "category_id": 3, "bbox": [0, 0, 1, 1]}],
             "categories": [{"id": 3, "name": "cup", "frequency": "c"}]}
            """;

    private Path photo(String name, int width, int height) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Image.of(width, height, new byte[3 * width * height]).writePng(file);
        return file;
    }

    private void grey(String name, int type, int[][] rows) throws IOException {
        BufferedImage picture = new BufferedImage(rows[0].length, rows.length, type);
        for (int y = 0; y < rows.length; y++) {
            for (int x = 0; x < rows[0].length; x++) {
                for (int band = 0; band < picture.getRaster().getNumBands(); band++) {
                    picture.getRaster()
                            .setSample(
                                    x,
                                    y,
                                    band,
                                    rows[y][x] >> (type == BufferedImage.TYPE_INT_RGB ? 8 * band : 0) & 0xFFFF);
                }
            }
        }
        save(name, picture);
    }

    private void save(String name, BufferedImage picture) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        ImageIO.write(picture, "png", file.toFile());
    }

    private Dataset coco(String json) throws IOException {
        photo("photos/a.png", 4, 3);
        photo("photos/b.png", 4, 3);
        return Dataset.coco(Files.writeString(folder.resolve("truth.json"), json), folder.resolve("photos"));
    }

    @Test
    void cocoGivesMasksBoxesCategoriesAndAttributes() throws IOException {
        Dataset dataset = coco(COCO);
        assertThat(dataset.name()).isEqualTo("truth");
        assertThat(dataset.images()).extracting(DatasetImage::id).containsExactly("7", "8");
        ImageAnnotation annotation = dataset.images().getFirst().annotation();
        Instance cup = annotation.instances().getFirst();
        assertThat(cup.mask().area()).isEqualTo(4);
        assertThat(cup.area()).isEqualTo(3.5);
        assertThat(cup.box()).isEqualTo(new Box(1, 0, 3, 2));
        assertThat(cup.category()).isEqualTo("cup");
        assertThat(cup.attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of("skin_tone", "3", "frequency", "common"));
        assertThat(annotation.instances().get(1).crowd()).isTrue();
        assertThat(dataset.images().getFirst().pixels(annotation).width()).isEqualTo(4);
        // A file below the folder that file_name has, or in the folder itself.
        assertThat(dataset.images().get(1).file()).isEqualTo(folder.resolve("photos/b.png"));
        assertThat(dataset.images()
                        .get(1)
                        .annotation()
                        .instances()
                        .getFirst()
                        .mask()
                        .area())
                .isZero();
    }

    @Test
    void aPhotoOfAnotherSizeIsNamed() throws IOException {
        Dataset dataset = coco(COCO);
        photo("photos/a.png", 5, 3);
        DatasetImage image = dataset.images().getFirst();
        assertThatThrownBy(() -> image.pixels(image.annotation()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("a.png: 5×3 pixels, expected 4×3");
    }

    @Test
    void sa1bIsAFolderOfPairs() throws IOException {
        photo("sa_1.png", 4, 3);
        String json = """
                {"image": {"image_id": 1, "width": 4, "height": 3, "file_name": "sa_1.jpg"},
                 "annotations": [{"id": 530, "area": 3, "bbox": [3, 0, 0, 2], "predicted_iou": 0.9,
                   "stability_score": 0.97, "point_coords": [[3, 1]], "crop_box": [0, 0, 4, 3],
                   "segmentation": {"size": [3, 4], "counts": [9, 3]}}]}
                """;
        Files.writeString(folder.resolve("sa_1.json"), json);
        Instance mask = Dataset.sa1b(folder)
                .images()
                .getFirst()
                .annotation()
                .instances()
                .getFirst();
        assertThat(mask.id()).isEqualTo("530");
        assertThat(mask.box()).isEqualTo(new Box(3, 0, 4, 3));
        assertThat(mask.attributes()).containsEntry("predicted_iou", "0.9");

        Files.writeString(folder.resolve("sa_1.json"), json.replace("[9, 3]", "[9, 4]"));
        assertThatThrownBy(() -> Dataset.sa1b(folder).images().getFirst().annotation())
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("sa_1.json, annotations[0] (id 530): ")
                .hasMessageContaining("counts add up to 13");
        Files.writeString(folder.resolve("sa_1.json"), json.replace("\"width\": 4", "\"width\": 5"));
        assertThatThrownBy(() -> Dataset.sa1b(folder).images().getFirst().annotation())
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("annotations[0] (id 530): mask of size [3, 4]");
        Files.delete(folder.resolve("sa_1.png"));
        assertThatThrownBy(() -> Dataset.sa1b(folder))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("sa_1.json: no photo");
    }

    @Test
    void labelMapsOfObjectsHave16Bits() throws IOException {
        photo("images/a.png", 3, 2);
        grey("labels/a.png", BufferedImage.TYPE_USHORT_GRAY, new int[][] {{0, 700, 1}, {700, 700, 0}});
        Dataset dataset = Dataset.labels(folder.resolve("images"), folder.resolve("labels"), LabelMeaning.OBJECTS);
        List<Instance> objects = dataset.images().getFirst().annotation().instances();
        assertThat(objects).extracting(Instance::id).containsExactly("1", "700");
        assertThat(objects.get(1).mask()).isEqualTo(Rle.of(2, 3, 1, 3, 2));
        assertThat(objects.getFirst().mask().toMask().get(2, 0)).isTrue();
    }

    @Test
    void labelMapsOfClassesGiveOneObjectForEachClassOrPart() throws IOException {
        photo("images/a.png", 3, 3);
        grey("labels/a.png", BufferedImage.TYPE_BYTE_GRAY, new int[][] {{1, 0, 1}, {2, 0, 1}, {0, 2, 255}});
        Set<Integer> background = Set.of(0, 255);
        LabelMeaning whole = new LabelMeaning.Classes(background, List.of("null", "skin"), false);
        LabelMeaning parts = new LabelMeaning.Classes(background, List.of("null", "skin"), true);
        assertThat(labels(whole)).extracting(Instance::category).containsExactly("skin", "2");
        assertThat(labels(parts)).extracting(Instance::id).containsExactly("1-1", "1-2", "2-1");
        assertThat(labels(parts)).extracting(object -> object.mask().area()).containsExactly(1L, 2L, 2L);
    }

    private List<Instance> labels(LabelMeaning meaning) {
        return Dataset.labels(folder.resolve("images"), folder.resolve("labels"), meaning)
                .images()
                .getFirst()
                .annotation()
                .instances();
    }

    @Test
    void colouredLabelsAreNumbersAsInCocoPanoptic() throws IOException {
        photo("images/a.png", 2, 1);
        grey("labels/a.png", BufferedImage.TYPE_INT_RGB, new int[][] {{0x020100, 0x00000F}});
        assertThat(labels(LabelMeaning.OBJECTS)).extracting(Instance::id).containsExactly("15", "131328");
    }

    @Test
    void photosAndLabelsMustBelongTogether() throws IOException {
        photo("images/a.png", 2, 1);
        photo("labels/b.png", 2, 1);
        assertThatThrownBy(() -> labels(LabelMeaning.OBJECTS))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("a.png: nothing of that name in");
        Files.writeString(folder.resolve("labels/a.png"), "no picture");
        Files.delete(folder.resolve("labels/b.png"));
        assertThatThrownBy(() -> labels(LabelMeaning.OBJECTS))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("a.png: not a picture");
        assertThatThrownBy(() -> Dataset.labels(folder, folder.resolve("nowhere"), LabelMeaning.OBJECTS))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no pictures");
        assertThatThrownBy(() -> Dataset.sa1b(folder.resolve("nowhere")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("nowhere: there is no such folder");
    }

    @Test
    void masksMayHaveABandThatNobodyJudged() throws IOException {
        photo("images/a.png", 3, 1);
        grey("masks/a.png", BufferedImage.TYPE_BYTE_GRAY, new int[][] {{0, 128, 255}});
        Instance object = masks().getFirst();
        assertThat(object.mask()).isEqualTo(Rle.of(1, 3, 2, 1));
        assertThat(object.unknown()).isEqualTo(Rle.of(1, 3, 1, 1, 1));
    }

    @Test
    void aFolderOfMasksHoldsOneObjectEach() throws IOException {
        photo("images/a.png", 64, 2);
        Path masks = Files.createDirectories(folder.resolve("masks/a"));
        Mask.full(64, 2).writePng(masks.resolve("first.png"));
        Mask.empty(64, 2).writePng(masks.resolve("second.png"));
        assertThat(masks()).extracting(Instance::id).containsExactly("first", "second");
        assertThat(masks()).extracting(object -> object.mask().area()).containsExactly(128L, 0L);
    }

    private List<Instance> masks() {
        return Dataset.masks(folder.resolve("images"), folder.resolve("masks"))
                .images()
                .getFirst()
                .annotation()
                .instances();
    }

    @Test
    void davisHasPalettesOfObjectsInSequences() throws IOException {
        byte[] greys = {0, (byte) 200, 90};
        BufferedImage labels = new BufferedImage(
                3, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 3, greys, greys, greys));
        IntStream.range(0, 3).forEach(x -> labels.getRaster().setSample(x, 0, 0, x));
        for (String frame : List.of("00000", "00001", "00002")) {
            save("Annotations/480p/bear/" + frame + ".png", labels);
            photo("JPEGImages/480p/bear/" + frame + ".png", 3, 1);
        }
        Dataset dataset = Dataset.davis(folder, 2);
        assertThat(dataset.images()).extracting(DatasetImage::id).containsExactly("bear/00000", "bear/00002");
        List<Instance> objects = dataset.images().getFirst().annotation().instances();
        assertThat(objects).extracting(Instance::id).containsExactly("1", "2");
        assertThat(objects.getFirst().attributes()).containsEntry("sequence", "bear");
    }

    @Test
    void realDataSetsAreReadWhole() throws IOException {
        Dataset coco = Dataset.coco(Shared.data("coco48/instances_train2017_dev48.json"), Shared.data("coco48/images"));
        assertThat(objects(coco)).isEqualTo(424);
        assertThat(coco.images()).allSatisfy(image -> image.pixels(image.annotation()));

        Dataset nuclei = Dataset.labels(
                Shared.data("dsb2018_nuclei/images"), Shared.data("dsb2018_nuclei/labels"), LabelMeaning.OBJECTS);
        assertThat(objects(nuclei)).isEqualTo(3265);

        Dataset clothes = Dataset.labels(
                Shared.data("clothing_ccp/photos"), Shared.data("clothing_ccp/pixel-level"), LabelMeaning.CLASSES);
        assertThat(clothes.images()).hasSize(20);
        assertThat(clothes.images().stream()
                        .flatMap(image -> image.annotation().instances().stream())
                        .filter(object -> object.category().equals("19")))
                .as("README: hair in 18 pictures")
                .hasSize(18);

        Dataset grabCut = Dataset.masks(Shared.data("grabcut/images"), Shared.data("grabcut/ground-truth"));
        assertThat(grabCut.images()).hasSize(20).allSatisfy(image -> {
            Instance object = image.annotation().instances().getFirst();
            assertThat(object.mask().area()).isPositive();
        });
        assertThat(grabCut.images())
                .filteredOn(image -> image.annotation().instances().getFirst().unknown() != null)
                .hasSize(13);

        Dataset davis = Dataset.davis(Shared.data("davis2016"), 1);
        assertThat(davis.images()).hasSize(139);
        assertThat(davis.images().getFirst().annotation().width()).isEqualTo(854);
    }

    private static long objects(Dataset dataset) {
        return dataset.images().stream()
                .mapToLong(image -> image.annotation().instances().size())
                .sum();
    }
}
