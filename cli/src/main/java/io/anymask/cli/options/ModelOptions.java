package io.anymask.cli.options;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Device;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.EngineProvider;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.registry.ModelRegistry;
import io.anymask.model.registry.RegisteredModel;
import io.anymask.model.sam.SamModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that choose a model and how it runs.
public final class ModelOptions {
    /// The name of the weights that come with the command.
    public static final String BUNDLED = "mobile-sam";

    private static final String ONNX = "onnx";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = BUNDLED,
            description =
                    "${DEFAULT-VALUE} (in the box), a name of anymask models list, or a checkpoint file. Default: ${DEFAULT-VALUE}.")
    private String model = BUNDLED;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads to compute with; 0 for all cores. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = ONNX,
            description = "onnx (ONNX Runtime) or torch (libtorch). Default: ${DEFAULT-VALUE}.")
    private String engine = ONNX;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "fp32",
            description =
                    "fp32; with the engine onnx also fp16 (weights of 16 bits) and int8 (faster, less exact); with"
                            + " the engine torch also bf16 (products of bfloat16: faster, less exact). Default: ${DEFAULT-VALUE}.")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description =
                    "cpu, or cuda:N where the GPU build of the engine is on the class path. Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Option(
            names = "--input-size",
            paramLabel = "PIXELS",
            description = "Side of the square the encoder sees, a multiple of 16: smaller is faster and coarser."
                    + " Default: the model's own, 1024 for all published ones.")
    private @Nullable Integer inputSize;

    /// As it was given.
    public String name() {
        return model;
    }

    /// @throws OptionException for options that make no sense
    /// @throws InputException for a model that is not there
    public Segmenter open(OnnxEngine.Memory memory) {
        if (threads < 0) {
            throw new OptionException("--threads: got " + threads + ", expected 1 or more, or 0 for all cores");
        }
        return Segmenter.open(sized(), engine(memory));
    }

    private Engine engine(OnnxEngine.Memory memory) {
        if (!engine.equals(ONNX)) {
            return provider().open(new EngineProvider.Settings(threads, precision, device()));
        }
        if (precision == Precision.BF16) {
            throw new OptionException("--precision bf16: the engine onnx has fp32, fp16 and int8; take --engine torch");
        }
        return new OnnxEngine(new OnnxEngine.Options(threads, memory, precision, device()));
    }

    private EngineProvider provider() {
        try {
            return EngineProvider.named(engine);
        } catch (InferenceException e) {
            throw new OptionException("--" + e.getMessage(), e);
        }
    }

    private Device device() {
        try {
            return Device.parse(device);
        } catch (IllegalArgumentException e) {
            throw new OptionException("--" + e.getMessage(), e);
        }
    }

    private SamModel sized() {
        SamModel own = SamModel.of(checkpoint(model));
        if (inputSize == null) {
            return own;
        }
        try {
            return own.withImageSize(inputSize);
        } catch (IllegalArgumentException e) {
            throw new OptionException("--input-size: " + e.getMessage(), e);
        }
    }

    /// @param model the bundled one, a file, or a registered name whose file was pulled
    /// @throws InputException when it was not
    public static Checkpoint checkpoint(String model) {
        if (model.equals(BUNDLED)) {
            return Checkpoint.read(MobileSam.weights(), BUNDLED);
        }
        Path file = Path.of(model);
        if (Files.exists(file)) {
            return Checkpoint.open(file);
        }
        Optional<RegisteredModel> registered = ModelRegistry.official().find(model);
        if (registered.isEmpty()) {
            throw new InputException(
                    "--model: there is no file %s, and no model of that name; anymask models list names them"
                            .formatted(model));
        }
        Path pulled = registered.get().in(ModelRegistry.defaultFolder());
        if (!Files.exists(pulled)) {
            throw new InputException("--model: %s is not at %s yet; anymask models pull %s brings it (%,d bytes)"
                    .formatted(model, pulled, model, registered.get().bytes()));
        }
        return Checkpoint.open(pulled);
    }
}
