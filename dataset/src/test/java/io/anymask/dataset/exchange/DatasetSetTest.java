package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetException;
import io.anymask.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetSetTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path photos = Path.of("");
    private Path masks = Path.of("");

    @BeforeEach
    void photosOfFourByTwo() throws IOException {
        photos = Files.createDirectories(folder.resolve("photos"));
        masks = Files.createDirectories(folder.resolve("masks"));
        for (String name : List.of("a", "b")) {
            Image.of(4, 2, new byte[24]).writePng(photos.resolve(name + ".png"));
        }
    }

    @Test
    void imagesHaveTheNamesOfPhotosAndObjectsTheirIds() throws IOException {
        Sets.draw("##..", "....").toMask().writePng(masks.resolve("a.png"));
        Files.createDirectories(masks.resolve("b"));
        Sets.draw("...#", "....").toMask().writePng(masks.resolve("b/one.png"));
        Sets.draw("....", "...#").toMask().writePng(masks.resolve("b/two.png"));
        AnnotationSet set = AnnotationSet.of(Dataset.masks(photos, masks));
        List<AnnotatedImage> images = Sets.images(set);
        assertThat(images).extracting(AnnotatedImage::fileName).containsExactly("a.png", "b.png");
        assertThat(Sets.masks(set))
                .containsExactly(
                        List.of(Sets.draw("##..", "....")),
                        List.of(Sets.draw("...#", "...."), Sets.draw("....", "...#")));
        assertThat(images.get(1).objects()).extracting(AnnotatedObject::id).doesNotHaveDuplicates();
    }

    @Test
    void categoriesAreThoseThatObjectsName() throws IOException {
        Path json = Files.writeString(folder.resolve("coco.json"), """
                {"images": [{"id": 1, "file_name": "a.png", "width": 4, "height": 2}],
                 "categories": [{"id": 5, "name": "cat"}, {"id": 6, "name": "nobody"}],
                 "annotations": [{"id": 9, "image_id": 1, "category_id": 5, "iscrowd": 1, "bbox": [0, 0, 2, 2],
                   "segmentation": {"size": [2, 4], "counts": [0, 4, 4]}}]}
                """);
        AnnotationSet set = AnnotationSet.of(Dataset.coco(json, photos));
        assertThat(set.categories()).extracting(Category::name).containsExactly("cat");
        AnnotatedObject object = Sets.images(set).getFirst().objects().getFirst();
        assertThat(object.id()).isEqualTo("9");
        assertThat(object.crowd()).isTrue();
        assertThat(object.category()).isEqualTo(set.categories().getFirst().id());
    }

    @Test
    void aSetOfWhichNothingIsLeftIsRefused() throws IOException {
        for (String name : List.of("a", "b")) {
            Files.write(masks.resolve(name + ".png"), new byte[] {1, 2, 3});
        }
        AnnotationSet set = AnnotationSet.of(Dataset.masks(photos, masks));
        assertThatThrownBy(() -> Sets.images(set))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("a.png");
    }
}
