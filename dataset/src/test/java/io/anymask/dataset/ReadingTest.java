package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.image.ImageException;
import io.anymask.image.ImageLimits;
import io.anymask.image.ReadOptions;
import io.anymask.image.SampleRange;
import io.anymask.mask.Mask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data sets whose photos are no usual ones: three of 12 bits in 16.
class ReadingTest {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;

    @TempDir
    private Path folder;

    @BeforeEach
    void photos() throws IOException {
        for (String name : List.of("a.png", "b.png", "c.png")) {
            BufferedImage photo = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
            photo.getRaster().setSample(1, 1, 0, 4000);
            Files.createDirectories(folder.resolve("images"));
            Files.createDirectories(folder.resolve("masks"));
            ImageIO.write(photo, "png", folder.resolve("images").resolve(name).toFile());
            Mask.full(WIDTH, HEIGHT).writePng(folder.resolve("masks").resolve(name));
        }
    }

    private Dataset open() {
        return Dataset.masks(folder.resolve("images"), folder.resolve("masks"));
    }

    private static Image pixels(DatasetImage image) {
        return image.pixels(image.annotation());
    }

    @Test
    void howTheyWereReadIsSaidOnceAndNothingOdd() {
        Dataset dataset = open().strict();
        List<String> told = new ArrayList<>();
        dataset.found().listen(told::add);
        for (int i = 0; i < 2; i++) {
            dataset.images().forEach(ReadingTest::pixels);
        }
        assertThat(told).singleElement().asString().contains("image a", "were mapped linearly from 0 to 4095");
        assertThat(dataset.found().later()).singleElement().asString().startsWith("3 × 16-bit unsigned integers");
        assertThat(dataset.found().isEmpty()).isTrue();
        assertThat(dataset.strict()).isSameAs(dataset);
    }

    @Test
    void anotherRangeGivesOtherPixels() {
        DatasetImage photo = open().images().getFirst();
        assertThat(pixels(photo).rgb(1, 1) & 0xFF).isBetween(248, 251);
        ReadOptions options = ReadOptions.DEFAULT.withRange(new SampleRange.Fixed(0, 8000));
        DatasetImage darker = open().reading(options).images().getFirst();
        assertThat(pixels(darker).rgb(1, 1) & 0xFF).isBetween(127, 128);
        DatasetImage unturned = open().reading(options).ignoringExif().images().getFirst();
        assertThat(pixels(unturned).rgb(1, 1) & 0xFF).isBetween(127, 128);
    }

    @Test
    void pagesChannelsAndLimitsHoldForThePhotos() {
        for (ReadOptions options : List.of(
                ReadOptions.DEFAULT.withPage(2),
                ReadOptions.DEFAULT.withChannels(List.of(4)),
                ReadOptions.DEFAULT.withLimits(new ImageLimits(1000, 100)))) {
            Dataset dataset = open().reading(options);
            DatasetImage photo = dataset.images().getFirst();
            assertThatThrownBy(() -> pixels(photo))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("a.png");
            assertThat(photo.pixelsIfUsable(photo.annotation())).isEmpty();
            assertThat(dataset.notes()).singleElement().asString().contains("an image was left out", "a.png");
        }
    }
}
