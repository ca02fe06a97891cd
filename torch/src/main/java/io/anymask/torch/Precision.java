package io.anymask.torch;

/// With how many bits products are computed. Sums, normalisations and what goes in and out are of 32 bits
/// always.
public enum Precision {
    /// 32-bit floats.
    FP32,
    /// Matrix products and convolutions of bfloat16 operands: twice as fast and three decimal digits exact.
    BF16
}
