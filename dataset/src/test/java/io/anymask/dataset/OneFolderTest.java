package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Photos and their annotations side by side.
class OneFolderTest {
    @TempDir
    private Path folder;

    private void photo(String name) throws IOException {
        BufferedImage photo = new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB);
        photo.setRGB(1, 1, 0x40A0F0);
        ImageIO.write(
                photo,
                name.endsWith("jpg") ? "jpg" : "png",
                folder.resolve(name).toFile());
    }

    private void labels(String name, int... values) throws IOException {
        BufferedImage map = new BufferedImage(8, 6, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < values.length; i++) {
            map.getRaster().setSample(i, 2, 0, values[i]);
        }
        String format = name.substring(name.lastIndexOf('.') + 1);
        assertThat(ImageIO.write(map, format, folder.resolve(name).toFile())).isTrue();
    }

    @Test
    void aJpegBesideItsLabelsIsThePhoto() throws IOException {
        photo("a.jpg");
        labels("a.png", 1, 2, 2);
        photo("b.jpg");
        labels("b.png", 7);
        for (Path other : new Path[] {folder, folder.resolve("../" + folder.getFileName())}) {
            Dataset set = Dataset.labels(folder, other, LabelMeaning.OBJECTS);
            assertThat(set.images()).extracting(DatasetImage::id).containsExactly("a", "b");
            assertThat(set.images())
                    .extracting(DatasetImage::file)
                    .containsExactly(folder.resolve("a.jpg"), folder.resolve("b.jpg"));
            assertThat(set.images().getFirst().annotation().instances()).hasSize(2);
            assertThat(Image.read(set.images().getFirst().file()).width()).isEqualTo(8);
        }
    }

    @Test
    void masksMayLieBesideTheirPhotosToo() throws IOException {
        photo("a.jpg");
        labels("a.png", 255, 255);
        photo("b.jpg");
        Files.createDirectories(folder.resolve("b"));
        labels("b/0.png", 255);
        labels("b/1.png", 0, 255);
        Dataset set = Dataset.masks(folder, folder);
        assertThat(set.images().getFirst().annotation().instances()).hasSize(1);
        assertThat(set.images().getLast().annotation().instances()).hasSize(2);
    }

    @Test
    void whatCannotBeToldApartIsRefused() throws IOException {
        photo("a.jpg");
        assertThatThrownBy(() -> Dataset.labels(folder, folder, LabelMeaning.OBJECTS))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("1 file of this name, expected a photo and its annotation");
        Files.delete(folder.resolve("a.jpg"));
        photo("b.png");
        labels("b.bmp", 1);
        assertThatThrownBy(() -> Dataset.labels(folder, folder, LabelMeaning.OBJECTS))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("either could be the photo");
    }
}
