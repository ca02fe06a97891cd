package io.anymask.model.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModelBuilder.WeightStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneFileTest {
    private static void require(byte[] model) {
        OneFile.require(ByteBuffer.wrap(model));
    }

    @Test
    void weightsInTheFileAreFine() {
        OnnxModelBuilder builder = new OnnxModelBuilder("test");
        builder.weight("w", TensorView.of(new float[] {1, 2, 3}, 3));
        assertThatCode(() -> require(builder.build(WeightStorage.INLINE))).doesNotThrowAnyException();
        assertThatThrownBy(() -> require(builder.build(WeightStorage.EXTERNAL)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("weights of it lie in another file");
    }

    /// Wherever a tensor can be: fields from the model inwards, the last one the tensor.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "7 5", // a weight
                "7 15 1", // the values of a sparse one
                "7 15 2", // their places
                "7 1 5 5", // an attribute of a node, as of Constant
                "7 1 5 10", // one of several
                "7 1 5 22 1",
                "7 1 5 23 2",
                "7 1 5 6 5", // in a branch of an If
                "7 1 5 11 5",
                "7 1 5 6 1 5 6 1 5 5", // in a branch of a branch
                "25 7 5 5", // in a function of the model's own
                "25 11 5",
                "20 1 5", // for training
                "20 2 1 5 5"
            })
    void noTensorIsOverlooked(String path) throws IOException {
        for (int says : new int[] {13, 14}) {
            Consumer<ProtobufWriter> tensor = says == 13
                    ? writer -> writer.message(
                            13, entry -> entry.string(1, "location").string(2, "/etc/passwd"))
                    : writer -> writer.integer(14, 1);
            byte[] model = message(nested(path.split(" "), 0, tensor));
            assertThatThrownBy(() -> require(model))
                    .as("%s, field %d", path, says)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("weights of it lie in another file");
        }
        byte[] inside = message(nested(path.split(" "), 0, writer -> writer.integer(14, 0)));
        assertThatCode(() -> require(inside)).doesNotThrowAnyException();
    }

    @Test
    void anEndlessNestIsRefused() throws IOException {
        String[] path = ("7" + " 1 5 6".repeat(100) + " 5").split(" ");
        byte[] model = message(nested(path, 0, writer -> writer.integer(2, 1)));
        assertThatThrownBy(() -> require(model))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("graphs within graphs");
    }

    @Test
    void weightsAreNotImportedFromElsewhere(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("sam.onnx");
        OnnxModelBuilder builder = new OnnxModelBuilder("test");
        builder.weight("w", TensorView.of(new float[] {1, 2, 3}, 3));
        Files.write(file, builder.build(WeightStorage.EXTERNAL));
        assertThatThrownBy(() -> OnnxImport.mobileSam(file, file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("sam.onnx")
                .hasMessageContaining("weights of it lie in another file");
    }

    private static Consumer<ProtobufWriter> nested(String[] path, int from, Consumer<ProtobufWriter> last) {
        return from == path.length
                ? last
                : writer -> writer.message(Integer.parseInt(path[from]), nested(path, from + 1, last));
    }

    private static byte[] message(Consumer<ProtobufWriter> content) throws IOException {
        ProtobufWriter writer = new ProtobufWriter();
        content.accept(writer);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writer.writeTo(Channels.newChannel(bytes));
        return bytes.toByteArray();
    }
}
