package io.anymask.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModelBuilder.Attribute;
import io.anymask.model.onnx.OnnxModelBuilder.WeightStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
    private static byte[] model() {
        OnnxModelBuilder builder = new OnnxModelBuilder("test");
        builder.input("x", -1, 3);
        builder.weight("layer.weight", TensorView.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2));
        builder.constant("shape", 4, -1);
        builder.node("MatMul", "product", List.of("x", "layer.weight"));
        builder.node("Reshape", "y", List.of("product", "shape"), new Attribute.Int("allowzero", 0));
        builder.output("y", 4, -1);
        return builder.build(WeightStorage.INLINE);
    }

    @Test
    void whatIsWrittenIsRead() {
        OnnxModel model = OnnxModel.read(ByteBuffer.wrap(model()));
        assertThat(model.producer()).isEqualTo("anymask");
        assertThat(model.nodes()).extracting(OnnxModel.Node::operator).containsExactly("MatMul", "Reshape");
        assertThat(model.nodes().get(0).inputs()).containsExactly("x", "layer.weight");
        assertThat(Objects.requireNonNull(model.initializers().get("layer.weight"))
                        .toFloats())
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(Objects.requireNonNull(model.initializers().get("shape")).toLongs())
                .containsExactly(4, -1);
    }

    @Test
    void externalWeightsStayOutside() {
        OnnxModelBuilder builder = new OnnxModelBuilder("test");
        builder.weight("w", TensorView.of(new float[100_000], 100_000));
        assertThat(builder.build(WeightStorage.EXTERNAL)).hasSizeLessThan(1000);
        assertThat(builder.weights()).containsOnlyKeys("w");
    }

    /// What does not fit into one protocol buffer goes beside it, each weight at a page of its own.
    @Test
    void largeModelsKeepTheirWeightsBeside(@TempDir Path folder) throws IOException {
        OnnxModelBuilder builder = new OnnxModelBuilder("test");
        builder.weight("first", TensorView.of(new float[] {1, 2, 3}, 3));
        builder.weight("second", TensorView.of(new float[] {4, 5}, 2));
        builder.write(folder.resolve("small.onnx"));
        builder.write(folder.resolve("large.onnx"), 10);
        assertThat(Files.readAllBytes(folder.resolve("small.onnx"))).isEqualTo(builder.build(WeightStorage.INLINE));
        ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("large.onnx.data")))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(data.limit()).isEqualTo(4096 + 8);
        assertThat(data.getFloat(8)).isEqualTo(3);
        assertThat(data.getFloat(4096)).isEqualTo(4);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("small.onnx", "large.onnx", "large.onnx.data");
    }

    @Test
    void mutatedFiles() {
        byte[] original = model();
        Random random = new Random(6);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] mutant =
                    Arrays.copyOf(original, random.nextInt(4) == 0 ? random.nextInt(original.length) : original.length);
            for (int flips = random.nextInt(4); flips >= 0 && mutant.length > 0; flips--) {
                mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                OnnxModel.read(ByteBuffer.wrap(mutant));
            } catch (CheckpointException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 2000);
    }

    @Test
    void anOnnxThatIsNoSamIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("other.onnx"), model());
        assertThatThrownBy(() -> OnnxImport.mobileSam(file, file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("other.onnx")
                .hasMessageContaining("layer.weight")
                .hasMessageContaining("TinyViT");
        Path text = Files.writeString(folder.resolve("text.onnx"), "Dear diary");
        assertThatThrownBy(() -> OnnxImport.mobileSam(text, text))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("text.onnx");
        assertThatThrownBy(() -> OnnxImport.mobileSam(folder.resolve("none.onnx"), file))
                .hasMessageContaining("there is no such file");
    }
}
