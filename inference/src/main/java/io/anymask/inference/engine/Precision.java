package io.anymask.inference.engine;

/// How the weights of a network are held and multiplied.
public enum Precision {
    /// 32-bit floats, as the reference.
    FP32,
    /// 16-bit floats, widened when the network is prepared: half the file, the same speed on a CPU.
    FP16,
    /// 8-bit integers, a scale for each output channel; products of large matrices are computed in integers,
    /// their other operand quantised on the way. A quarter of the file, faster, less exact.
    INT8,
    /// Operands of products are bfloat16 floats, everything else is of 32 bits: engine torch only, faster where
    /// the processor multiplies them, less exact.
    BF16
}
