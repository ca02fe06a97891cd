package io.anymask.torch;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.EngineProvider;
import io.anymask.inference.engine.InferenceException;

/// Brings [TorchEngine] to whoever asks for the engine `torch`.
public final class TorchEngineProvider implements EngineProvider {
    @Override
    public String name() {
        return "torch";
    }

    @Override
    public Engine open(Settings settings) {
        Precision precision = switch (settings.precision()) {
            case FP32 -> Precision.FP32;
            case BF16 -> Precision.BF16;
            case FP16, INT8 ->
                throw new InferenceException("engine torch: got precision " + settings.precision()
                        + ", expected fp32 or bf16; the engine onnx has that one");
        };
        TorchDevice device = TorchDevice.of(settings.device().toString());
        return new TorchEngine(new TorchEngine.Options(device, precision, settings.threads()));
    }
}
