package io.anymask.model.checkpoint;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What a pickle can hold as far as [Unpickler] reads it. Lists and dictionaries are filled while the pickle is
/// read, and may contain themselves: never print, compare or walk one without a bound.
sealed interface PickleValue {
    /// A string.
    record Text(String text) implements PickleValue {}

    /// A whole number of any size.
    record Whole(BigInteger value) implements PickleValue {}

    /// What no tensor is made of: `None`, a truth value, a fraction, bytes.
    enum Opaque implements PickleValue {
        NONE,
        TRUTH,
        FRACTION,
        BYTES
    }

    /// An object of a class that is no part of a tensor, or the class itself, known by its name alone: it is
    /// never built, whatever it is handed is dropped.
    record Foreign(String path) implements PickleValue {}

    /// A list or a tuple.
    record Sequence(List<PickleValue> items) implements PickleValue {}

    /// The entries of a dictionary whose keys are strings; others are not kept.
    record Dictionary(SequencedMap<String, PickleValue> entries) implements PickleValue {
        static Dictionary empty() {
            return new Dictionary(new LinkedHashMap<>());
        }
    }

    /// The three functions that a pickle may call, each carried out by [Unpickler].
    enum Function implements PickleValue {
        ORDERED_DICT,
        REBUILD_TENSOR,
        REBUILD_PARAMETER
    }

    /// The class of a storage, which tells the type of its elements.
    record StorageType(DType dtype) implements PickleValue {
        static final Map<String, DType> BY_NAME = Map.of(
                "torch.DoubleStorage", DType.F64,
                "torch.FloatStorage", DType.F32,
                "torch.HalfStorage", DType.F16,
                "torch.BFloat16Storage", DType.BF16,
                "torch.LongStorage", DType.I64,
                "torch.IntStorage", DType.I32,
                "torch.ShortStorage", DType.I16,
                "torch.CharStorage", DType.I8,
                "torch.ByteStorage", DType.U8,
                "torch.BoolStorage", DType.BOOL);
    }

    /// A run of elements that lies elsewhere in the file.
    ///
    /// @param key its name there
    record Storage(String key, DType dtype, long elements) implements PickleValue {}

    /// A view into a storage.
    ///
    /// @param offset of the first element, in elements
    /// @param strides between neighbours along each dimension, in elements
    record Tensor(Storage storage, long offset, long[] shape, long[] strides) implements PickleValue {}
}
