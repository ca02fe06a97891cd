package io.anymask.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PyTorchTest {
    private static final String FOLDER = "mobile_sam_checkpoint/";
    private static final Map<String, DType> TYPES = Map.of(
            "float64", DType.F64,
            "float32", DType.F32,
            "float16", DType.F16,
            "bfloat16", DType.BF16,
            "int64", DType.I64,
            "int32", DType.I32,
            "uint8", DType.U8,
            "bool", DType.BOOL);

    @TempDir
    private Path folder;

    private Checkpoint open(byte[] file) {
        try {
            return Checkpoint.open(Files.write(folder.resolve("test.pt"), file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Checkpoint read(byte[] file) {
        return PyTorch.read(FileBytes.of(ByteBuffer.wrap(file), "test.pt"));
    }

    private static TorchFile small() {
        return new TorchFile()
                .tensor("matrix", new float[] {1, 2, 3, 4, 5, 6}, 0, new int[] {2, 3}, new int[] {3, 1})
                .tensor("transposed", new float[] {1, 2, 3, 4, 5, 6}, 0, new int[] {3, 2}, new int[] {1, 3})
                .tensor("column", new float[] {1, 2, 3, 4, 5, 6}, 2, new int[] {2}, new int[] {3})
                .tensor("scalar", new float[] {7, 8}, 1, new int[0], new int[0])
                .tensor("empty", new float[0], 0, new int[] {0, 4}, new int[] {4, 1})
                .tensor("half", "HalfStorage", 2, new byte[] {0, 0x3c}, 0, new int[] {1}, new int[] {1})
                .tensor("byte", "ByteStorage", 1, new byte[] {1, -1}, 0, new int[] {2}, new int[] {1});
    }

    static Stream<byte[]> containers() {
        return Stream.of(small().zip(), small().legacy());
    }

    @ParameterizedTest
    @MethodSource("containers")
    void bothContainersHoldTheSame(byte[] file) {
        Checkpoint checkpoint = open(file);
        assertThat(checkpoint.names())
                .containsExactly("matrix", "transposed", "column", "scalar", "empty", "half", "byte");
        assertThat(checkpoint.tensor("matrix").shape()).containsExactly(2, 3);
        assertThat(checkpoint.tensor("matrix").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(checkpoint.tensor("transposed").toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(checkpoint.tensor("column").toFloats()).containsExactly(3, 6);
        assertThat(checkpoint.tensor("scalar").shape()).isEmpty();
        assertThat(checkpoint.tensor("scalar").toFloats()).containsExactly(8);
        assertThat(checkpoint.tensor("empty").shape()).containsExactly(0, 4);
        assertThat(checkpoint.tensor("half").dtype()).isEqualTo(DType.F16);
        assertThat(checkpoint.tensor("half").toFloats()).containsExactly(1);
        assertThat(checkpoint.tensor("byte").toLongs()).containsExactly(1, 255);
    }

    @Test
    void aNestedModelIsFoundAndItsPrefixTaken() {
        TorchFile file =
                new TorchFile().text("epoch").number(3).text("state_dict").openDictionary();
        file.tensor("module.weight", new float[] {1, 2}, 0, new int[] {2}, new int[] {1})
                .closeDictionary();
        assertThat(open(file.zip()).names()).containsExactly("weight");
    }

    @Test
    void aNameWithoutThePrefixKeepsAll() {
        TorchFile file = new TorchFile()
                .tensor("module.a", new float[1], 0, new int[] {1}, new int[] {1})
                .tensor("b", new float[1], 0, new int[] {1}, new int[] {1});
        assertThat(open(file.legacy()).names()).containsExactly("module.a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"os.system", "builtins.eval", "torch._utils._rebuild_tensor", "numpy.dtype", "a\u0007.b"})
    void anyOtherFunctionIsRefusedByItsName(String path) {
        int dot = path.lastIndexOf('.');
        TorchFile file = new TorchFile().text("x").global(path.substring(0, dot), path.substring(dot + 1));
        for (byte[] bytes : List.of(file.zip(), file.legacy())) {
            assertThatThrownBy(() -> open(bytes))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("test.pt")
                    .hasMessageContaining("asks for " + path.replace("\u0007", "\\u0007"))
                    .hasMessageContaining("safetensors");
        }
    }

    static Stream<TorchFile> liars() {
        return Stream.of(
                new TorchFile().tensor("liar", new float[6], 1, new int[] {6}, new int[] {1}),
                new TorchFile().tensor("liar", new float[6], -1, new int[] {6}, new int[] {1}),
                new TorchFile().tensor("liar", new float[6], 5, new int[] {6}, new int[] {-1}),
                new TorchFile().tensor("liar", new float[6], 0, new int[] {2, 4}, new int[] {3, 1}),
                new TorchFile().tensor("liar", new float[6], 0, new int[] {-6}, new int[] {1}),
                new TorchFile().tensor("liar", new float[6], 0, new int[] {1 << 30}, new int[] {0}),
                new TorchFile().tensor("liar", new float[6], 0, new int[] {1 << 30, 1 << 30, 99}, new int[] {0, 0, 0}),
                new TorchFile().tensor("liar", new float[6], 0, new int[] {1 << 30, 6}, new int[] {1 << 30, 1}));
    }

    @ParameterizedTest
    @MethodSource("liars")
    void viewsThatLie(TorchFile file) {
        for (byte[] bytes : List.of(file.zip(), file.legacy())) {
            assertThatThrownBy(() -> open(bytes))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("tensor liar");
        }
    }

    /// A tuple of itself, sixty times over, in which every walk would take 2^60 steps.
    @Test
    void tangledPicklesAreNotWalked() {
        TorchFile file = small().text("tangle").operation(Opcodes.EMPTY_TUPLE);
        for (int i = 0; i < 60; i++) {
            file.operation(Opcodes.PUT_1).operation(1).operation(Opcodes.GET_1).operation(1);
            file.operation(Opcodes.TUPLE_2);
        }
        assertThat(open(file.zip()).names()).hasSize(7);
    }

    @Test
    void endlessPicklesAreRefused() {
        TorchFile file = new TorchFile();
        for (int i = 0; i < 1_100_000; i++) {
            file.operation(Opcodes.NONE);
        }
        assertThatThrownBy(() -> open(file.zip())).hasMessageContaining("more than 1000000 operations");
    }

    @Test
    void filesThatAreNone() {
        assertThatThrownBy(() -> open(small().zip(ZipEntry.DEFLATED)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("compressed");
        assertThatThrownBy(() -> open(new TorchFile().zip())).hasMessageContaining("expected a state_dict()");
        assertThatThrownBy(() -> open(new byte[] {(byte) 0x80, 2, 'K', 1, '.'}))
                .hasMessageContaining("torch.save did not write");
        assertThatThrownBy(() -> open(new byte[] {(byte) 0x80, 9, 'K', 1, '.'})).hasMessageContaining("protocol 9");
        assertThatThrownBy(() -> open(new byte[] {(byte) 0x80, 2, 'i'})).hasMessageContaining("operation 0x69");
    }

    /// Whatever is flipped or cut off: a checkpoint, or a [CheckpointException].
    @ParameterizedTest
    @MethodSource("containers")
    void mutatedFiles(byte[] original) {
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] mutant =
                    Arrays.copyOf(original, random.nextInt(8) == 0 ? random.nextInt(original.length) : original.length);
            for (int flips = random.nextInt(4); flips >= 0 && mutant.length > 0; flips--) {
                mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                read(mutant).sha256();
            } catch (CheckpointException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 2000);
    }

    @Test
    @Tag("shared")
    void goldenFiles() {
        for (Map.Entry<String, JsonNode> file :
                Shared.goldenJson(FOLDER + "small_files.json").get("expected").properties()) {
            Path path = Shared.golden(FOLDER + file.getKey());
            Checkpoint checkpoint = Checkpoint.open(path);
            JsonNode tensors = file.getValue().get("tensors");
            assertThat(checkpoint.names()).as(file.getKey()).hasSize(tensors.size());
            tensors.properties().forEach(entry -> {
                String name = entry.getKey().replaceFirst("^module\\.", "");
                check(checkpoint.tensor(name), entry.getValue(), "sha256_contiguous_le", file.getKey() + ": " + name);
            });
        }
    }

    @Test
    @Tag("shared")
    void goldenFilesToRefuse() {
        for (Map.Entry<String, JsonNode> file : Shared.goldenJson(FOLDER + "small_files.json")
                .get("must_be_refused")
                .properties()) {
            Path path = Shared.golden(FOLDER + file.getKey());
            assertThatThrownBy(() -> Checkpoint.open(path))
                    .as(file.getKey())
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(file.getKey());
        }
        for (String file : List.of("malicious_zip.pt", "malicious_legacy.pt", "malicious_raw_protocol4.pkl")) {
            Path path = Shared.golden(FOLDER + file);
            assertThatThrownBy(() -> Checkpoint.open(path))
                    .as(file)
                    .hasMessageMatching(".*asks for (posix|os)\\.system.*");
        }
    }

    @Test
    @Tag("shared")
    void aWholeModel() {
        JsonNode golden = Shared.goldenJson(FOLDER + "mobile_sam_recovered.tensors.json");
        Checkpoint checkpoint = Checkpoint.open(Shared.golden(FOLDER + "mobile_sam_recovered.pt"));
        assertThat(checkpoint.names()).hasSize(golden.get("tensors").asInt());
        assertThat(checkpoint.parameterCount()).isEqualTo(golden.get("elements").asLong());
        for (JsonNode tensor : golden.get("entries")) {
            String name = tensor.get("name").asString();
            check(checkpoint.tensor(name), tensor, "sha256", name);
        }
    }

    private static void check(TensorView tensor, JsonNode expected, String hash, String name) {
        assertThat(tensor.dtype())
                .as(name)
                .isEqualTo(TYPES.get(expected.get("dtype").asString().toLowerCase(Locale.ROOT)));
        assertThat(tensor.shape())
                .as(name)
                .isEqualTo(expected.get("shape")
                        .valueStream()
                        .mapToInt(JsonNode::asInt)
                        .toArray());
        assertThat(tensor.sha256()).as(name).isEqualTo(expected.get(hash).asString());
    }
}
