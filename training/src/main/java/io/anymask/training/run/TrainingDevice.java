package io.anymask.training;

import io.anymask.inference.engine.Engine;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchEngine;
import io.anymask.torch.TorchException;

/// What a run computes with.
final class TrainingDevice {
    private TrainingDevice() {}

    /// @throws TrainingException for a name that is none, or a GPU that is not there
    static TorchDevice of(String name) {
        try {
            return TorchDevice.of(name);
        } catch (TorchException e) {
            throw new TrainingException("machine." + e.getMessage(), e);
        }
    }

    /// Training keeps the one thread of libtorch busy: an engine that needs it too would wait for ever.
    ///
    /// @throws IllegalArgumentException for such an engine
    static void requireOwnThread(Engine engine) {
        if (engine instanceof TorchEngine) {
            throw new IllegalArgumentException(
                    "training: got a libtorch engine for what does not learn, whose one thread the training itself needs;"
                            + " expected another, such as OnnxEngine");
        }
    }
}
