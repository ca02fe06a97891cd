package io.anymask.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    private Path folder;

    private static SequencedMap<String, TensorView> tensors() {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        for (DType type : DType.values()) {
            byte[] bytes = new byte[6 * type.bytes()];
            new Random(type.name().hashCode()).nextBytes(bytes);
            tensors.put("of." + type, new TensorView(type, new int[] {2, 3}, ByteBuffer.wrap(bytes)));
        }
        tensors.put("scalar", TensorView.of(new float[] {7}));
        tensors.put("empty", TensorView.of(new float[0], 0, 5));
        return tensors;
    }

    private static Checkpoint sample() {
        return Checkpoint.of("test", tensors(), Map.of("made_by", "a test"));
    }

    private static byte[] file(Path path) throws IOException {
        sample().writeSafetensors(path);
        return Files.readAllBytes(path);
    }

    @Test
    void everyTypeSurvivesARoundTrip() throws IOException {
        Path path = folder.resolve("all.safetensors");
        file(path);
        Checkpoint read = Checkpoint.open(path);
        assertThat(read.names()).containsExactlyElementsOf(tensors().keySet());
        assertThat(read.metadata()).containsExactly(Map.entry("made_by", "a test"));
        tensors().forEach((name, tensor) -> {
            assertThat(read.tensor(name).dtype()).isEqualTo(tensor.dtype());
            assertThat(read.tensor(name).shape()).isEqualTo(tensor.shape());
            assertThat(read.tensor(name).bytes()).isEqualTo(tensor.bytes());
        });
        assertThat(read.sha256())
                .isEqualTo(Checkpoint.of("other", tensors(), Map.of()).sha256());
        assertThat(folder.toFile().list()).containsExactly("all.safetensors");
    }

    @Test
    void anIndependentReaderReadsWhatIsWritten() throws IOException {
        SafetensorsFile independent = SafetensorsFile.of(file(folder.resolve("all.safetensors")));
        assertThat(independent.floats("of.F32"))
                .isEqualTo(sample().tensor("of.F32").toFloats());
        assertThat(independent.longs("of.I64"))
                .isEqualTo(sample().tensor("of.I64").toLongs());
    }

    @Test
    @Tag("shared")
    void goldenFiles() {
        Path golden = Shared.golden("mobile_sam_checkpoint/small.safetensors");
        SafetensorsFile independent = SafetensorsFile.read(golden);
        Checkpoint read = Checkpoint.open(golden);
        assertThat(read.names()).containsExactlyInAnyOrderElementsOf(independent.names());
        for (String name : read.names()) {
            byte[] bytes = new byte[read.tensor(name).bytes().remaining()];
            read.tensor(name).bytes().get(bytes);
            assertThat(bytes).as(name).isEqualTo(independent.bytes(name));
        }
        for (String damaged : new String[] {"corrupt_truncated", "corrupt_header_length"}) {
            Path file = Shared.golden("mobile_sam_checkpoint/" + damaged + ".safetensors");
            assertThatThrownBy(() -> Checkpoint.open(file))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(damaged);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1]|no JSON object",
                "{\"a\": 3}|no description",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}}|8 bytes are missing",
                "{\"a\": {\"dtype\": \"F31\", \"shape\": [], \"data_offsets\": [0, 0]}}|type 'F31'",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 0]}}|got 0 bytes, expected 4",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [-1], \"data_offsets\": [0, 0]}}|shape [-1]",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [9999999999], \"data_offsets\": [0, 0]}}|shape [9999999999]",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [2000000000, 2000000000, 2000000000], \"data_offsets\": [0, 0]}}|impossible",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [], \"data_offsets\": [4, 0]}}|data_offsets [4, 0]",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [1.5], \"data_offsets\": [0, 0]}}|whole numbers",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [99999999999999999999], \"data_offsets\": [0, 0]}}|more than 64 bits",
                "{\"a\": {\"dtype\": {\"shape\": []}, \"shape\": [], \"data_offsets\": [0, 0]}}|not a string",
                "{\"a\": {\"dtype\": \"U8\", \"shape\": [0], \"data_offsets\": [0, 0]}} {}|more than one JSON object",
                "{\"a\": {\"dtype\": \"U8\", \"shape\": [0], \"data_offsets\": [0, 0]}, \"a\": {\"dtype\": \"U8\", \"shape\": [0], \"data_offsets\": [0, 0]}}|an earlier namesake",
                "{\"__metadata__\": 5, \"a\": {\"dtype\": \"U8\", \"shape\": [0], \"data_offsets\": [0, 0]}}|__metadata__ has no JSON object",
                "{\"\\u001b[31m\": 3}|tensor \\u001b[31m has",
                "{\"a\"|not JSON"
            })
    void headersThatLie(String header, String message) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).flip();
        assertThatThrownBy(() -> Checkpoint.read(bytes, "liar"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("liar")
                .hasMessageContaining(message);
    }

    private static Checkpoint readTwoTensors(String first, String second) {
        String json = "{%s, %s}".formatted(first, second);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length() + 12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length()).put(json.getBytes(StandardCharsets.UTF_8)).rewind();
        return Checkpoint.read(bytes, "two");
    }

    private static String entry(String name, int elements, int from) {
        return "\"%s\": {\"dtype\": \"F32\", \"shape\": [%d], \"data_offsets\": [%d, %d]}"
                .formatted(name, elements, from, from + 4 * elements);
    }

    /// Two tensors never share bytes, in whatever order the header lists them; an empty one may lie anywhere.
    @Test
    void tensorsThatOverlapAreRefused() {
        assertThat(readTwoTensors(entry("a", 1, 8), entry("b", 2, 0)).names()).containsExactly("a", "b");
        assertThat(readTwoTensors(entry("a", 0, 4), entry("b", 3, 0)).names()).containsExactly("a", "b");
        for (Runnable overlap : new Runnable[] {
            () -> readTwoTensors(entry("a", 2, 0), entry("b", 2, 4)),
            () -> readTwoTensors(entry("b", 2, 4), entry("a", 2, 0)),
            () -> readTwoTensors(entry("a", 3, 0), entry("b", 1, 4)),
            () -> readTwoTensors(entry("a", 1, 0), entry("b", 1, 0))
        }) {
            assertThatThrownBy(overlap::run)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("two")
                    .hasMessageContaining("overlap");
        }
    }

    @Test
    void aNameThatAppearsTwiceIsRefused() {
        assertThatThrownBy(() -> readTwoTensors(entry("a", 1, 0), entry("a", 1, 4)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tensor a has an earlier namesake");
    }

    @Test
    void deeplyNestedHeadersAreRefused() {
        byte[] json = ("{\"a\": {\"x\": " + "[".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).flip();
        assertThatThrownBy(() -> Checkpoint.read(bytes, "deep")).isInstanceOf(CheckpointException.class);
    }

    @Test
    void filesThatAreNone() throws IOException {
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("missing")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> Checkpoint.open(folder)).isInstanceOf(CheckpointException.class);
        Path text = Files.writeString(folder.resolve("notes.txt"), "nothing of the kind");
        assertThatThrownBy(() -> Checkpoint.open(text)).hasMessageContaining("it starts with 'nothing ");
        Path empty = Files.writeString(folder.resolve("empty"), "");
        assertThatThrownBy(() -> Checkpoint.open(empty)).hasMessageContaining("the file is empty");
    }

    /// Whatever is flipped or cut off: a checkpoint, or a [CheckpointException].
    @Test
    void mutatedFiles() throws IOException {
        byte[] original = file(folder.resolve("all.safetensors"));
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] mutant =
                    Arrays.copyOf(original, random.nextInt(4) == 0 ? random.nextInt(original.length) : original.length);
            for (int flips = random.nextInt(4); flips >= 0 && mutant.length > 0; flips--) {
                mutant[random.nextInt(Math.min(mutant.length, 1200))] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                Checkpoint.read(ByteBuffer.wrap(mutant), "mutant").names().forEach(name -> {});
            } catch (CheckpointException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 2000);
    }

    @Test
    void aMissingTensorNamesItsNeighbours() {
        assertThatThrownBy(() -> Checkpoint.of("test", tensors(), Map.of()).tensor("of.F33"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no tensor of.F33")
                .hasMessageContaining("of.F32");
    }

    @Test
    void halfPrecisionIsWidened() {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(Float.floatToFloat16(-1.5f))
                .putShort(Float.floatToFloat16(65504))
                .flip();
        assertThat(new TensorView(DType.F16, new int[] {2}, bytes).toFloats()).containsExactly(-1.5f, 65504);
        bytes.putShort(0, (short) (Float.floatToIntBits(3.5f) >>> 16));
        assertThat(new TensorView(DType.BF16, new int[] {2}, bytes).toFloats()[0])
                .isEqualTo(3.5f);
        assertThatThrownBy(() -> new TensorView(DType.I16, new int[] {2}, bytes).toFloats())
                .hasMessageContaining("expected floats");
    }
}
