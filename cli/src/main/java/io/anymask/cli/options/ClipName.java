package io.anymask.cli.options;

import io.anymask.cli.command.InputException;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.engine.Device;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.clip.ClipConfig.Activation;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.clip.Tokenizer;
import io.anymask.model.registry.Weights;

/// A CLIP that an option or a setting names. Stateless.
public final class ClipName {
    private ClipName() {}

    /// Opens it on the CPU. Close the encoder.
    ///
    /// @param setting for messages, such as `--clip`
    /// @param name of a registered model whose file was pulled, or a file
    /// @param threads to compute with; 0 for all cores
    /// @throws InputException when it is not there, or reads other tokens
    /// @throws io.anymask.cli.command.OptionException when it is the value of an option, and no name or file
    /// @throws io.anymask.model.checkpoint.CheckpointException when it is no CLIP
    public static ClipEncoder open(String setting, String name, int threads) {
        ClipModel clip = read(setting, name);
        OnnxEngine engine =
                new OnnxEngine(new OnnxEngine.Options(threads, ModelSpec.DEFAULT.memory(), Precision.FP32, Device.CPU));
        try {
            return ClipEncoder.open(clip, Tokenizer.bundled(), engine);
        } catch (IllegalArgumentException e) {
            engine.close();
            throw new InputException("%s %s: %s".formatted(setting, name, e.getMessage()), e);
        }
    }

    private static ClipModel read(String setting, String name) {
        Checkpoint checkpoint = ModelName.weights(setting, name);
        if (!ClipModel.recognises(checkpoint)) {
            ClipModel.sizes(checkpoint, Activation.QUICK); // says what it is instead
        }
        return ClipModel.open(checkpoint, Weights.file(name));
    }
}
