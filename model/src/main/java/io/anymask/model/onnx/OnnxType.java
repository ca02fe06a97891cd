package io.anymask.model.onnx;

import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.DType;
import java.util.Arrays;
import java.util.Optional;

/// Types of ONNX tensors and their numbers in `onnx.proto`.
public enum OnnxType {
    F32(1, DType.F32),
    U8(2, DType.U8),
    I8(3, DType.I8),
    I16(5, DType.I16),
    I32(6, DType.I32),
    I64(7, DType.I64),
    BOOL(9, DType.BOOL),
    F16(10, DType.F16),
    F64(11, DType.F64),
    BF16(16, DType.BF16);

    private final int code;
    private final DType dtype;

    OnnxType(int code, DType dtype) {
        this.code = code;
        this.dtype = dtype;
    }

    static OnnxType of(DType dtype) {
        return Arrays.stream(values())
                .filter(type -> type.dtype == dtype)
                .findFirst()
                .orElseThrow(() -> new CheckpointException("ONNX has no type for " + dtype));
    }

    /// The type of a number; empty for one that no checkpoint has.
    static Optional<DType> dtype(long code) {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .map(type -> type.dtype)
                .findFirst();
    }

    /// The number, for example as the attribute of a `Cast`.
    public int code() {
        return code;
    }
}
