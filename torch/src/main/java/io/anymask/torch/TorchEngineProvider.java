package io.anymask.torch;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.EngineProvider;

/// Brings [TorchEngine] to whoever asks for the engine `torch`.
public final class TorchEngineProvider implements EngineProvider {
    @Override
    public String name() {
        return "torch";
    }

    @Override
    public Engine open(Settings settings) {
        TorchDevice device = TorchDevice.of(settings.device().toString());
        return new TorchEngine(new TorchEngine.Options(device, settings.precision(), settings.threads()));
    }
}
