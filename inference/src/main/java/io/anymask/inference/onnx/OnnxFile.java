package io.anymask.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.anymask.file.FileFault;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.onnx.OneFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An ONNX file in ONNX Runtime on the CPU, as any other program would run it: tensors of 32-bit floats by the
/// names of its inputs and outputs. Safe for use by several threads.
public final class OnnxFile implements AutoCloseable {
    private final Path file;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Runs runs;
    private final Lifecycle lifecycle;

    private OnnxFile(Path file, boolean trusted) {
        this.file = file;
        this.session = new Lifecycle("the model " + file).during(trusted ? this::whole : this::alone);
        this.runs = new Runs(session);
        this.lifecycle = new Lifecycle("the model " + file, runs::cancel);
    }

    private OrtSession whole() {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            return environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw OnnxEngine.failure("open " + file, e);
        }
    }

    /// ONNX Runtime gets the bytes that were looked at, and no path from which it could find others.
    private OrtSession alone() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            OneFile.require(bytes);
            return environment.createSession(bytes, options);
        } catch (CheckpointException e) {
            throw new InferenceException(file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new InferenceException(file + ": larger than the two gigabytes an ONNX file can have", e);
        } catch (IOException e) {
            throw new InferenceException("%s: %s".formatted(file, FileFault.describe(e)), e);
        } catch (OrtException e) {
            throw OnnxEngine.failure("open " + file, e);
        }
    }

    /// Opens a file that anybody may have written.
    ///
    /// @throws InferenceException when it cannot be read, when weights of it lie in another file, or when ONNX
    /// Runtime does not take it
    public static OnnxFile open(Path file) {
        return new OnnxFile(file, false);
    }

    /// Opens what [OnnxExport] has written, which may have a second file beside it.
    ///
    /// @throws InferenceException when ONNX Runtime does not take the file
    public static OnnxFile openExport(Path file) {
        return new OnnxFile(file, true);
    }

    public List<String> inputs() {
        return List.copyOf(session.getInputNames());
    }

    public List<String> outputs() {
        return List.copyOf(session.getOutputNames());
    }

    /// @param inputs a tensor for each input
    /// @return a tensor for each output
    /// @throws InferenceException when they do not fit the network, or an output is of another type
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return lifecycle.during(() -> perform(inputs));
    }

    private Map<String, Tensor> perform(Map<String, Tensor> inputs) {
        Map<String, OnnxTensor> operands = new LinkedHashMap<>();
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                Tensor tensor = input.getValue();
                operands.put(
                        input.getKey(),
                        OnnxTensor.createTensor(environment, tensor.values(), OnnxEngine.longs(tensor.shape())));
            }
            try (OrtSession.Result result = runs.run(operands, session.getOutputNames(), Map.of())) {
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.put(output.getKey(), copy(output.getKey(), output.getValue()));
                }
            }
            return outputs;
        } catch (OrtException e) {
            throw OnnxEngine.failure("run " + file, e);
        } finally {
            operands.values().forEach(OnnxTensor::close);
        }
    }

    private Tensor copy(String name, OnnxValue value) {
        if (!(value instanceof OnnxTensor tensor) || tensor.getInfo().type != OnnxJavaType.FLOAT) {
            throw new InferenceException(
                    "%s: the output %s is %s, expected 32-bit floats".formatted(file, name, value.getInfo()));
        }
        FloatBuffer values = tensor.getFloatBuffer();
        float[] copy = new float[values.remaining()];
        values.get(copy);
        int[] shape = Arrays.stream(tensor.getInfo().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        return Tensor.of(copy, shape);
    }

    /// Stops and awaits what is running. Closing again does nothing.
    @Override
    public void close() {
        lifecycle.close(runs::cancel, () -> {
            try {
                session.close();
            } catch (OrtException e) {
                throw OnnxEngine.failure("close " + file, e);
            }
        });
    }
}
