package io.anymask.model.checkpoint;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

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
    ///
    /// @param path module and name
    record Foreign(String path) implements PickleValue {
        /// What their functions make is data.
        private static final List<String> VALUE_LIBRARIES =
                List.of("numpy.", "datetime.", "collections.", "copyreg.", "copy_reg.", "torch.");

        /// Python's own types that are spelled small, under the names of Python 3 and 2.
        private static final Set<String> VALUE_TYPES =
                Set.of("bytearray", "complex", "frozenset", "object", "range", "set", "slice");

        private static final Set<String> BUILT_IN = Set.of("builtins", "__builtin__");

        /// Whether it is the class of a module in a TorchScript archive.
        boolean isModule() {
            return path.startsWith(Node.PREFIX);
        }

        /// Whether a call of it only makes a value, as training keeps them beside the weights: it is a class,
        /// which Python names with a capital, or from a library of values. Any other call is meant to do
        /// something, and no training wrote it.
        boolean isValue() {
            if (isModule()) {
                return false;
            }
            int dot = path.lastIndexOf('.');
            String name = path.substring(dot + 1);
            String module = path.substring(0, Math.max(dot, 0));
            return (!name.isEmpty() && Character.isUpperCase(name.charAt(0)))
                    || (BUILT_IN.contains(module) && VALUE_TYPES.contains(name))
                    || path.equals("_codecs.encode")
                    || VALUE_LIBRARIES.stream().anyMatch(path::startsWith);
        }
    }

    /// A module of a TorchScript archive: its attributes by name, nothing of its code.
    record Node(SequencedMap<String, PickleValue> attributes) implements PickleValue {
        /// What the classes of such modules are called.
        static final String PREFIX = "__torch__.";

        static Node empty() {
            return new Node(new LinkedHashMap<>());
        }
    }

    /// A list or a tuple.
    record Sequence(List<PickleValue> items) implements PickleValue {}

    /// The entries of a dictionary whose keys are strings; others are not kept.
    record Dictionary(SequencedMap<String, PickleValue> entries) implements PickleValue {
        static Dictionary empty() {
            return new Dictionary(new LinkedHashMap<>());
        }
    }

    /// The functions that a pickle may call, each carried out by [Unpickler].
    enum Function implements PickleValue {
        ORDERED_DICT,
        REBUILD_TENSOR,
        REBUILD_PARAMETER,
        /// A list of one type, as TorchScript writes it.
        TYPED_LIST
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
