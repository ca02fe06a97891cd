package io.anymask.model.checkpoint;

import io.anymask.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Damaged checkpoints.
@Tag("fuzz")
class FuzzTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /// Files are copied, and their directories become maps of some hundred bytes an entry.
    private static Fuzz fuzz(String family, String ending) {
        return Fuzz.of(family, ending).allocating(2000, 4 << 20);
    }

    @TestFactory
    List<DynamicTest> checkpoints() throws IOException {
        Path shard = folder.resolve("model-00001-of-00001.safetensors");
        byte[] safetensors = safetensors(shard);
        return List.of(
                fuzz("safetensors", ".safetensors").seeds(safetensors).readingFiles(FuzzTest::read),
                fuzz("PyTorch", ".pt").seeds(weights().zip(), training().zip()).readingFiles(FuzzTest::read),
                fuzz("legacy PyTorch", ".pth")
                        .seeds(weights().legacy(), training().legacy())
                        .readingFiles(FuzzTest::read),
                fuzz("index of shards", ".index.json").texts("""
                                {"metadata": {"total_size": 24},
                                 "weight_map": {"a.weight": "model-00001-of-00001.safetensors",
                                                "a.bias": "model-00001-of-00001.safetensors"}}
                                """).readingFiles(file -> {
                    Files.copy(shard, file.resolveSibling(shard.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                    read(file);
                }));
    }

    private static void read(Path file) {
        Checkpoint checkpoint = Checkpoint.open(file);
        for (String name : checkpoint.names()) {
            TensorView tensor = checkpoint.tensor(name);
            if (tensor.elementCount() < 1 << 10) {
                tensor.bytes();
            }
        }
    }

    private static byte[] safetensors(Path file) throws IOException {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put("a.weight", TensorView.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        tensors.put("a.bias", TensorView.of(new float[] {1, 2}, 2));
        Checkpoint.of("test", tensors, Map.of("format", "pt")).writeSafetensors(file);
        return Files.readAllBytes(file);
    }

    private static TorchFile weights() {
        return new TorchFile()
                .tensor("a.weight", new float[] {1, 2, 3, 4, 5, 6}, 0, new int[] {2, 3}, new int[] {3, 1})
                .tensor("a.bias", new float[] {1, 2, 3}, 1, new int[] {2}, new int[] {1});
    }

    /// What training keeps beside the weights.
    private static TorchFile training() {
        TorchFile file = new TorchFile()
                .text("model")
                .openDictionary()
                .tensor("weight", new float[] {1, 2}, 0, new int[] {2}, new int[] {1})
                .closeDictionary();
        file.text("args").global("argparse", "Namespace").operation(Opcodes.EMPTY_TUPLE);
        file.operation(Opcodes.NEW_OBJECT).operation(Opcodes.EMPTY_DICT).operation(Opcodes.MARK);
        file.text("lr").number(1).operation(Opcodes.SET_ITEMS).operation(Opcodes.BUILD);
        file.text("history").global("collections", "defaultdict").global("builtins", "list");
        return file.operation(Opcodes.TUPLE_1)
                .operation(Opcodes.REDUCE)
                .text("loss")
                .number(3)
                .operation(Opcodes.SET_ITEM);
    }
}
