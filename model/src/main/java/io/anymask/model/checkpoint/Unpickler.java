package io.anymask.model.checkpoint;

import io.anymask.Printable;
import io.anymask.model.checkpoint.PickleValue.Dictionary;
import io.anymask.model.checkpoint.PickleValue.Foreign;
import io.anymask.model.checkpoint.PickleValue.Function;
import io.anymask.model.checkpoint.PickleValue.Node;
import io.anymask.model.checkpoint.PickleValue.Opaque;
import io.anymask.model.checkpoint.PickleValue.Sequence;
import io.anymask.model.checkpoint.PickleValue.Storage;
import io.anymask.model.checkpoint.PickleValue.StorageType;
import io.anymask.model.checkpoint.PickleValue.Tensor;
import io.anymask.model.checkpoint.PickleValue.Text;
import io.anymask.model.checkpoint.PickleValue.Whole;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads pickles as far as they describe tensors, and runs nothing.
///
/// A pickle is a program for a stack machine and may name any Python function to be called. Here a name means
/// something only if it is in a short list ([#FUNCTIONS] and [StorageType#BY_NAME]). Every other one stays a name,
/// a [Foreign]: what the pickle wants made of it is not made, and whoever needs a tensor there refuses it. A
/// module of a TorchScript archive becomes a [Node] that has attributes and nothing else. Calls of functions that
/// make no value, and operations that no checkpoint needs, are refused. Time and memory are bounded by the length
/// of the input, a number of operations (the items of a list that is read again count too), and the absence of
/// recursion. Not thread-safe.
final class Unpickler {
    private static final int MAX_OPERATIONS = 1_000_000;
    private static final int MAX_NAME = 256;

    private static final int MAX_LONG_BYTES = 64;
    private static final int MAX_RANK = 16;
    private static final int MAX_PROTOCOL = 5;
    private static final int MAX_FOREIGN = 100;

    private static final Map<String, Function> FUNCTIONS = Map.of(
            "collections.OrderedDict", Function.ORDERED_DICT,
            "torch._utils._rebuild_tensor_v2", Function.REBUILD_TENSOR,
            "torch._utils._rebuild_parameter", Function.REBUILD_PARAMETER,
            "torch.jit._pickle.build_intlist", Function.TYPED_LIST,
            "torch.jit._pickle.build_tensorlist", Function.TYPED_LIST,
            "torch.jit._pickle.build_doublelist", Function.TYPED_LIST,
            "torch.jit._pickle.build_boollist", Function.TYPED_LIST);

    private final ByteBuffer bytes;
    private final String origin;
    private final PickleStack stack = new PickleStack(this::failure);
    private final Map<Integer, PickleValue> memo = new HashMap<>();
    private final Map<String, Storage> storages = new HashMap<>();
    private final Set<String> foreign = new LinkedHashSet<>();
    private int operations;

    /// @param bytes one or several pickles, from its position on, which moves along
    /// @param origin names the file in messages
    Unpickler(ByteBuffer bytes, String origin) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
        this.origin = origin;
    }

    /// The storages that the pickles refer to, by key.
    Map<String, Storage> storages() {
        return Collections.unmodifiableMap(storages);
    }

    /// The classes and functions that the pickles name and that are no part of a tensor, at most a few.
    Set<String> foreign() {
        return Collections.unmodifiableSet(foreign);
    }

    /// Reads one pickle, up to and with its end.
    ///
    /// @throws CheckpointException when it is damaged, or wants anything that is no part of a tensor
    PickleValue read() {
        stack.clear();
        memo.clear();
        try {
            int code = u1();
            while (code != Opcodes.STOP) {
                spend(1);
                execute(code);
                code = u1();
            }
            return stack.pop();
        } catch (BufferUnderflowException e) {
            throw new CheckpointException(origin + ": the pickle ends too early; the file is damaged or cut off", e);
        }
    }

    private void spend(int work) {
        operations += work;
        if (operations > MAX_OPERATIONS) {
            throw failure("more than %d operations".formatted(MAX_OPERATIONS));
        }
    }

    private void execute(int code) {
        switch (code) {
            case Opcodes.PROTOCOL -> protocol(u1());
            case Opcodes.FRAME -> bytes.getLong(); // only a hint for reading ahead
            case Opcodes.MARK -> stack.mark();
            case Opcodes.GLOBAL -> stack.add(global(line(), line()));
            case Opcodes.STACK_GLOBAL -> stackGlobal();
            case Opcodes.REDUCE -> reduce();
            case Opcodes.NEW_OBJECT -> newObject(2);
            case Opcodes.NEW_OBJECT_EX -> newObject(3);
            case Opcodes.POP -> stack.drop();
            case Opcodes.POP_TO_MARK -> stack.popToMark();
            case Opcodes.DUPLICATE -> stack.add(stack.top());
            case Opcodes.BUILD -> build();
            case Opcodes.PERSISTENT_ID -> stack.add(storage(sequence(stack.pop())));
            case Opcodes.PUT_1 -> memo.put(u1(), stack.top());
            case Opcodes.PUT_4 -> memo.put(bytes.getInt(), stack.top());
            case Opcodes.MEMOIZE -> memo.put(memo.size(), stack.top());
            case Opcodes.GET_1 -> get(u1());
            case Opcodes.GET_4 -> get(bytes.getInt());
            default -> {
                if (!scalar(code) && !container(code)) {
                    throw failure("operation 0x%02x, which no checkpoint of tensors has".formatted(code));
                }
            }
        }
    }

    private boolean scalar(int code) {
        switch (code) {
            case Opcodes.NONE -> stack.add(Opaque.NONE);
            case Opcodes.TRUE, Opcodes.FALSE -> stack.add(Opaque.TRUTH);
            case Opcodes.FLOAT -> opaque(Opaque.FRACTION, Double.BYTES);
            case Opcodes.BYTES_1 -> opaque(Opaque.BYTES, u1());
            case Opcodes.BYTES_4 -> opaque(Opaque.BYTES, Integer.toUnsignedLong(bytes.getInt()));
            case Opcodes.BYTES_8, Opcodes.BYTE_ARRAY_8 -> opaque(Opaque.BYTES, bytes.getLong());
            case Opcodes.INT_1 -> whole(u1());
            case Opcodes.INT_2 -> whole(bytes.getShort() & 0xFFFF);
            case Opcodes.INT_4 -> whole(bytes.getInt());
            case Opcodes.LONG_1 -> longNumber(u1());
            case Opcodes.LONG_4 -> longNumber(bytes.getInt());
            case Opcodes.STRING_1 -> text(u1(), StandardCharsets.ISO_8859_1);
            case Opcodes.STRING_4 -> text(bytes.getInt(), StandardCharsets.ISO_8859_1);
            case Opcodes.UNICODE_1 -> text(u1(), StandardCharsets.UTF_8);
            case Opcodes.UNICODE_4 -> text(bytes.getInt(), StandardCharsets.UTF_8);
            case Opcodes.UNICODE_8 -> text(bytes.getLong(), StandardCharsets.UTF_8);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int code) {
        switch (code) {
            case Opcodes.EMPTY_TUPLE, Opcodes.EMPTY_LIST -> stack.add(new Sequence(new ArrayList<>()));
            case Opcodes.TUPLE -> stack.add(new Sequence(stack.popToMark()));
            case Opcodes.TUPLE_1 -> stack.add(new Sequence(stack.pop(1)));
            case Opcodes.TUPLE_2 -> stack.add(new Sequence(stack.pop(2)));
            case Opcodes.TUPLE_3 -> stack.add(new Sequence(stack.pop(3)));
            case Opcodes.EMPTY_SET -> stack.add(new Foreign("builtins.set"));
            case Opcodes.FROZEN_SET -> frozenSet();
            case Opcodes.ADD_ITEMS -> append(stack.popToMark());
            case Opcodes.EMPTY_DICT -> stack.add(Dictionary.empty());
            case Opcodes.APPEND -> append(stack.pop(1));
            case Opcodes.APPENDS -> append(stack.popToMark());
            case Opcodes.SET_ITEM -> put(stack.pop(2));
            case Opcodes.SET_ITEMS -> put(stack.popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void protocol(int protocol) {
        if (protocol > MAX_PROTOCOL) {
            throw failure("protocol %d, expected at most %d".formatted(protocol, MAX_PROTOCOL));
        }
    }

    private PickleValue global(String module, String name) {
        String path = module + "." + name;
        Function function = FUNCTIONS.get(path);
        if (function != null) {
            return function;
        }
        DType dtype = StorageType.BY_NAME.get(path);
        if (dtype != null) {
            return new StorageType(dtype);
        }
        Foreign named = new Foreign(path);
        if (foreign.size() < MAX_FOREIGN && !named.isModule()) {
            foreign.add(path);
        }
        return named;
    }

    /// The refusal of what only a foreign class could make.
    static CheckpointException refusal(String origin, Foreign foreign) {
        return new CheckpointException(
                "%s: the pickle asks for %s, which is Python code and no part of a tensor; nothing of it was run. Save only the model's state_dict(), or save as safetensors"
                        .formatted(origin, Printable.of(foreign.path())));
    }

    private void stackGlobal() {
        String name = textOf(stack.pop());
        stack.add(global(textOf(stack.pop()), name));
    }

    private void reduce() {
        PickleValue handed = stack.pop();
        PickleValue called = stack.pop();
        if (called instanceof Foreign type) {
            if (!type.isValue()) {
                throw refusal(origin, type);
            }
            stack.add(type); // what it would make is no more than its name either
            return;
        }
        List<PickleValue> arguments = sequence(handed);
        if (!(called instanceof Function function)) {
            throw failure("a call of something that is not a function");
        }
        stack.add(
                switch (function) {
                    case ORDERED_DICT -> orderedDict(arguments);
                    case REBUILD_TENSOR -> tensor(arguments);
                    case REBUILD_PARAMETER, TYPED_LIST -> argument(arguments, 0);
                });
    }

    /// Class, arguments and, in the longer form, arguments by name.
    private void newObject(int count) {
        PickleValue type = stack.pop(count).getFirst();
        stack.add(
                switch (type) {
                    case Foreign foreignType when foreignType.isModule() -> Node.empty();
                    case Foreign foreignType -> foreignType;
                    case Function function when function == Function.ORDERED_DICT -> Dictionary.empty();
                    default -> throw failure("an object of something that is not a class");
                });
    }

    private void frozenSet() {
        stack.popToMark();
        stack.add(new Foreign("builtins.frozenset"));
    }

    /// Without arguments, or, as Python 2 wrote it, with the list of its pairs.
    private PickleValue orderedDict(List<PickleValue> arguments) {
        stack.add(Dictionary.empty());
        List<PickleValue> pairs = arguments.isEmpty() ? List.of() : sequence(arguments.getFirst());
        spend(pairs.size());
        for (PickleValue pair : pairs) {
            List<PickleValue> entry = sequence(pair);
            if (entry.size() != 2) {
                throw failure("an entry of %d values, expected a key and a value".formatted(entry.size()));
            }
            put(entry);
        }
        return stack.pop();
    }

    /// Storage, offset, shape, strides; whether it is trained, and hooks, do not matter here.
    private PickleValue tensor(List<PickleValue> arguments) {
        if (argument(arguments, 0) instanceof Foreign foreignStorage) {
            return foreignStorage;
        }
        if (!(argument(arguments, 0) instanceof Storage storage)) {
            throw failure("a tensor without a storage");
        }
        long[] shape = numbers(sequence(argument(arguments, 2)));
        long[] strides = numbers(sequence(argument(arguments, 3)));
        if (shape.length != strides.length) {
            throw failure("a tensor of %d dimensions with %d strides".formatted(shape.length, strides.length));
        }
        return new Tensor(storage, number(argument(arguments, 1)), shape, strides);
    }

    /// `("storage", type, key, device, elements)`, in the legacy format with a view, which torch no longer writes.
    private PickleValue storage(List<PickleValue> id) {
        if (argument(id, 1) instanceof Foreign type) {
            return type;
        }
        if (!textOf(argument(id, 0)).equals("storage") || !(argument(id, 1) instanceof StorageType type)) {
            throw failure("a reference to something that is not a storage");
        }
        if (id.size() > 5 && id.get(5) != Opaque.NONE) {
            throw failure("a view of a storage as torch 0.3 wrote it; save it again with a newer torch");
        }
        Storage storage = new Storage(textOf(argument(id, 2)), type.dtype(), number(argument(id, 4)));
        Storage known = storages.putIfAbsent(storage.key(), storage);
        if (known != null && !known.equals(storage)) {
            throw failure("two different storages with the key " + Printable.of(storage.key()));
        }
        return storage;
    }

    /// Sets attributes; those of a dictionary (`_metadata`, the versions of layers) are dropped.
    private void build() {
        PickleValue state = stack.pop();
        if (stack.top() instanceof Node node) {
            if (!(state instanceof Dictionary dictionary)) {
                throw unexpected(state, "the attributes of a module");
            }
            node.attributes().putAll(dictionary.entries());
            return;
        }
        if (!(stack.top() instanceof Dictionary || stack.top() instanceof Foreign)) {
            throw failure("attributes for something that is not a dictionary");
        }
    }

    private void append(List<PickleValue> items) {
        if (!(stack.top() instanceof Foreign)) {
            sequence(stack.top()).addAll(items);
        }
    }

    private void put(List<PickleValue> pairs) {
        if (stack.top() instanceof Foreign) {
            return;
        }
        if (!(stack.top() instanceof Dictionary dictionary) || pairs.size() % 2 != 0) {
            throw failure("entries for something that is not a dictionary");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            if (pairs.get(i) instanceof Text key) {
                dictionary.entries().put(key.text(), pairs.get(i + 1));
            }
        }
    }

    private void get(int index) {
        PickleValue value = memo.get(index);
        if (value == null) {
            throw failure("a reference to value %d, which there is not".formatted(index));
        }
        stack.add(value);
    }

    private PickleValue argument(List<PickleValue> arguments, int index) {
        if (index >= arguments.size()) {
            throw failure("a call with %d arguments, expected more".formatted(arguments.size()));
        }
        return arguments.get(index);
    }

    private List<PickleValue> sequence(PickleValue value) {
        if (value instanceof Sequence sequence) {
            return sequence.items();
        }
        if (value instanceof Foreign unbuilt) {
            throw refusal(origin, unbuilt);
        }
        throw unexpected(value, "a list");
    }

    private String textOf(PickleValue value) {
        if (value instanceof Text text) {
            return text.text();
        }
        throw unexpected(value, "a string");
    }

    private long number(PickleValue value) {
        if (value instanceof Whole whole && whole.value().bitLength() < Long.SIZE) {
            return whole.value().longValue();
        }
        throw unexpected(value, "a whole number of 64 bits");
    }

    private long[] numbers(List<PickleValue> values) {
        if (values.size() > MAX_RANK) {
            throw failure("a tensor of %d dimensions, expected at most %d".formatted(values.size(), MAX_RANK));
        }
        return values.stream().mapToLong(this::number).toArray();
    }

    private int u1() {
        return bytes.get() & 0xFF;
    }

    private void opaque(Opaque value, long length) {
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        bytes.position(bytes.position() + (int) length);
        stack.add(value);
    }

    private void whole(long value) {
        stack.add(new Whole(BigInteger.valueOf(value)));
    }

    /// Two's complement, the lowest byte first.
    private void longNumber(int length) {
        if (length < 0 || length > MAX_LONG_BYTES) {
            throw failure("a number of %d bytes, expected at most %d".formatted(length, MAX_LONG_BYTES));
        }
        byte[] number = new byte[Math.max(length, 1)];
        for (int i = 1; i <= length; i++) {
            number[length - i] = bytes.get();
        }
        stack.add(new Whole(new BigInteger(number)));
    }

    private void text(long length, Charset charset) {
        if (length < 0 || length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        stack.add(new Text(
                charset.decode(bytes.slice(bytes.position(), (int) length)).toString()));
        bytes.position(bytes.position() + (int) length);
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int letter = u1(); letter != '\n'; letter = u1()) {
            if (line.length() == MAX_NAME) {
                throw failure("a name of more than %d letters".formatted(MAX_NAME));
            }
            line.append((char) letter);
        }
        return line.toString();
    }

    private CheckpointException unexpected(PickleValue value, String expected) {
        return failure(
                "a %s, expected %s".formatted(value.getClass().getSimpleName().toLowerCase(Locale.ROOT), expected));
    }

    private CheckpointException failure(String what) {
        return new CheckpointException("%s: the pickle has, before byte %d, %s; the file is damaged or no checkpoint"
                .formatted(origin, bytes.position(), what));
    }
}
