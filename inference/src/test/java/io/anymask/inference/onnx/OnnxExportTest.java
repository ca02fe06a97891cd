package io.anymask.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.SamModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxExportTest {
    private static final SamModel MODEL = SamModel.of(Checkpoint.read(MobileSam.weights(), "bundled"));
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    @TempDir
    private Path folder;

    /// A file needs nothing but itself, and computes what the engine computes.
    @Test
    void everyPartRunsFromItsFile() throws OrtException {
        for (Network network : List.of(
                MODEL.parts().imagePart(),
                MODEL.parts().promptPart(),
                MODEL.parts().maskPart(MODEL.parts().wholeGrid(), 3, 2),
                MODEL.decoder(),
                MODEL.maskPromptDecoder())) {
            Path file = folder.resolve(network.name() + ".onnx");
            OnnxExport.write(network, file);
            List<Tensor> inputs = inputs(network, new Random(4));
            try (Engine engine = new OnnxEngine();
                    Engine.Program program = engine.compile(network);
                    OrtSession session = ENVIRONMENT.createSession(file.toString())) {
                assertThat(session.getInputNames())
                        .containsExactlyElementsOf(network.inputs().stream()
                                .map(Network.Input::name)
                                .toList());
                assertThat(session.getOutputNames()).containsExactlyElementsOf(network.outputs());
                List<Tensor> expected = program.run(inputs);
                List<float[]> actual = run(session, network, inputs);
                for (int i = 0; i < actual.size(); i++) {
                    assertClose(actual.get(i), expected.get(i).toFloats());
                }
            }
        }
    }

    @Test
    void unknownAxesHaveNames() throws OrtException {
        try (OrtSession session = ENVIRONMENT.createSession(OnnxExport.bytes(MODEL.decoder()))) {
            TensorInfo coordinates = info(session.getInputInfo().get("point_coords"));
            assertThat(coordinates.getDimensionNames()).containsExactly("batch", "points", "");
            TensorInfo logits = info(session.getOutputInfo().get("low_res_logits"));
            assertThat(logits.getDimensionNames()).containsExactly("batch", "", "", "");
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            worst = Math.max(worst, Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i])));
        }
        assertThat(worst).isLessThan(1e-4);
    }

    private static TensorInfo info(@Nullable NodeInfo node) {
        return (TensorInfo) Objects.requireNonNull(node).getInfo();
    }

    private static List<Tensor> inputs(Network network, Random random) {
        List<Tensor> inputs = new ArrayList<>();
        for (Network.Input input : network.inputs()) {
            int[] shape = input.shape().clone();
            for (int i = 0; i < shape.length; i++) {
                shape[i] = shape[i] < 0 ? 2 : shape[i];
            }
            Tensor tensor = Tensor.zeros(shape);
            boolean labels = input.name().equals("point_labels");
            for (int i = 0; i < tensor.values().limit(); i++) {
                tensor.values().put(i, labels ? random.nextInt(5) - 1 : (float) random.nextGaussian());
            }
            inputs.add(tensor);
        }
        return inputs;
    }

    private static List<float[]> run(OrtSession session, Network network, List<Tensor> inputs) throws OrtException {
        Map<String, OnnxTensor> operands = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            long[] shape = Arrays.stream(inputs.get(i).shape()).asLongStream().toArray();
            operands.put(
                    network.inputs().get(i).name(),
                    OnnxTensor.createTensor(ENVIRONMENT, inputs.get(i).values(), shape));
        }
        List<float[]> outputs = new ArrayList<>();
        try (OrtSession.Result result = session.run(operands)) {
            for (Map.Entry<String, ? extends ai.onnxruntime.OnnxValue> output : result) {
                float[] values = new float
                        [((OnnxTensor) output.getValue()).getFloatBuffer().remaining()];
                ((OnnxTensor) output.getValue()).getFloatBuffer().get(values);
                outputs.add(values);
            }
        }
        operands.values().forEach(OnnxTensor::close);
        return outputs;
    }
}
