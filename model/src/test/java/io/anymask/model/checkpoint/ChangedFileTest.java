package io.anymask.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a file after it was opened is nobody's business, be it small or large.
class ChangedFileTest {
    @TempDir
    private Path folder;

    private float[] values(int count) {
        float[] values = new float[count];
        Random random = new Random(count);
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    private Path file(float[] values) {
        Path file = folder.resolve("model.safetensors");
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put("weight", TensorView.of(values, values.length));
        Checkpoint.of("test", tensors, Map.of()).writeSafetensors(file);
        return file;
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 6_000_000})
    void anOpenedCheckpointOutlivesItsFile(int count) throws IOException {
        float[] values = values(count);
        Path file = file(values);
        Checkpoint open = Checkpoint.open(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(200), 100);
            channel.truncate(300);
        }
        assertThat(open.tensor("weight").toFloats()).isEqualTo(values);
        assertThat(open.tensor("weight").bytes().isDirect())
                .as("as native code takes it")
                .isEqualTo(count > 1_000_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 6_000_000})
    void aFileThatIsCutIsRefused(int count) throws IOException {
        Path file = file(values(count));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(file) - 7);
        }
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(file.toString());
    }
}
