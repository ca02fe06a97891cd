package io.anymask.inference;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.ImageFrame;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.tinyvit.TinyVit;
import io.anymask.model.tinyvit.TinyVitConfig;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The image encoder beside the reference, layer by layer, on truck.jpg.
@Tag("shared")
class ImageEncoderParityTest {
    private static final List<String> LAYERS = List.of("patch_embed", "layers.0", "layers.1", "layers.2", "layers.3");

    private static final class Layers implements Network {
        private final Scope weights =
                Scope.root(Checkpoint.read(MobileSam.weights(), "mobile-sam")).at("image_encoder");

        @Override
        public String name() {
            return "layers";
        }

        @Override
        public List<Input> inputs() {
            return List.of(new Input("pixels", 1, 3, 1024, 1024));
        }

        @Override
        public List<String> outputs() {
            return LAYERS;
        }

        @Override
        public <T> List<T> apply(Ops<T> ops, List<T> x) {
            return TinyVit.layers(ops, weights, TinyVitConfig.MOBILE_SAM, x.getFirst());
        }
    }

    @Test
    void layersEqualTheReferences() {
        SafetensorsFile golden =
                SafetensorsFile.read(Shared.golden("mobile_sam_predictor/truck_encoder_intermediates.safetensors"));
        Image truck = Image.read(Shared.golden("images/truck.jpg"));
        ImageFrame frame = ImageFrame.of(truck.width(), truck.height(), 1024);
        Tensor pixels = Preprocessing.normalise(Preprocessing.resize(truck, frame), frame.side());
        try (OnnxEngine engine = new OnnxEngine();
                Engine.Program program = engine.compile(new Layers())) {
            List<Tensor> layers = program.run(List.of(pixels));
            for (int i = 0; i < LAYERS.size(); i++) {
                float[] expected = golden.floats(LAYERS.get(i));
                float[] actual = i == 0 ? everyRowAndColumn(layers.get(i), 32) : everyToken(layers.get(i), 64);
                double largest = 0;
                for (float value : expected) {
                    largest = Math.max(largest, Math.abs(value));
                }
                assertThat(PredictorParityTest.largestDifference(actual, expected))
                        .as(LAYERS.get(i))
                        .isLessThan(1e-4 + 1e-4 * largest);
            }
        }
    }

    /// Every `step`th row and column of a map (1, C, H, W).
    private static float[] everyRowAndColumn(Tensor map, int step) {
        int channels = map.shape()[1];
        int side = map.shape()[2] / step;
        float[] values = map.toFloats();
        float[] part = new float[channels * side * side];
        for (int i = 0; i < part.length; i++) {
            int row = i / side % side * step;
            part[i] = values[(i / side / side * map.shape()[2] + row) * map.shape()[3] + i % side * step];
        }
        return part;
    }

    /// As many tokens of (1, N, C), equally spaced.
    private static float[] everyToken(Tensor tokens, int count) {
        int channels = tokens.shape()[2];
        int step = tokens.shape()[1] / count;
        float[] values = tokens.toFloats();
        float[] part = new float[count * channels];
        for (int i = 0; i < part.length; i++) {
            part[i] = values[i / channels * step * channels + i % channels];
        }
        return part;
    }
}
