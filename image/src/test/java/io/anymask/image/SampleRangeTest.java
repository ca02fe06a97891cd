package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// From stored values of every type to levels of 0 to 255.
class SampleRangeTest {
    private static final int UNSIGNED = 1;
    private static final int FLOAT = 3;

    @ParameterizedTest
    @CsvSource({
        "16, 1, 0 256 65535, 0 1 255, 0 to 65535",
        "16, 1, 0 1600 4095, 0 100 255, 0 to 4095", // 12 bits in 16
        "16, 1, 0 400 1023, 0 100 255, 0 to 1023",
        "16, 1, 0 100 255, 0 100 255, 0 to 255",
        "16, 2, 0 1600 4095, 0 100 255, 0 to 4095",
        "16, 2, 0 12800 32767, 0 100 255, 0 to 32767",
        "16, 2, -1000 0 1550, 0 100 255, -1000 to 1550",
        "8, 2, -100 0 27, 0 201 255, -100 to 27",
        "32, 1, 0 1600 4095, 0 100 255, 0 to 4095",
        "32, 1, 0 1677721600 4294967295, 0 100 255, 0 to 4294967295",
        "32, 1, 0 1000000 2550000, 0 100 255, 0 to 2550000",
        "32, 2, -255000 -155000 0, 0 100 255, -255000 to 0",
        "64, 2, -100 0 155, 0 100 255, -100 to 155",
        "16, 3, 0 0.5 1, 0 128 255, 0 to 1",
        "32, 3, 0 100 255, 0 100 255, 0 to 255",
        "32, 3, 0 0.4 1, 0 102 255, 0 to 1",
        "32, 3, 0 0.04 0.1, 0 102 255, 0 to 0.1",
        "64, 3, -500 500 2050, 0 100 255, -500 to 2050",
        "32, 3, NaN -500 2050, 0 0 255, -500 to 2050",
        "32, 3, -Infinity 0 1, 0 0 255, 0 to 1",
        "32, 3, 0 100000 Infinity, 0 255 255, 0 to 100000"
    })
    void rangesAreFound(int bits, int format, String stored, String levels, String note) {
        for (boolean big : new boolean[] {false, true}) {
            for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
                Image image = read(file(new TiffWriter(order, big), bits, format, values(stored)), ReadOptions.DEFAULT);
                assertThat(levels(image)).isEqualTo(levels(levels));
                assertThat(image.reading().orElseThrow().notes())
                        .singleElement()
                        .asString()
                        .contains("mapped linearly from " + note + " (");
            }
        }
    }

    @Test
    void bytesAreLevels() {
        Image image = read(file(little(), 8, UNSIGNED, 0, 3, 9), ReadOptions.DEFAULT);
        assertThat(levels(image)).containsExactly(0, 3, 9);
        assertThat(image.reading().orElseThrow().notes()).isEmpty();
    }

    @Test
    void theFilesTagsComeFirst() {
        double[] values = {100, 200, 300};
        int[] expected = {0, 128, 255};
        assertThat(levels(tagged(
                        values, page -> page.tag(340, TiffWriter.SHORT, 100).tag(341, TiffWriter.SHORT, 300))))
                .isEqualTo(expected);
        assertThat(levels(tagged(
                        values, page -> page.tag(280, TiffWriter.SHORT, 100).tag(281, TiffWriter.SHORT, 300))))
                .isEqualTo(expected);
        assertThat(levels(tagged(values, page -> page.text(270, "ImageJ=1.54p\nmin=100.0\nmax=300.0\n"))))
                .isEqualTo(expected);
        assertThat(levels(tagged(
                        values, page -> page.text(270, "<OME><Pixels SignificantBits=\"9\" SizeX=\"3\"/></OME>"))))
                .containsExactly(50, 100, 150);
        assertThat(tagged(values, page -> page.text(270, "ImageJ=1.54p\nmin=100.0\nmax=300.0\n"))
                        .reading()
                        .orElseThrow()
                        .mappings())
                .containsExactly(new SampleMapping(100, 300, "ImageJ's display range"));
    }

    @Test
    void valuesThatStandForNothingAreBlackAndDoNotCount() {
        Image image = read(
                new TiffWriter(ByteOrder.LITTLE_ENDIAN, false)
                        .page(3, 1, 1, 32, FLOAT)
                        .text(42113, "-9999")
                        .chunk(little().packed(32, FLOAT, -9999, 1000, 2000))
                        .write(),
                ReadOptions.DEFAULT);
        assertThat(levels(image)).containsExactly(0, 0, 255);
    }

    @Test
    void aRangeCanBeChosen() {
        byte[] file = file(little(), 16, UNSIGNED, 0, 1000, 2000, 65535);
        assertThat(levels(read(file, ReadOptions.DEFAULT.withRange(SampleRange.parse("1000,2000")))))
                .containsExactly(0, 0, 255, 255);
        assertThat(levels(read(file, ReadOptions.DEFAULT.withRange(SampleRange.parse("percentile:0,67")))))
                .containsExactly(0, 128, 255, 255);
        Image grey = Image.of(2, 1, new byte[] {50, 50, 50, 100, 100, 100});
        assertThat(levels(read(Pictures.png(grey), ReadOptions.DEFAULT.withRange(SampleRange.parse("0,100")))))
                .containsExactly(128, 255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "5,5", "9,1", "a,b", "percentile:-1,50", "percentile:1,101", "0,1e999", "0,1,2"})
    void rangesThatAreNone(String text) {
        assertThatThrownBy(() -> SampleRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void nothingFiniteIsRefused() {
        byte[] file = file(little(), 32, FLOAT, Double.NaN, Double.POSITIVE_INFINITY);
        assertThatThrownBy(() -> read(file, ReadOptions.DEFAULT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("no finite value");
    }

    @Test
    void coloursShareOneRangeAndChosenChannelsHaveTheirOwn() {
        TiffWriter writer = little();
        byte[] file = writer.page(2, 1, 3, 32, FLOAT)
                .chunk(writer.packed(32, FLOAT, -100, -50, 0, 0, 50, 100))
                .write();
        assertThat(read(file, ReadOptions.DEFAULT).rgb(1, 0)).isEqualTo(0x80BFFF);
        assertThat(read(file, ReadOptions.DEFAULT).reading().orElseThrow().mappings())
                .hasSize(1);

        TiffWriter five = little();
        byte[] stack = five.page(2, 1, 5, 16, UNSIGNED)
                .tag(262, TiffWriter.SHORT, 1)
                .chunk(five.packed(16, UNSIGNED, 0, 1, 2, 3, 4, 1023, 4095, 255, 65535, 9))
                .write();
        Image chosen = read(stack, ReadOptions.DEFAULT.withChannels(List.of(2, 4, 3)));
        assertThat(chosen.rgb(1, 0)).isEqualTo(0xFFFFFF);
        assertThat(chosen.reading().orElseThrow().notes()).first().asString().contains("channel 2, 4, 3 of 5");
        Image first = read(stack, ReadOptions.DEFAULT);
        assertThat(levels(first)).containsExactly(0, 255);
        assertThat(first.reading().orElseThrow().notes()).first().asString().contains("channel 1 of 5");
        assertThatThrownBy(() -> read(stack, ReadOptions.DEFAULT.withChannels(List.of(6))))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("the picture has 5");
    }

    private static TiffWriter little() {
        return new TiffWriter(ByteOrder.LITTLE_ENDIAN, false);
    }

    private static Image tagged(double[] values, java.util.function.Consumer<TiffWriter.Page> tags) {
        TiffWriter writer = little();
        TiffWriter.Page page =
                writer.page(values.length, 1, 1, 16, UNSIGNED).chunk(writer.packed(16, UNSIGNED, values));
        tags.accept(page);
        return read(page.write(), ReadOptions.DEFAULT);
    }

    private static byte[] file(TiffWriter writer, int bits, int format, double... values) {
        return writer.page(values.length, 1, 1, bits, format)
                .chunk(writer.packed(bits, format, values))
                .write();
    }

    private static Image read(byte[] file, ReadOptions options) {
        return Image.decode(file, "a.tif", options);
    }

    private static double[] values(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private static int[] levels(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    private static int[] levels(Image image) {
        return IntStream.range(0, image.width())
                .map(x -> image.rgb(x, 0) & 0xFF)
                .toArray();
    }
}
