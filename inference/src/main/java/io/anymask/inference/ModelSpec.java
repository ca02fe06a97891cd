package io.anymask.inference;

import io.anymask.inference.engine.Device;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.EngineProvider;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.registry.Weights;
import io.anymask.model.sam.SamModel;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// Which model to open and how it runs, as a value: it can be compared, written down and sent to another machine,
/// where [#open] makes a [Segmenter] of it. Names and paths are resolved on the machine that opens it.
///
/// ```java
/// ModelSpec fast = ModelSpec.DEFAULT.withPrecision(Precision.INT8).withInputSize(512);
/// try (Segmenter sam = fast.open()) { … }
/// ```
///
/// @param model a bundled model's name, a checkpoint file, or the name of a published model, see [Weights#named]
/// @param engine `onnx`, or the name of an [EngineProvider] on the class path
/// @param inputSize side of the square that the encoder sees, pixels; null for the model's own
/// @param threads threads inside one operation; 0 for as many as there are cores
/// @param memory what the engine `onnx` does with the memory of a run
public record ModelSpec(
        String model,
        String engine,
        Precision precision,
        Device device,
        @Nullable Integer inputSize,
        int threads,
        OnnxEngine.Memory memory)
        implements Serializable {
    /// The engine that is always there.
    public static final String ONNX = "onnx";

    /// MobileSAM on ONNX Runtime, 32-bit floats, all cores of the CPU.
    public static final ModelSpec DEFAULT =
            new ModelSpec(Weights.DEFAULT, ONNX, Precision.FP32, Device.CPU, null, 0, OnnxEngine.Memory.KEEP);

    /// @throws IllegalArgumentException for a negative number of threads, an input size that no model has, or a
    ///     precision that the engine `onnx` has not
    public ModelSpec {
        if (threads < 0) {
            throw new IllegalArgumentException("threads: got " + threads + ", expected 1 or more, or 0 for all cores");
        }
        if (inputSize != null) {
            try {
                SamModel.requireImageSize(inputSize);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("input-size: " + e.getMessage(), e);
            }
        }
        if (precision == Precision.BF16 && engine.equals(ONNX)) {
            throw new IllegalArgumentException(
                    "precision bf16: the engine onnx has fp32, fp16 and int8; take the engine torch");
        }
    }

    public ModelSpec withModel(String other) {
        return new ModelSpec(other, engine, precision, device, inputSize, threads, memory);
    }

    public ModelSpec withEngine(String other) {
        return new ModelSpec(model, other, precision, device, inputSize, threads, memory);
    }

    public ModelSpec withPrecision(Precision other) {
        return new ModelSpec(model, engine, other, device, inputSize, threads, memory);
    }

    public ModelSpec withDevice(Device other) {
        return new ModelSpec(model, engine, precision, other, inputSize, threads, memory);
    }

    /// @param other null for the model's own
    public ModelSpec withInputSize(@Nullable Integer other) {
        return new ModelSpec(model, engine, precision, device, other, threads, memory);
    }

    public ModelSpec withThreads(int other) {
        return new ModelSpec(model, engine, precision, device, inputSize, other, memory);
    }

    public ModelSpec withMemory(OnnxEngine.Memory other) {
        return new ModelSpec(model, engine, precision, device, inputSize, threads, other);
    }

    /// The model itself, for images of the wanted size.
    ///
    /// @throws io.anymask.model.registry.UnknownModelException when there are no weights of that name
    /// @throws io.anymask.model.checkpoint.CheckpointException when they are damaged or of no known model
    /// @throws IllegalArgumentException when the model has no such input size
    public PromptableModel read() {
        return sized(Weights.named(model));
    }

    private PromptableModel sized(Checkpoint weights) {
        PromptableModel own = PromptableModel.of(weights);
        if (inputSize == null) {
            return own;
        }
        try {
            return own.withImageSize(inputSize);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("input-size: " + e.getMessage(), e);
        }
    }

    /// Opens the model on its engine. Close the segmenter; it closes the engine.
    ///
    /// @throws io.anymask.model.registry.UnknownModelException when there are no weights of that name
    /// @throws io.anymask.model.checkpoint.CheckpointException when they are damaged or of no known model
    /// @throws IllegalArgumentException when no jar brings the engine
    /// @throws InferenceException when the engine has not that precision or device
    public Segmenter open() {
        return Segmenter.open(read(), openEngine());
    }

    /// As [#open()], with the weights of that name read already.
    public Segmenter open(Checkpoint weights) {
        return Segmenter.open(sized(weights), openEngine());
    }

    /// As [#open(Checkpoint)], of a model that was trained with another recipe.
    ///
    /// @throws IllegalArgumentException also when the model has not SAM's networks
    public Segmenter open(Checkpoint weights, Recipe recipe) {
        return Segmenter.open(sized(weights).withRecipe(recipe), openEngine());
    }

    /// As [#open(Checkpoint)], of a model that was trained with texts.
    ///
    /// @param texts reads the phrases of prompts; the caller closes it, after the segmenter
    /// @throws IllegalArgumentException also when the model takes no texts, or was trained with another encoder
    public Segmenter open(Checkpoint weights, TextEncoder texts) {
        PromptableModel sam = sized(weights);
        Engine prepared = openEngine();
        try {
            return Segmenter.open(sam, prepared, texts);
        } catch (IllegalArgumentException e) {
            prepared.close();
            throw e;
        }
    }

    /// Opens the engine alone, for another kind of model. Close it.
    ///
    /// @throws IllegalArgumentException when no jar brings it
    /// @throws InferenceException when it has not that precision or device
    public Engine openEngine() {
        return engine.equals(ONNX)
                ? new OnnxEngine(new OnnxEngine.Options(threads, memory, precision, device))
                : EngineProvider.named(engine).open(new EngineProvider.Settings(threads, precision, device));
    }
}
