package io.anymask.model.registry;

import java.nio.ByteBuffer;

/// Weights that a jar on the class path carries. The jar names its implementation, which has a constructor without
/// arguments, in `META-INF/services`; [Weights#named] finds it by its name.
public interface BundledWeights {
    /// What the weights are asked for by, for example `mobile-sam`.
    String name();

    /// A safetensors file in native memory, from position 0; one for all callers.
    ByteBuffer safetensors();
}
