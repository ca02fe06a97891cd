package io.anymask.inference;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.ImageFrame;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.sam.PromptEncoder;
import io.anymask.model.sam.SamConfig;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The prompt encoder's tokens and positions beside those of the reference.
@Tag("shared")
class PromptEncoderParityTest {
    private static final Scope WEIGHTS =
            Scope.root(Checkpoint.read(MobileSam.weights(), "mobile-sam")).at("prompt_encoder");
    private static final ImageFrame TRUCK = ImageFrame.of(1800, 1200, 1024);

    /// Sparse tokens, the "no mask" vector, the positions of the grid.
    private record PromptParts(int tokens) implements Network {
        @Override
        public String name() {
            return "prompt_parts";
        }

        @Override
        public List<Input> inputs() {
            return List.of(new Input("coordinates", 1, tokens, 2), new Input("labels", 1, tokens));
        }

        @Override
        public List<String> outputs() {
            return List.of("sparse", "no_mask", "positions");
        }

        @Override
        public <T> List<T> apply(Ops<T> ops, List<T> x) {
            return List.of(
                    PromptEncoder.sparse(ops, WEIGHTS, SamConfig.STANDARD, x.get(0), x.get(1)),
                    PromptEncoder.noMask(ops, WEIGHTS, SamConfig.STANDARD),
                    PromptEncoder.gridPositions(ops, WEIGHTS, SamConfig.STANDARD));
        }
    }

    @Test
    void tokensEqualTheReferences() {
        SafetensorsFile golden =
                SafetensorsFile.read(Shared.golden("mobile_sam_predictor/decoder_intermediates.safetensors"));
        float[] point = {TRUCK.toFrameX(500), TRUCK.toFrameY(375), 0, 0};
        float[] box = {TRUCK.toFrameX(425), TRUCK.toFrameY(600), TRUCK.toFrameX(700), TRUCK.toFrameY(875)};
        List<Tensor> ofPoint = run(point, 1, -1);
        assertClose(ofPoint.get(0).toFloats(), golden.floats("truck_point_multi.sparse"));
        assertClose(ofPoint.get(1).toFloats(), golden.floats("truck_point_multi.dense"));
        assertClose(run(box, 2, 3).get(0).toFloats(), golden.floats("truck_box.sparse"));
        float[] positions = ofPoint.get(2).toFloats(); // (64 × 64, 256)
        float[] expected = golden.floats("dense_pe_slice"); // (1, 256, 8, 8), every eighth row and column
        for (int i = 0; i < expected.length; i++) {
            int cell = i / 8 % 8 * 8 * 64 + i % 8 * 8;
            assertThat(Math.abs(positions[cell * 256 + i / 64] - expected[i])).isLessThan(1e-5f);
        }
    }

    private static List<Tensor> run(float[] coordinates, float... labels) {
        try (OnnxEngine engine = new OnnxEngine();
                Engine.Program program = engine.compile(new PromptParts(labels.length))) {
            return program.run(
                    List.of(Tensor.of(coordinates, 1, labels.length, 2), Tensor.of(labels, 1, labels.length)));
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(PredictorParityTest.largestDifference(actual, expected)).isLessThan(1e-4);
    }
}
