package io.anymask.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What training leaves beside the weights, models in several files, and files that are none.
class TrainingCheckpointsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Checkpoint open(String name, byte[] content) throws IOException {
        return Checkpoint.open(Files.write(folder.resolve(name), content));
    }

    private static TorchFile weights(TorchFile file) {
        return file.text("model")
                .openDictionary()
                .tensor("weight", new float[] {1, 2}, 0, new int[] {2}, new int[] {1})
                .closeDictionary();
    }

    /// numpy.core.multiarray.scalar(dtype("f8", False, True), b"...")
    private static TorchFile numpyScalar(TorchFile file) {
        file.text("best_metric").global("numpy.core.multiarray", "scalar").operation(Opcodes.MARK);
        file.global("numpy", "dtype").operation(Opcodes.MARK).text("f8").operation(Opcodes.FALSE);
        file.operation(Opcodes.TRUE).operation(Opcodes.TUPLE).operation(Opcodes.REDUCE);
        file.operation(Opcodes.MARK).number(3).text("<").operation(Opcodes.NONE).operation(Opcodes.TUPLE);
        return file.operation(Opcodes.BUILD)
                .text("12345678")
                .operation(Opcodes.TUPLE)
                .operation(Opcodes.REDUCE);
    }

    /// Built as Python 3 does: an empty object, then its attributes.
    private static TorchFile namespace(TorchFile file) {
        file.text("args").global("argparse", "Namespace").operation(Opcodes.EMPTY_TUPLE);
        file.operation(Opcodes.NEW_OBJECT).operation(Opcodes.EMPTY_DICT).operation(Opcodes.MARK);
        return file.text("lr").number(1).operation(Opcodes.SET_ITEMS).operation(Opcodes.BUILD);
    }

    /// A dictionary of a class of one's own, a set, and a list appended to through a foreign object.
    private static TorchFile others(TorchFile file) {
        file.text("history").global("collections", "defaultdict").global("builtins", "list");
        file.operation(Opcodes.TUPLE_1).operation(Opcodes.REDUCE).text("loss").number(3);
        file.operation(Opcodes.SET_ITEM)
                .text("seen")
                .operation(Opcodes.EMPTY_SET)
                .operation(Opcodes.MARK);
        file.number(1).operation(Opcodes.ADD_ITEMS).text("queue").global("collections", "deque");
        return file.operation(Opcodes.EMPTY_TUPLE)
                .operation(Opcodes.REDUCE)
                .number(2)
                .operation(Opcodes.APPEND);
    }

    @Test
    void whatTrainingKeepsBesideTheWeightsIsLeftOut() throws IOException {
        for (byte[] bytes : new byte[][] {
            numpyScalar(weights(new TorchFile())).zip(),
            weights(numpyScalar(new TorchFile())).legacy(),
            namespace(weights(new TorchFile())).zip(),
            weights(namespace(new TorchFile())).legacy(),
            others(weights(new TorchFile())).zip(),
            weights(others(new TorchFile())).legacy()
        }) {
            Checkpoint checkpoint = open("training.pt", bytes);
            assertThat(checkpoint.names()).containsExactly("weight");
            assertThat(checkpoint.tensor("weight").toFloats()).containsExactly(1, 2);
        }
    }

    /// Whoever keeps the call of a function that makes no value beside the weights means harm.
    @Test
    void aCallBesideTheWeightsIsRefusedAndNotRun() throws IOException {
        Path proof = folder.resolve("proof");
        TorchFile file = new TorchFile().text("x").global("os", "system").text("touch " + proof);
        file.operation(Opcodes.TUPLE_1).operation(Opcodes.REDUCE);
        byte[] bytes = weights(file).zip();
        assertThatThrownBy(() -> open("a.pt", bytes)).hasMessageContaining("asks for os.system");
        assertThat(proof).doesNotExist();
    }

    /// Each call of OrderedDict with the same list walks it again: 30,000 calls of a list of 30,000.
    @Test
    void aReusedListIsWalkedWithinTheBudgetOfTheFile() {
        TorchFile file = weights(new TorchFile()).text("pairs").operation(Opcodes.EMPTY_LIST);
        file.operation(Opcodes.PUT_1).operation(1).operation(Opcodes.MARK);
        for (int i = 0; i < 30_000; i++) {
            file.text("k" + i).operation(Opcodes.NONE).operation(Opcodes.TUPLE_2);
        }
        file.operation(Opcodes.APPENDS);
        for (int i = 0; i < 30_000; i++) {
            file.text("d")
                    .global("collections", "OrderedDict")
                    .operation(Opcodes.GET_1)
                    .operation(1);
            file.operation(Opcodes.TUPLE_1).operation(Opcodes.REDUCE);
        }
        byte[] bytes = file.zip();
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertThatThrownBy(() -> open("a.pt", bytes))
                        .hasMessageContaining("more than 1000000 operations"));
    }

    private static byte[] safetensors(String header, float... values) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + json.length + Float.BYTES * values.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (float value : values) {
            file.putFloat(value);
        }
        return file.array();
    }

    private static byte[] safetensorsOf(String name, float value) {
        return safetensors(
                "{\"%s\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}".formatted(name), value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"format\": \"pt\"}", "{\"a\": {\"b\": 1}, \"c\": null}"})
    void metadataMayBeNull(String metadata) throws IOException {
        byte[] file = safetensors(
                "{\"__metadata__\": " + metadata
                        + ", \"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}",
                3);
        assertThat(open("a.safetensors", file).tensor("a").toFloats()).containsExactly(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [99999999999999999999], \"data_offsets\": [0, 4]}}",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [NaN], \"data_offsets\": [0, 4]}}",
                "{\"a\": {\"dtype\": \"F32\", ",
                "{\"a\" 5}",
                "{\"\\u001b[31mred\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 400]}}"
            })
    void nothingOfTheJsonLibraryIsShown(String header) {
        assertThatThrownBy(() -> open("a.safetensors", safetensors(header, 3)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a.safetensors")
                .message()
                .doesNotContain("JsonRead", "NOT_AVAILABLE", "Jackson", "(code", "out of range", "\u001b");
    }

    @Test
    void aModelInSeveralFiles() throws IOException {
        Files.write(folder.resolve("model-1.safetensors"), safetensorsOf("a", 1));
        Files.write(folder.resolve("model-2.safetensors"), safetensorsOf("b", 2));
        String index = "{\"metadata\": {\"total_size\": 8}, \"weight_map\": {\"a\": \"%s\", \"b\": \"%s\"}}";
        Path file = folder.resolve("model.safetensors.index.json");
        Files.writeString(file, index.formatted("model-1.safetensors", "model-2.safetensors"));
        Checkpoint checkpoint = Checkpoint.open(file);
        assertThat(checkpoint.names()).containsExactly("a", "b");
        assertThat(checkpoint.tensor("b").toFloats()).containsExactly(2);
        for (String bad :
                new String[] {"../model-1.safetensors", "/etc/passwd", "missing.safetensors", "a\\u0000", ""}) {
            Files.writeString(file, index.formatted("model-1.safetensors", bad));
            assertThatThrownBy(() -> Checkpoint.open(file))
                    .as(bad)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("index.json");
        }
        for (String bad :
                new String[] {"", "[]", "{}", "{\"weight_map\": null}", "{\"weight_map\": {\"a\": 1}}", "{"}) {
            Files.writeString(file, bad);
            assertThatThrownBy(() -> Checkpoint.open(file)).as(bad).isInstanceOf(CheckpointException.class);
        }
    }

    /// A reader that opens a pipe waits for a writer who never comes.
    @Test
    void aPipeIsRefused() throws Exception {
        Path pipe = folder.resolve("pipe.pt");
        int made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        assumeTrue(made == 0, "needs mkfifo");
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThatThrownBy(() -> Checkpoint.open(pipe))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("a pipe or a device"));
    }
}
