package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.testing.Growth;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Items of a file that cost the more the more of them there are.
class GrowthTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /// A cell array of nothing but empty cells, eight bytes each.
    @Test
    void emptyCellsOfMatlab() {
        Growth.isLinear(GrowthTest::cells, 20_000, file -> {
            Path path = Files.write(folder.resolve("cells.mat"), file);
            new BsdsImage("1", path, path).boundaries();
        });
    }

    /// The library allocates what an element claims: its flags, dimensions, name or values.
    @ParameterizedTest
    @ValueSource(ints = {4, 20, 36, 60})
    void lengthsOfMatlabThatLie(int at) throws IOException {
        ByteBuffer sound = ByteBuffer.wrap(numbers()).order(ByteOrder.LITTLE_ENDIAN);
        Path path = Files.write(folder.resolve("numbers.mat"), sound.array());
        MatlabScan.check(path, 1 << 30);
        sound.putInt(128 + 8 + at, 1 << 29);
        Files.write(path, sound.array());
        assertThatThrownBy(() -> MatlabScan.check(path, 1 << 30))
                .isInstanceOfAny(DatasetException.class, EOFException.class);
        assertThatThrownBy(() -> LabelPicture.read(path)).isInstanceOf(DatasetException.class);
    }

    /// One array of two bytes.
    private static byte[] numbers() {
        ByteBuffer file = ByteBuffer.allocate(128 + 8 + 72).order(ByteOrder.LITTLE_ENDIAN);
        file.put("MATLAB 5.0 MAT-file".getBytes(StandardCharsets.US_ASCII));
        file.putShort(124, (short) 0x0100)
                .put(126, (byte) 'I')
                .put(127, (byte) 'M')
                .position(128);
        file.putInt(14).putInt(72);
        file.putInt(6).putInt(8).putInt(9).putInt(0); // uint8
        file.putInt(5).putInt(8).putInt(1).putInt(2);
        file.putInt(1).putInt(16).put("labelsOfOneImage".getBytes(StandardCharsets.US_ASCII));
        file.putInt(2).putInt(2).put(new byte[] {1, 2});
        return file.array();
    }

    private static byte[] cells(int count) {
        int flags = 16;
        int dimensions = 16;
        int name = 24;
        int content = flags + dimensions + name + 8 * count;
        ByteBuffer file = ByteBuffer.allocate(128 + 8 + content).order(ByteOrder.LITTLE_ENDIAN);
        file.put("MATLAB 5.0 MAT-file".getBytes(StandardCharsets.US_ASCII));
        file.putShort(124, (short) 0x0100)
                .put(126, (byte) 'I')
                .put(127, (byte) 'M')
                .position(128);
        file.putInt(14).putInt(content);
        file.putInt(6).putInt(8).putInt(1).putInt(0);
        file.putInt(5).putInt(8).putInt(1).putInt(count);
        file.putInt(1)
                .putInt(11)
                .put("groundTruth".getBytes(StandardCharsets.US_ASCII))
                .position(128 + 8 + 56);
        for (int i = 0; i < count; i++) {
            file.putInt(14).putInt(0);
        }
        return file.array();
    }

    /// Annotations whose run lengths all are of an image as large as masks can be.
    @Test
    void runLengthsOfLargeImages() {
        Growth.isLinear(
                GrowthTest::annotations,
                2000,
                file -> CocoInstances.read(Files.write(folder.resolve("truth.json"), file)));
    }

    private static byte[] annotations(int count) {
        StringBuilder text = new StringBuilder("{\"images\": [{\"id\": 1, \"width\": 16384, \"height\": 16384}],"
                + " \"categories\": [{\"id\": 1}], \"annotations\": [");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"id\": ")
                    .append(i)
                    .append(", \"image_id\": 1, \"category_id\": 1,")
                    .append(" \"segmentation\": {\"size\": [16384, 16384], \"counts\": [5, 268435451]}}");
        }
        return text.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
