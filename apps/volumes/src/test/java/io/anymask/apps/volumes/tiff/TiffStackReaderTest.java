package io.anymask.apps.volumes.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.apps.volumes.Affine;
import io.anymask.apps.volumes.Axis;
import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.LabelVolume;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.apps.volumes.formats.VolumeFiles;
import io.anymask.apps.volumes.formats.VolumeFiles.Selection;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.plugins.tiff.TIFFTag;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiffStackReaderTest {
    private static final int WIDTH = 5;
    private static final int HEIGHT = 4;

    @TempDir
    private Path folder;

    /// Pages whose first pixel is the number of the page times 100.
    private Path stack(String description, int pages) throws IOException {
        Path file = folder.resolve("stack.tif");
        Files.write(file, stackBytes(description, pages));
        return file;
    }

    private static byte[] stackBytes(String description, int pages) throws IOException {
        ImageWriter writer = TiffLabelWriter.writer();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            IIOMetadata metadata = writer.getDefaultImageMetadata(
                    ImageTypeSpecifier.createFromBufferedImageType(BufferedImage.TYPE_USHORT_GRAY),
                    writer.getDefaultWriteParam());
            TIFFDirectory directory = TIFFDirectory.createFromMetadata(metadata);
            directory.addTIFFField(new TIFFField(
                    BaselineTIFFTagSet.getInstance().getTag(BaselineTIFFTagSet.TAG_IMAGE_DESCRIPTION),
                    TIFFTag.TIFF_ASCII,
                    1,
                    new String[] {description}));
            directory.addTIFFField(new TIFFField(
                    BaselineTIFFTagSet.getInstance().getTag(BaselineTIFFTagSet.TAG_X_RESOLUTION),
                    TIFFTag.TIFF_RATIONAL,
                    1,
                    new long[][] {{2, 1}}));
            directory.addTIFFField(new TIFFField(
                    BaselineTIFFTagSet.getInstance().getTag(BaselineTIFFTagSet.TAG_Y_RESOLUTION),
                    TIFFTag.TIFF_RATIONAL,
                    1,
                    new long[][] {{4, 1}}));
            writer.prepareWriteSequence(null);
            for (int page = 0; page < pages; page++) {
                BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
                picture.getRaster().setSample(0, 0, 0, 100 * page);
                picture.getRaster().setSample(3, 2, 0, 60_000);
                writer.writeToSequence(
                        new IIOImage(picture, null, directory.getAsMetadata()), writer.getDefaultWriteParam());
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static Volume open(Path file) {
        return VolumeFiles.open(file, Selection.ONLY, VolumeLimits.DEFAULT);
    }

    private static Volume open(Path file, int time, int channel) {
        Selection chosen = new Selection(Optional.empty(), OptionalInt.of(time), OptionalInt.of(channel));
        return VolumeFiles.open(file, chosen, VolumeLimits.DEFAULT);
    }

    @Test
    void pagesAreSlicesWhereNothingIsSaid() throws IOException {
        Volume volume = open(stack("by hand", 3));
        assertThat(volume.grid().depth()).isEqualTo(3);
        assertThat(volume.value(0, 0, 2)).isEqualTo(200);
        assertThat(volume.value(3, 2, 1)).isEqualTo(60_000);
        assertThat(volume.grid().affine()).isEqualTo(Affine.IDENTITY);
        assertThat(volume.remarks()).singleElement().asString().contains("how large a pixel is");
    }

    /// Channels change fastest, then slices, then times.
    @ParameterizedTest
    @CsvSource({"0, 1, 0", "0, 2, 100", "1, 1, 600", "1, 2, 700"})
    void imageJsHyperstack(int time, int channel, int first) throws IOException {
        Path file = stack("ImageJ=1.54p\nimages=12\nchannels=2\nslices=3\nframes=2\nunit=micron\nspacing=1.5\n", 12);
        Volume volume = open(file, time, channel);
        assertThat(volume.grid().depth()).isEqualTo(3);
        assertThat(volume.value(0, 0, 0)).isEqualTo(first);
        assertThat(volume.value(0, 0, 1)).isEqualTo(first + 200);
        assertThat(volume.grid().affine().spacing().x()).isEqualTo(0.5e-3);
        assertThat(volume.grid().affine().spacing().y()).isEqualTo(0.25e-3);
        assertThat(volume.grid().affine().spacing().z()).isEqualTo(1.5e-3);
        assertThat(volume.remarks()).isEmpty();
    }

    private static String ome(String order) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0">
                <Pixels DimensionOrder="%s" SizeX="5" SizeY="4" SizeC="2" SizeZ="3" SizeT="2" Type="uint16"
                 PhysicalSizeX="0.2" PhysicalSizeY="0.2" PhysicalSizeZ="900" PhysicalSizeZUnit="nm"/></Image></OME>""".formatted(order);
    }

    @ParameterizedTest
    @CsvSource({"XYZCT, 300", "XYCZT, 100", "XYCTZ, 100", "XYZTC, 600"})
    void omesOrders(String order, int first) throws IOException {
        Path file = stack(ome(order), 12);
        Volume volume = open(file, 0, 2);
        assertThat(volume.value(0, 0, 0)).isEqualTo(first);
        assertThat(volume.grid().affine().spacing().x()).isCloseTo(0.2e-3, within(1e-12));
        assertThat(volume.grid().affine().spacing().z()).isCloseTo(0.9e-3, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ImageJ=1.54p\\nimages=12\\nchannels=2\\nslices=3\\nframes=2 | 12 | --channel 1 to 2",
                "ImageJ=1.54p\\nimages=6\\nslices=3\\nframes=2 | 6 | --volume 0 to 1",
                "ImageJ=1.54p\\nimages=90\\nslices=90 | 1 | got 1 pages",
                "ImageJ=1.54p\\nslices=three | 3 | slices=three",
                "ImageJ=1.54p\\nimages=3\\nslices=-3 | 3 | -3 slices",
                "<OME><Pixels SizeZ='x'/></OME> | 3 | SizeZ 'x'",
                "<OME><Pixels SizeZ='3' DimensionOrder='XYZ'/></OME> | 3 | order 'Z'",
                "<OME><Image></OME> | 3 | no sound XML",
                "<OME></OME> | 3 | no Pixels",
            })
    void whatIsWrongIsNamed(String description, int pages, String word) throws IOException {
        Path file = stack(description.replace("\\n", "\n"), pages);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("stack.tif")
                .hasMessageContaining(word);
    }

    @Test
    void aCutFileIsRefused() throws IOException {
        byte[] whole = stackBytes("ImageJ=1.54p\nimages=3\nslices=3\n", 3);
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            Path file =
                    Files.write(folder.resolve("cut.tif"), Arrays.copyOf(whole, 8 + random.nextInt(whole.length / 2)));
            assertThatThrownBy(() -> open(file)).isInstanceOf(VolumeException.class);
        }
    }

    @Test
    void labelsComeBackWithTheirScale() {
        LabelVolume labels = new LabelVolume(new Grid(WIDTH, HEIGHT, 3, Affine.scaling(0.25e-3, 0.7, 1.5e-3)));
        labels.set(1, 2, 0, 1);
        labels.set(4, 3, 2, 65_535);
        Path file = folder.resolve("labels.tif");
        TiffLabelWriter.write(file, labels);
        Volume volume = open(file);
        LabelVolume read = LabelVolume.of(volume);
        assertThat(read.label(1, 2, 0)).isEqualTo(1);
        assertThat(read.label(4, 3, 2)).isEqualTo(65_535);
        assertThat(read.count(0)).isEqualTo(3 * WIDTH * HEIGHT - 2);
        assertThat(read.labels(Axis.SLICE, 1)).isEmpty();
        assertThat(volume.grid().affine().spacing().x()).isCloseTo(0.25e-3, within(1e-9));
        assertThat(volume.grid().affine().spacing().y()).isCloseTo(0.7, within(1e-3));
        assertThat(volume.grid().affine().spacing().z()).isCloseTo(1.5e-3, within(1e-12));
    }
}
