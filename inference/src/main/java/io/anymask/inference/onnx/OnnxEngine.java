package io.anymask.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import io.anymask.inference.engine.Device;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Precision;
import io.anymask.model.onnx.OnnxModelBuilder;
import io.anymask.model.onnx.OnnxModelBuilder.WeightStorage;
import io.anymask.model.ops.Network;
import java.util.Locale;
import java.util.regex.Pattern;

/// ONNX Runtime on the CPU. The weights are handed over as buffers, the graph itself holds none. Safe for use by
/// several threads.
public final class OnnxEngine implements Engine {
    private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message:\\s*");

    private final OrtEnvironment environment;
    private final Options options;
    private final Lifecycle lifecycle = new Lifecycle("the engine");

    /// What happens to the memory of a run when it is over.
    public enum Memory {
        /// The next run uses it again: fastest for many runs.
        KEEP,
        /// It goes back to the system: for a single run, or where memory is scarce.
        RELEASE
    }

    /// How the engine works.
    ///
    /// @param threads threads inside one operation; 0 for as many as there are cores
    public record Options(int threads, Memory memory, Precision precision, Device device) {
        public static final Options DEFAULT = new Options(0, Memory.KEEP);

        public Options {
            if (threads < 0) {
                throw new IllegalArgumentException(
                        "threads: got " + threads + ", expected 1 or more, or 0 for all cores");
            }
        }

        /// 32-bit floats on the CPU.
        public Options(int threads, Memory memory) {
            this(threads, memory, Precision.FP32, Device.CPU);
        }

        public Options with(Precision other) {
            return new Options(threads, memory, other, device);
        }

        public Options with(Device other) {
            return new Options(threads, memory, precision, other);
        }
    }

    public OnnxEngine() {
        this(Options.DEFAULT);
    }

    public OnnxEngine(Options options) {
        this.environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "anymask");
        this.options = options;
    }

    @Override
    public Program compile(Network network, Parallelism parallelism) {
        return lifecycle.during(() -> prepare(network, parallelism));
    }

    private Program prepare(Network network, Parallelism parallelism) {
        OnnxModelBuilder model = OnnxModels.of(network, options.precision());
        try {
            return new OnnxProgram(environment, network, model.outputs(), session(model, parallelism));
        } catch (OrtException e) {
            throw failure("prepare " + network.name(), e);
        }
    }

    private OrtSession session(OnnxModelBuilder model, Parallelism parallelism) throws OrtException {
        try (OrtSession.SessionOptions session = new OrtSession.SessionOptions();
                ExternalWeights weights = ExternalWeights.of(model.weights(), environment)) {
            session.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session.setIntraOpNumThreads(parallelism == Parallelism.WITHIN ? cores() : 1);
            // Threads that spin between operations answer a click sooner (6.8 ms instead of 8.1 for the prompt part);
            // threads that keep spinning after a run would take the cores from other sessions: 54 s instead of 14 for a
            // photo.
            session.addConfigEntry("session.intra_op.allow_spinning", parallelism == Parallelism.WITHIN ? "1" : "0");
            session.addConfigEntry("session.force_spinning_stop", "1");
            session.setMemoryPatternOptimization(false);
            session.setCPUArenaAllocator(options.memory() == Memory.KEEP);
            if (options.device() instanceof Device.Cuda cuda) {
                addCuda(session, cuda);
            }
            // Else weights that are widened would be so again in every run.
            session.addConfigEntry("session.disable_quant_qdq", "1");
            weights.addTo(session);
            return environment.createSession(model.build(WeightStorage.EXTERNAL), session);
        }
    }

    private static void addCuda(OrtSession.SessionOptions session, Device.Cuda cuda) throws OrtException {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            throw new InferenceException(
                    "%s: the ONNX Runtime on the class path runs on CPUs only; put com.microsoft.onnxruntime:onnxruntime_gpu of the same version in the place of onnxruntime, or use the device cpu"
                            .formatted(cuda));
        }
        session.addCUDA(cuda.index());
    }

    static long[] longs(int... shape) {
        long[] result = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            result[i] = shape[i];
        }
        return result;
    }

    /// In our words where the file is to blame. Else in those of ONNX Runtime, which puts a code before its
    /// messages and native traces behind them: the first line says what happened.
    static InferenceException failure(String what, OrtException cause) {
        String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("no message");
        String words = switch (cause.getCode()) {
            case ORT_NO_SUCHFILE -> "there is no such file";
            case ORT_INVALID_PROTOBUF, ORT_NO_MODEL -> "it is no ONNX file, or damaged or cut off";
            default -> CODE.matcher(said).replaceFirst("");
        };
        return new InferenceException("ONNX Runtime could not " + what + ": " + words, cause);
    }

    @Override
    public String arithmetic() {
        return "onnxruntime %s, precision %s, device %s"
                .formatted(
                        environment.getVersion(),
                        options.precision().name().toLowerCase(Locale.ROOT),
                        options.device());
    }

    @Override
    public int cores() {
        return options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
    }

    @Override
    public void close() {
        // The environment is one for the whole process and is never closed; programs are closed one by one.
        lifecycle.close(() -> {}, () -> {});
    }
}
