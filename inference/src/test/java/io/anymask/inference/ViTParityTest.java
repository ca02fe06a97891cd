package io.anymask.inference;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.vit.PositionTables;
import io.anymask.model.vit.ViT;
import io.anymask.model.vit.ViTConfig;
import io.anymask.model.vit.ViTConfig.Positions;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The ViT encoder beside the reference in small sizes, stage by stage, and the functions it is made of.
@Tag("shared")
class ViTParityTest {
    private static final String FOLDER = "image_encoder_vit/";

    static List<Arguments> configurations() {
        Positions both = Positions.ABSOLUTE_AND_RELATIVE;
        return List.of(
                Arguments.of("vit256_win7", 1, new ViTConfig(256, 16, 64, 4, 4, 256, 7, List.of(1, 3), both, true, 32)),
                Arguments.of(
                        "vit512_win14", 1, new ViTConfig(512, 16, 64, 4, 4, 256, 14, List.of(1, 3), both, true, 32)),
                Arguments.of(
                        "vit64_plain",
                        2,
                        new ViTConfig(64, 16, 24, 2, 3, 48, 3, List.of(1), Positions.NONE, false, 8)));
    }

    /// All stages of an encoder as outputs, named as in the golden file.
    private record Stages(Scope weights, ViTConfig config, int batch) implements Network {
        @Override
        public String name() {
            return "stages";
        }

        @Override
        public List<Input> inputs() {
            return List.of(new Input("pixels", batch, 3, config.imageSize(), config.imageSize()));
        }

        @Override
        public List<String> outputs() {
            List<String> names = new ArrayList<>(List.of("patch_embed", "after_pos_embed"));
            IntStream.range(0, config.depth()).forEach(i -> names.add("block" + i));
            IntStream.range(0, 4).forEach(i -> names.add("neck" + i));
            return names;
        }

        @Override
        public <T> List<T> apply(Ops<T> ops, List<T> x) {
            List<T> outputs = new ArrayList<>(ViT.layers(ops, weights, config, x.getFirst()));
            outputs.set(1, ops.add(outputs.get(1), ops.constant(new float[1], 1))); // one output, one value
            outputs.addAll(ViT.neck(ops, weights.at("neck"), config, outputs.getLast()));
            return outputs;
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void everyStageEqualsTheReferences(String name, int batch, ViTConfig config) {
        SafetensorsFile golden = SafetensorsFile.read(Shared.golden(FOLDER + name + ".activations.safetensors"));
        Checkpoint weights = Checkpoint.open(Shared.golden(FOLDER + name + ".state_dict.safetensors"));
        Stages stages = new Stages(Scope.root(weights), config, batch);
        Tensor pixels = Tensor.of(pixels(golden), batch, 3, config.imageSize(), config.imageSize());
        int compared = 0;
        try (OnnxEngine engine = new OnnxEngine();
                Engine.Program program = engine.compile(stages)) {
            List<Tensor> outputs = program.run(List.of(pixels));
            for (int i = 0; i < outputs.size(); i++) {
                String stage = stages.outputs().get(i);
                if (golden.has(stage)) {
                    assertClose(stage, outputs.get(i), golden.floats(stage), 1e-4);
                    compared++;
                }
            }
            assertClose("output", outputs.getLast(), golden.floats("output"), 1e-4);
        }
        assertThat(compared).isGreaterThanOrEqualTo(2 + config.depth());
    }

    private static float[] pixels(SafetensorsFile golden) {
        if (golden.has("input")) {
            return golden.floats("input");
        }
        float[] pixels = golden.floats("input_u8");
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (pixels[i] - 127.5f) / 64;
        }
        return pixels;
    }

    @ParameterizedTest
    @MethodSource("windowCases")
    void windowsEqualTheReferences(String prefix, int window) {
        SafetensorsFile golden = SafetensorsFile.read(Shared.golden(FOLDER + "functions.safetensors"));
        int[] shape = golden.shape(prefix + ".in");
        Tensor map = Tensor.of(golden.floats(prefix + ".in"), shape);
        Network cutAndMend = new Network() {
            @Override
            public String name() {
                return "windows";
            }

            @Override
            public List<Input> inputs() {
                return List.of(new Input("map", shape));
            }

            @Override
            public List<String> outputs() {
                return List.of("windows", "again");
            }

            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                T windows = ViT.partition(ops, window, x.getFirst());
                return List.of(windows, ViT.merge(ops, window, shape[1], shape[2], windows));
            }
        };
        try (OnnxEngine engine = new OnnxEngine();
                Engine.Program program = engine.compile(cutAndMend)) {
            List<Tensor> outputs = program.run(List.of(map));
            assertThat(outputs.getFirst().toFloats()).containsExactly(golden.floats(prefix + ".windows"));
            assertThat(outputs.getLast().toFloats()).containsExactly(map.toFloats());
        }
    }

    static List<Arguments> windowCases() {
        return Shared.goldenJson(FOLDER + "image_encoder_vit.json")
                .get("functions")
                .valueStream()
                .filter(function -> function.get("fn").asString().equals("window_partition"))
                .map(function -> Arguments.of(
                        function.get("prefix").asString(),
                        function.get("window").asInt()))
                .toList();
    }

    /// Tables of the right length, and longer and shorter ones that are resampled.
    @Test
    void relativePositionsEqualTheReferences() {
        SafetensorsFile golden = SafetensorsFile.read(Shared.golden(FOLDER + "functions.safetensors"));
        Shared.goldenJson(FOLDER + "image_encoder_vit.json")
                .get("functions")
                .valueStream()
                .filter(function -> function.get("fn").asString().equals("get_rel_pos"))
                .forEach(function -> {
                    int queries = function.get("q_size").asInt();
                    int keys = function.get("k_size").asInt();
                    String prefix = function.get("prefix").asString();
                    TensorView table = TensorView.of(golden.floats(prefix + ".table"), golden.shape(prefix + ".table"));
                    int length = PositionTables.length(queries, keys);
                    float[] resampled =
                            PositionTables.resampleRelative(table, length).toFloats();
                    int[] entries = PositionTables.entries(queries, keys);
                    float[] expected = golden.floats(prefix + ".out");
                    int width = table.shape()[1];
                    for (int i = 0; i < expected.length; i++) {
                        assertThat(resampled[entries[i / width] * width + i % width])
                                .as(prefix)
                                .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-5f));
                    }
                });
    }

    private static void assertClose(String what, Tensor actual, float[] expected, double tolerance) {
        assertThat(PredictorParityTest.largestDifference(actual.toFloats(), expected))
                .as(what)
                .isLessThan(tolerance);
    }
}
