package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.DatasetException;
import io.anymask.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoImportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private AnnotationSet open(String images, String annotations, Photos photos) throws IOException {
        Path file = Files.writeString(folder.resolve("coco.json"), """
                {"images": [%s], "annotations": [%s], "categories": [{"id": 1, "name": "car"}]}
                """.formatted(images, annotations));
        return Importer.open(file, Format.COCO, photos);
    }

    private static String box(int id, int image, int side) {
        return "{\"id\": %d, \"image_id\": %d, \"category_id\": 1, \"bbox\": [0, 0, %d, %d]}"
                .formatted(id, image, side, side);
    }

    @Test
    void aPhotoThatCannotBeReadDoesNotStopTheRest() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Files.writeString(photos.resolve("a.png"), "no picture");
        AnnotationSet set = open("""
                {"id": 1, "file_name": "a.png"},
                {"id": 2, "file_name": "b.png", "width": 6, "height": 3}
                """, box(1, 2, 3), Photos.of(photos));
        assertThat(Sets.images(set)).extracting(AnnotatedImage::fileName).containsExactly("b.png");
        assertThat(set.notes().lines())
                .anySatisfy(line -> assertThat(line).contains("an image was left out", "a.png", "image 1"));
    }

    @Test
    void aMaskOfAnotherSizeIsNoted() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Image.of(6, 3, new byte[54]).writePng(photos.resolve("a.png"));
        AnnotationSet set = open("{\"id\": 1, \"file_name\": \"a.png\"}", """
                {"id": 7, "image_id": 1, "category_id": 1, "segmentation": {"size": [3, 6], "counts": [0, 18]}},
                {"id": 8, "image_id": 1, "category_id": 1, "segmentation": {"size": [2, 2], "counts": [0, 4]}}
                """, Photos.of(photos));
        assertThat(Sets.images(set).getFirst().objects()).hasSize(1);
        assertThat(set.notes().lines())
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "an annotation was left out", "2×2 pixels, expected the image's 6×3", "annotation 8"));
    }

    @Test
    void moreThanTheFileCanCoverEndsIt() throws IOException {
        String boxes = String.join(",", Collections.nCopies(100, box(1, 1, 22_000)));
        AnnotationSet set = open(
                "{\"id\": 1, \"file_name\": \"a.png\", \"width\": 22000, \"height\": 22000}", boxes, Photos.none());
        assertThatThrownBy(() -> Sets.images(set))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("more pixels than a file of this size can sensibly have");
    }
}
