package io.anymask.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.BadInputException;
import io.anymask.image.Image;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GifFilmTest {
    private static final int CLEAR = 0;
    private static final int RED = 1;
    private static final int GREEN = 2;
    private static final int BLUE = 3;
    private static final int[] PALETTE = {0x00FFFFFF, 0xFFFF0000, 0xFF00FF00, 0xFF0000FF};

    @TempDir
    private Path folder;

    /// One frame of a GIF, of a single colour but for a clear pixel at its top left.
    private record Part(
            int x, int y, int width, int height, int colour, String disposal, int ticks, boolean interlaced) {
        Part(int x, int y, int width, int height, int colour, String disposal, int ticks) {
            this(x, y, width, height, colour, disposal, ticks, false);
        }
    }

    private static final List<Part> PARTS = List.of(
            new Part(0, 0, 8, 6, RED, "none", 4),
            new Part(2, 1, 3, 3, GREEN, "restoreToPrevious", 10),
            new Part(4, 2, 4, 4, BLUE, "restoreToBackgroundColor", 1),
            new Part(0, 0, 2, 2, GREEN, "doNotDispose", 7),
            new Part(7, 5, 1, 1, CLEAR, "none", 5));

    @Test
    void framesAreDrawnOnWhatWasLeft() throws IOException {
        Path file = Files.write(folder.resolve("film.gif"), gif(PARTS));
        try (Film film = Film.open(file)) {
            assertThat(film.info().width()).isEqualTo(8);
            assertThat(film.info().height()).isEqualTo(6);
            assertThat(film.info().frames()).isEqualTo(5);
            assertThat(film.info().codec()).isEqualTo("gif");
            assertThat(film.info().duration()).isEqualTo(Duration.ofMillis(360));
            assertThat(film).extracting(frame -> frame.time().toMillis()).containsExactly(0L, 40L, 140L, 240L, 310L);
            assertThat(film.frame(0).image()).isEqualTo(Image.read(file));
            for (int i : new int[] {0, 1, 2, 3, 4, 2, 0, 4, 1, 3}) {
                Image image = film.frame(i).image();
                assertThat(image.rgb(7, 0)).isEqualTo(0xFF0000);
                assertThat(image.rgb(2, 1)).as("clear in frame 1").isEqualTo(0xFF0000);
                assertThat(image.rgb(3, 2)).isEqualTo(i == 1 ? 0x00FF00 : 0xFF0000);
                assertThat(image.rgb(5, 3)).isEqualTo(i == 2 ? 0x0000FF : i > 2 ? 0 : 0xFF0000);
                assertThat(image.rgb(1, 1)).isEqualTo(i >= 3 ? 0x00FF00 : 0xFF0000);
            }
        }
    }

    @Test
    void cutFilmsGiveTheirFramesUpToTheCut() throws IOException {
        byte[] whole = gif(PARTS);
        Path file = folder.resolve("film.gif");
        int said = 0;
        for (int length = 1; length < whole.length - 1; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (Film film = Film.open(file)) {
                film.forEach(frame -> assertThat(frame.image().width()).isEqualTo(8));
                String fault = film.info().fault();
                if (fault != null) {
                    said++;
                    assertThat(fault)
                            .contains("cut off behind frame " + (film.info().frames() - 1));
                }
            } catch (BadInputException e) {
                assertThat(e).hasMessageStartingWith(file.toString());
            }
        }
        assertThat(said).isPositive();
    }

    @Test
    void framesBeyondTheCanvasAreRefused() throws IOException {
        Path file = Files.write(
                folder.resolve("film.gif"), gif(List.of(PARTS.getFirst(), new Part(6, 0, 3, 2, BLUE, "none", 5))));
        assertThatThrownBy(() -> Film.open(file))
                .isInstanceOf(FilmException.class)
                .hasMessageContaining("frame 1 of the GIF reaches beyond its canvas");
    }

    @Test
    void interlacedFramesAreReadFromFiveRowsOn() throws IOException {
        Path file = folder.resolve("film.gif");
        Part five = new Part(1, 1, 4, 5, BLUE, "none", 5, true);
        Files.write(file, gif(List.of(PARTS.getFirst(), five)));
        try (Film film = Film.open(file)) {
            for (int y = 1; y < 6; y++) {
                assertThat(film.frame(1).image().rgb(4, y)).as("row %d", y).isEqualTo(0x0000FF);
            }
        }
        Files.write(file, gif(List.of(PARTS.getFirst(), new Part(1, 1, 4, 4, BLUE, "none", 5, true))));
        assertThatThrownBy(() -> Film.open(file))
                .isInstanceOf(FilmException.class)
                .hasMessageContaining("frame 1 of the GIF is interlaced");
    }

    private static byte[] gif(List<Part> parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (Part part : parts) {
                BufferedImage picture = picture(part);
                IIOMetadata metadata =
                        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(picture), null);
                IIOMetadataNode tree = (IIOMetadataNode) metadata.getAsTree("javax_imageio_gif_image_1.0");
                IIOMetadataNode place = (IIOMetadataNode)
                        tree.getElementsByTagName("ImageDescriptor").item(0);
                place.setAttribute("imageLeftPosition", Integer.toString(part.x));
                place.setAttribute("imageTopPosition", Integer.toString(part.y));
                place.setAttribute("interlaceFlag", part.interlaced ? "TRUE" : "FALSE");
                IIOMetadataNode control = (IIOMetadataNode)
                        tree.getElementsByTagName("GraphicControlExtension").item(0);
                control.setAttribute("disposalMethod", part.disposal);
                control.setAttribute("delayTime", Integer.toString(part.ticks));
                control.setAttribute("transparentColorFlag", "TRUE");
                control.setAttribute("transparentColorIndex", "0");
                metadata.setFromTree("javax_imageio_gif_image_1.0", tree);
                writer.writeToSequence(new IIOImage(picture, null, metadata), null);
            }
            writer.endWriteSequence();
        }
        writer.dispose();
        return bytes.toByteArray();
    }

    /// A film of some frames, for others.
    static byte[] gif() throws IOException {
        return gif(PARTS);
    }

    private static BufferedImage picture(Part part) {
        IndexColorModel colours = new IndexColorModel(2, 4, PALETTE, 0, true, CLEAR, 0);
        BufferedImage picture = new BufferedImage(part.width, part.height, BufferedImage.TYPE_BYTE_INDEXED, colours);
        for (int y = 0; y < part.height; y++) {
            for (int x = 0; x < part.width; x++) {
                boolean clear = x == 0 && y == 0 && part.width < 8;
                picture.getRaster().setSample(x, y, 0, clear ? CLEAR : part.colour);
            }
        }
        return picture;
    }
}
