package io.anymask.cli.options;

import io.anymask.cli.command.Build;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Recipe;
import io.anymask.inference.Segmenter;
import io.anymask.inference.TextEncoder;
import io.anymask.inference.engine.Device;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.sam2.VideoModel;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam2.Sam2Model;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that choose a model and how it runs.
public final class ModelOptions {
    @Mixin
    private final ModelName model = new ModelName();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads to compute with; 0 for all cores. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = ModelSpec.ONNX,
            description = "onnx (ONNX Runtime) or torch (libtorch). Default: ${DEFAULT-VALUE}.")
    private String engine = ModelSpec.ONNX;

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
        return model.name();
    }

    /// To compute with; 0 for all cores.
    public int threads() {
        return threads;
    }

    /// @throws OptionException for options that make no sense, and for an engine that is not there
    /// @throws InputException for a model that is not there
    public Segmenter open(OnnxEngine.Memory memory) {
        return option(() -> specified(memory).open(weights()));
    }

    /// As [#open(OnnxEngine.Memory)], of a model that was trained with another recipe.
    ///
    /// @throws OptionException also when the model has not SAM's networks
    public Segmenter open(OnnxEngine.Memory memory, Recipe recipe) {
        return option(() -> specified(memory).open(weights(), recipe));
    }

    /// As [#open(OnnxEngine.Memory)], of a model that was trained with texts.
    ///
    /// @param texts reads the phrases; close it after the segmenter
    /// @throws InputException also when the model takes no texts, or was trained with another encoder
    public Segmenter open(OnnxEngine.Memory memory, TextEncoder texts) {
        ModelSpec spec = spec(memory);
        try {
            return spec.open(weights(), texts);
        } catch (IllegalArgumentException e) {
            throw new InputException("--text: " + e.getMessage(), e);
        }
    }

    /// As the others, of a version of the model.
    ///
    /// @param texts null for a model that takes none
    /// @param weights in the place of the named ones
    public Segmenter open(OnnxEngine.Memory memory, @Nullable TextEncoder texts, Checkpoint weights) {
        ModelSpec spec = spec(memory);
        return option(() -> texts == null ? spec.open(weights) : spec.open(weights, texts));
    }

    /// A SAM 2 for videos.
    ///
    /// @throws OptionException for options that make no sense, and for an engine that is not there
    /// @throws InputException for a model that is not there
    public VideoModel openVideo(OnnxEngine.Memory memory) {
        ModelSpec spec = spec(memory);
        Sam2Model own = Sam2Model.of(weights());
        Sam2Model sized = inputSize == null ? own : sized(own, inputSize);
        return VideoModel.open(sized, option(spec::openEngine));
    }

    private static Sam2Model sized(Sam2Model model, int inputSize) {
        try {
            return model.withImageSize(inputSize);
        } catch (IllegalArgumentException e) {
            throw new OptionException("--input-size: " + e.getMessage(), e);
        }
    }

    private static <T> T option(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new OptionException("--" + e.getMessage(), e);
        }
    }

    /// What reports and journals say of the model.
    ///
    /// @param sam as it was opened by these options
    public SequencedMap<String, String> setup(Segmenter sam) {
        return setup(sam.provenance());
    }

    /// What reports and journals say of a model of any kind.
    ///
    /// @param provenance its own, as it was opened by these options
    public SequencedMap<String, String> setup(SequencedMap<String, String> provenance) {
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        setup.put("model", name());
        setup.putAll(provenance);
        setup.put("version", Build.name());
        return setup;
    }

    /// The weights alone.
    ///
    /// @throws InputException for a model that is not there
    /// @throws OptionException for a word that is neither a file's name nor a model's
    public Checkpoint weights() {
        return model.weights();
    }

    /// As a value, for whoever opens the model elsewhere.
    ///
    /// @throws OptionException for options that make no sense
    public ModelSpec spec(OnnxEngine.Memory memory) {
        return option(() -> specified(memory));
    }

    private ModelSpec specified(OnnxEngine.Memory memory) {
        return new ModelSpec(name(), engine, precision, Device.parse(device), inputSize, threads, memory);
    }
}
