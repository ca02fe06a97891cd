package io.anymask.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModelBuilder.WeightStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The import from small graphs with the names that PyTorch's exporter gives; `MobileSamTest` does the real ones.
class OnnxImportTest {
    @TempDir
    private Path folder;

    private static float[] range(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i + 1;
        }
        return values;
    }

    private static OnnxModelBuilder weights(OnnxModelBuilder graph, String name, int... shape) {
        graph.weight(name, TensorView.of(range(Arrays.stream(shape).reduce(1, (a, b) -> a * b)), shape));
        return graph;
    }

    /// A convolution with a folded batch norm, a linear layer, a bias for pairs of tokens.
    private static OnnxModelBuilder encoder() {
        OnnxModelBuilder graph = new OnnxModelBuilder("encoder");
        weights(graph, "onnx::Conv_1", 2, 3, 1, 1);
        weights(graph, "onnx::Conv_2", 2);
        graph.node("Conv", "/patch_embed/seq/seq.0/c/Conv", List.of("x", "onnx::Conv_1", "onnx::Conv_2"));
        weights(graph, "onnx::MatMul_3", 2, 3);
        weights(graph, "layers.1.qkv.bias", 3);
        graph.node("MatMul", "product", List.of("y", "onnx::MatMul_3"));
        graph.node("Add", "/layers.1/qkv/Add", List.of("layers.1.qkv.bias", "product"));
        weights(graph, "pairs", 2, 3, 3);
        graph.node("Add", "/layers.1/attn/Add", List.of("z", "pairs"));
        return weights(graph, "neck.0.weight", 2, 4, 1, 1);
    }

    /// The joined output tokens, a channel norm, the vector for "no mask".
    private static OnnxModelBuilder decoder() {
        OnnxModelBuilder graph = new OnnxModelBuilder("decoder");
        weights(graph, "onnx::Expand_1", 1, 5, 2);
        weights(graph, "onnx::Mul_2", 2, 1, 1);
        weights(graph, "onnx::Add_3", 2, 1, 1);
        weights(graph, "onnx::Mul_4", 1, 2, 1, 1);
        graph.node("Mul", "/mask_downscaling/mask_downscaling.1/Mul", List.of("onnx::Mul_2", "x"));
        graph.node("Add", "/mask_downscaling/mask_downscaling.1/Add", List.of("x", "onnx::Add_3"));
        graph.node("Mul", "/Mul_9", List.of("onnx::Mul_4", "x"));
        return graph;
    }

    private Checkpoint imported(byte[] encoder, byte[] decoder) throws IOException {
        return OnnxImport.mobileSam(
                Files.write(folder.resolve("encoder.onnx"), encoder), Files.write(folder.resolve("sam.onnx"), decoder));
    }

    private static byte[] file(OnnxModelBuilder graph) {
        return graph.build(WeightStorage.INLINE);
    }

    private static void holds(Checkpoint checkpoint, String name, float[] values, int... shape) {
        assertThat(checkpoint.tensor(name).shape()).as(name).containsExactly(shape);
        assertThat(checkpoint.tensor(name).toFloats()).as(name).containsExactly(values);
    }

    @Test
    void officialNamesAreRecovered() throws IOException {
        Checkpoint sam = imported(file(encoder()), file(decoder()));
        String conv = "image_encoder.patch_embed.seq.0.";
        holds(sam, conv + "c.weight", range(6), 2, 3, 1, 1);
        holds(sam, conv + "bn.weight", new float[] {1, 1}, 2);
        holds(sam, conv + "bn.bias", range(2), 2);
        holds(sam, conv + "bn.running_mean", new float[2], 2);
        holds(sam, conv + "bn.running_var", new float[] {1 - 1e-5f, 1 - 1e-5f}, 2);
        assertThat(sam.tensor(conv + "bn.num_batches_tracked").toLongs()).containsExactly(0);
        holds(sam, "image_encoder.layers.1.qkv.weight", new float[] {1, 4, 2, 5, 3, 6}, 3, 2);
        holds(sam, "image_encoder.layers.1.attn.attention_biases", new float[] {1, 2, 3, 10, 11, 12}, 2, 3);
        holds(sam, "image_encoder.norm_head.weight", new float[] {1, 1, 1, 1}, 4);
        holds(sam, "mask_decoder.iou_token.weight", new float[] {1, 2}, 1, 2);
        holds(sam, "mask_decoder.mask_tokens.weight", new float[] {3, 4, 5, 6, 7, 8, 9, 10}, 4, 2);
        holds(sam, "prompt_encoder.mask_downscaling.1.weight", range(2), 2);
        holds(sam, "prompt_encoder.mask_downscaling.1.bias", range(2), 2);
        holds(sam, "prompt_encoder.no_mask_embed.weight", range(2), 1, 2);
    }

    /// Graphs in the exporter's style whose tensors do not have the shapes of what they seem to be.
    @ParameterizedTest
    @ValueSource(strings = {"Conv", "MatMul", "Mul", "Add"})
    void operationsWithOddOperandsAreLeftAlone(String operator) throws IOException {
        for (int rank = 0; rank <= 5; rank++) {
            for (String name : List.of("", "/", "x", "/attn/" + operator, "/a/attn/" + operator)) {
                OnnxModelBuilder graph = encoder();
                int[] shape = new int[rank];
                Arrays.setAll(shape, axis -> axis + 2);
                weights(graph, "onnx::Odd_1", shape);
                weights(graph, "odd", shape);
                weights(graph, "onnx::Odd_2", 1);
                graph.node(operator, name, List.of("onnx::Odd_1", "onnx::Odd_1", "onnx::Odd_2"));
                graph.node(operator, name, List.of("odd", "odd"));
                graph.node(operator, name, List.of());
                graph.node("Add", "/sum/Add", List.of(name, "some.bias"));
                Checkpoint sam = imported(file(graph), file(decoder()));
                assertThat(sam.contains("image_encoder.patch_embed.seq.0.c.weight"))
                        .isTrue();
            }
        }
    }

    @Test
    void tokensThatAreNoneAreRefused() {
        for (int[] shape : List.of(new int[] {1, 1, 2}, new int[] {2, 5, 2}, new int[] {5, 2})) {
            OnnxModelBuilder graph = weights(new OnnxModelBuilder("odd"), "onnx::Expand_1", shape);
            assertThatThrownBy(() -> imported(file(encoder()), file(graph)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("sam.onnx")
                    .hasMessageContaining("onnx::Expand_1")
                    .hasMessageContaining("mask decoder");
        }
    }

    @Test
    void exchangedFilesAreRefused() {
        assertThatThrownBy(() -> imported(file(decoder()), file(encoder())))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("encoder.onnx")
                .hasMessageContaining("TinyViT");
    }

    /// An encoder without the layer that tells the number of channels.
    @Test
    void anEncoderWithoutItsNeckIsRefused() {
        OnnxModelBuilder graph = new OnnxModelBuilder("encoder");
        weights(graph, "onnx::Conv_1", 2, 3, 1, 1);
        weights(graph, "onnx::Conv_2", 2);
        graph.node("Conv", "/patch_embed/seq/seq.0/c/Conv", List.of("x", "onnx::Conv_1", "onnx::Conv_2"));
        for (int[] shape : List.of(new int[0], new int[] {3}, new int[] {2, 2})) {
            assertThatThrownBy(() -> imported(file(weights(graph, "neck.0.weight", shape)), file(decoder())))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("encoder.onnx")
                    .hasMessageContaining("neck.0.weight");
        }
    }

    /// Whatever is flipped or cut off: a checkpoint, or a [CheckpointException].
    @Test
    void mutatedGraphs() throws IOException {
        List<byte[]> originals = List.of(file(encoder()), file(decoder()));
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            List<byte[]> mutants = new ArrayList<>(originals);
            mutants.set(i % 2, mutant(originals.get(i % 2), random));
            try {
                assertThat(imported(mutants.get(0), mutants.get(1)).names()).isNotEmpty();
            } catch (CheckpointException e) {
                assertThat(e).hasMessageContaining(i % 2 == 0 ? "encoder.onnx" : "sam.onnx");
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 1999);
    }

    private static byte[] mutant(byte[] original, Random random) {
        int length = random.nextInt(4) == 0 ? random.nextInt(original.length) : original.length;
        byte[] mutant = Arrays.copyOf(original, length);
        for (int flips = random.nextInt(4); flips >= 0 && length > 0; flips--) {
            mutant[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        }
        return mutant;
    }
}
