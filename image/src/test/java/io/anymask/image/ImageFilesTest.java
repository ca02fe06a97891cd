package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "B.JPEG", "c.d.Png", "e.webp", "f.TIF", "g.tiff", "h.gif", "i.bmp"})
    void picturesAreKnownByTheirNames(String name) {
        assertThat(ImageFiles.isPicture(Path.of("folder", name))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "jpg.", "photo", "._a.jpg", ".hidden.png", "a.jpg.part", "/"})
    void otherFilesAndHiddenOnesAreNone(String name) {
        assertThat(ImageFiles.isPicture(Path.of(name))).isFalse();
    }

    /// Whatever a folder is searched for can be read, and under any of the names.
    @Test
    void everyEndingIsThatOfAFormatThatIsRead(@TempDir Path folder) throws IOException {
        for (String ending : ImageFiles.ENDINGS) {
            Path file = folder.resolve("photo." + ending);
            boolean known = ImageIO.write(new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB), ending, file.toFile());
            assertThat(known || ending.equals("webp")).as(ending).isTrue();
            if (known) {
                assertThat(Image.read(file).width()).isEqualTo(4);
                assertThat(Files.size(file)).isPositive();
            }
        }
    }
}
