package io.anymask.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.onnx.OnnxModelBuilder.Port;
import io.anymask.model.ops.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// A session and what it takes and gives. Safe for use by several threads.
final class OnnxProgram implements Engine.Program {
    private final OrtEnvironment environment;
    private final Network network;
    private final List<Port> outputs;
    private final OrtSession session;
    private final Runs runs;
    private final Lifecycle lifecycle;

    OnnxProgram(OrtEnvironment environment, Network network, List<Port> outputs, OrtSession session) {
        this.environment = environment;
        this.network = network;
        this.outputs = List.copyOf(outputs);
        this.session = session;
        this.runs = new Runs(session);
        this.lifecycle = new Lifecycle("the model's " + network.name(), runs::cancel);
    }

    @Override
    public List<Tensor> allocate(int batch) {
        return outputs.stream()
                .map(output -> Tensor.zeros(resolve(Objects.requireNonNull(output.shape()), batch)))
                .toList();
    }

    @Override
    public void run(List<Tensor> inputs, List<Tensor> results) {
        lifecycle.during(() -> {
            perform(inputs, results).close();
            return results;
        });
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        if (outputs.stream().anyMatch(output -> unknown(Objects.requireNonNull(output.shape())))) {
            return lifecycle.during(() -> copy(inputs));
        }
        List<Tensor> results = allocate(batch(inputs));
        run(inputs, results);
        return results;
    }

    /// Whether more than the batch is unknown.
    private static boolean unknown(int... shape) {
        return Arrays.stream(shape).skip(1).anyMatch(dimension -> dimension < 0);
    }

    /// Runs into memory of the runtime's and copies the results.
    private List<Tensor> copy(List<Tensor> inputs) {
        try (OrtSession.Result result = perform(inputs, List.of())) {
            List<Tensor> results = new ArrayList<>();
            for (Map.Entry<String, OnnxValue> value : result) {
                OnnxTensor tensor = (OnnxTensor) value.getValue();
                int[] shape = Arrays.stream(tensor.getInfo().getShape())
                        .mapToInt(Math::toIntExact)
                        .toArray();
                Tensor copy = Tensor.zeros(shape);
                copy.values().put(0, tensor.getFloatBuffer(), 0, copy.values().limit());
                results.add(copy);
            }
            return results;
        }
    }

    /// One run, as work of the lifecycle.
    ///
    /// @param results where the outputs go, or none where the runtime shall make room for them
    private OrtSession.Result perform(List<Tensor> inputs, List<Tensor> results) {
        Map<String, OnnxTensor> operands = new LinkedHashMap<>();
        Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
        try {
            for (int i = 0; i < inputs.size(); i++) {
                operands.put(network.inputs().get(i).name(), wrap(inputs.get(i)));
            }
            for (int i = 0; i < results.size(); i++) {
                pinned.put(outputs.get(i).name(), wrap(results.get(i)));
            }
            Set<String> unpinned = pinned.isEmpty() ? session.getOutputNames() : Set.of();
            return runs.run(operands, unpinned, pinned);
        } catch (OrtException e) {
            throw OnnxEngine.failure("run " + network.name(), e);
        } finally {
            operands.values().forEach(OnnxTensor::close);
            pinned.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void cancel() {
        runs.cancel();
    }

    private OnnxTensor wrap(Tensor tensor) throws OrtException {
        return OnnxTensor.createTensor(environment, tensor.values(), OnnxEngine.longs(tensor.shape()));
    }

    /// The length of the first unknown first dimension among the inputs.
    private int batch(List<Tensor> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            int[] declared = network.inputs().get(i).shape();
            if (declared[0] < 0) {
                return inputs.get(i).shape()[0];
            }
        }
        return 1;
    }

    private static int[] resolve(int[] shape, int batch) {
        int[] result = shape.clone();
        if (result[0] < 0) {
            result[0] = batch;
        }
        return result;
    }

    /// Stops and awaits what is running.
    @Override
    public void close() {
        lifecycle.close(runs::cancel, () -> {
            try {
                session.close();
            } catch (OrtException e) {
                throw OnnxEngine.failure("close " + network.name(), e);
            }
        });
    }
}
