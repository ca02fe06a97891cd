package io.anymask.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModelBuilder;
import io.anymask.model.onnx.OnnxModelBuilder.WeightStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that somebody else wrote, whose weights are read from wherever they say.
class OnnxFileTest {
    private static final byte[] SECRET = secret();

    @TempDir
    private Path folder;

    private static byte[] secret() {
        ByteBuffer bytes = ByteBuffer.allocate(4 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i <= 4; i++) {
            bytes.putFloat(i);
        }
        return bytes.array();
    }

    /// Adds a weight to its input.
    private static OnnxModelBuilder adding() {
        OnnxModelBuilder builder = new OnnxModelBuilder("test");
        builder.input("x", 4);
        builder.weight("w", TensorView.of(new float[] {1, 2, 3, 4}, 4));
        builder.node("Add", "y", List.of("x", "w"));
        builder.output("y", 4);
        return builder;
    }

    @Test
    void aModelInOneFileRuns() throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), adding().build(WeightStorage.INLINE));
        try (OnnxFile model = OnnxFile.open(file)) {
            Tensor y = model.run(Map.of("x", Tensor.of(new float[] {10, 10, 10, 10}, 4)))
                    .get("y");
            assertThat(Objects.requireNonNull(y).toFloats()).containsExactly(11, 12, 13, 14);
        }
    }

    /// Each of these files is where ONNX Runtime would look, and would be taken for the weights.
    @ParameterizedTest
    @ValueSource(strings = {"file", "symlink", "hard link", "none"})
    void weightsElsewhereAreRefused(String kind) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxModelBuilder builder = adding();
        builder.write(file, 1); // more than one byte of weights goes beside it
        Path beside = folder.resolve("model.onnx.data");
        assertThat(beside).hasBinaryContent(SECRET);
        Path secret =
                Files.write(Files.createDirectory(folder.resolve("private")).resolve("secret"), SECRET);
        if (!kind.equals("file")) {
            Files.delete(beside);
        }
        switch (kind) {
            case "symlink" -> Files.createSymbolicLink(beside, secret);
            case "hard link" -> Files.createLink(beside, secret);
            default -> {}
        }
        assertThatThrownBy(() -> OnnxFile.open(file))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("model.onnx: weights of it lie in another file, which is not read");
    }

    /// By another path, also one with a hash that promises what it is.
    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../model.onnx.d", "././private.dat"})
    void noPathIsFollowed(String location) throws IOException {
        Path file = folder.resolve("model.onnx");
        adding().write(file, 1);
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        String padded = location + "/".repeat("model.onnx.data".length() - location.length());
        Files.writeString(file, bytes.replace("model.onnx.data", padded), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> OnnxFile.open(file))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("weights of it lie in another file");
    }

    /// What is written here by [OnnxExport] may be large, and have its weights beside it.
    @Test
    void ownExportsAreRead() throws IOException {
        Path file = folder.resolve("model.onnx");
        adding().write(file, 1);
        try (OnnxFile model = OnnxFile.openExport(file)) {
            assertThat(model.outputs()).containsExactly("y");
        }
    }
}
