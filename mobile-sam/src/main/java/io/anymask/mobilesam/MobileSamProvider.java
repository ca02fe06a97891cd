package io.anymask.mobilesam;

import io.anymask.model.registry.BundledWeights;
import io.anymask.model.registry.Weights;
import java.nio.ByteBuffer;

/// Brings [MobileSam#weights] to whoever asks for the model `mobile-sam` by name. The one class of the jar that
/// needs another module, and loaded only by that one.
public final class MobileSamProvider implements BundledWeights {
    @Override
    public String name() {
        return Weights.DEFAULT;
    }

    @Override
    public ByteBuffer safetensors() {
        return MobileSam.weights();
    }
}
