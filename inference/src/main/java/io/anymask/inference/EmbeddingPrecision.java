package io.anymask.inference;

/// How an embedding is stored.
public enum EmbeddingPrecision {
    /// 32-bit floats: exact, 4 MiB.
    FP32,
    /// 16-bit floats: 2 MiB; moves a mask by a few pixels at most.
    FP16
}
