package io.anymask.model.checkpoint;

import io.anymask.Printable;
import io.anymask.model.checkpoint.PickleValue.Dictionary;
import io.anymask.model.checkpoint.PickleValue.Foreign;
import io.anymask.model.checkpoint.PickleValue.Node;
import io.anymask.model.checkpoint.PickleValue.Sequence;
import io.anymask.model.checkpoint.PickleValue.Storage;
import io.anymask.model.checkpoint.PickleValue.Tensor;
import io.anymask.model.checkpoint.PickleValue.Text;
import io.anymask.model.checkpoint.PickleValue.Whole;
import io.anymask.model.checkpoint.StoredZip.Range;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// The two formats of `torch.save`: a zip file with a pickle `data.pkl` and one entry for each storage, and the
/// older one, four pickles followed by the storages. And the format of `torch.jit.save`, the same zip file with
/// the modules of a model in its pickle, and code beside them, which is never read.
///
/// The state dict is the outermost dictionary with tensors in it, or one that lies in it under a usual name.
/// Tensors are views into the file unless their elements lie apart.
final class PyTorch {
    private static final Logger LOG = System.getLogger(PyTorch.class.getName());
    private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final int PICKLE_START = 0x80;
    private static final int MAX_PICKLE = 1 << 24;
    private static final int MAX_NESTING = 4;
    private static final String MODULE = "module.";
    private static final List<String> WRAPPERS = List.of("model", "state_dict", "model_state_dict", "model_state");

    private final FileBytes file;
    private final Map<String, Range> storages = new HashMap<>();
    private long copyBudget;
    private List<String> foreign = List.of();

    private PyTorch(FileBytes file) {
        this.file = file;
        this.copyBudget = file.size();
    }

    static boolean recognises(FileBytes file) {
        return StoredZip.recognises(file)
                || (file.size() > 1 && (file.view(0, 1).get() & 0xFF) == PICKLE_START);
    }

    /// @throws CheckpointException when the file is damaged, or asks for more than tensors
    static Checkpoint read(FileBytes file) {
        PyTorch torch = new PyTorch(file);
        PickleValue root = StoredZip.recognises(file) ? torch.zip() : torch.legacy();
        if (root instanceof Foreign foreign) {
            throw Unpickler.refusal(file.name(), foreign);
        }
        if (root instanceof Node module) {
            Dictionary tensors = new ModuleTree(file.name()).tensors(module);
            return Checkpoint.of(
                    file.name(), torch.tensors(tensors), Map.of(Checkpoint.CONTAINER, Checkpoint.TORCH_SCRIPT));
        }
        return Checkpoint.of(file.name(), torch.tensors(torch.stateDict(root)), Map.of());
    }

    private PickleValue zip() {
        SequencedMap<String, Range> entries = StoredZip.entries(file);
        Map.Entry<String, Range> pickle = entries.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("/data.pkl"))
                .findFirst()
                .orElseThrow(() -> new CheckpointException(
                        file.name() + ": a zip file without data.pkl, expected one that torch.save wrote"));
        String folder = pickle.getKey().substring(0, pickle.getKey().lastIndexOf('/') + 1);
        Range order = entries.get(folder + "byteorder");
        if (order != null && !text(order).equals("little")) {
            throw new CheckpointException(
                    file.name() + ": its numbers are big-endian, expected little-endian; save it on another machine");
        }
        Unpickler unpickler = new Unpickler(pickle(pickle.getValue()), file.name());
        PickleValue root = unpickler.read();
        report(unpickler.foreign());
        for (String key : unpickler.storages().keySet()) {
            Range range = entries.get(folder + "data/" + key);
            if (range != null) {
                storages.put(key, range);
            }
        }
        return root;
    }

    /// Training saves its settings and scores beside the weights: classes that are not needed, and not built.
    private void report(Set<String> foreign) {
        if (!foreign.isEmpty()) {
            List<String> names = foreign.stream().map(Printable::of).toList();
            this.foreign = names;
            LOG.log(
                    Level.DEBUG,
                    "{0}: left out what Python classes other than tensors hold: {1}",
                    file.name(),
                    String.join(", ", names));
        }
    }

    private ByteBuffer pickle(Range range) {
        if (range.length() > MAX_PICKLE) {
            throw new CheckpointException(
                    "%s: a pickle of %d bytes, expected at most %d".formatted(file.name(), range.length(), MAX_PICKLE));
        }
        return file.view(range.from(), range.length());
    }

    private String text(Range range) {
        return StandardCharsets.UTF_8
                .decode(file.view(range.from(), Math.min(range.length(), Long.BYTES)))
                .toString();
    }

    /// Magic number, version and machine, each a pickle; then the object, the keys of its storages, and those.
    private PickleValue legacy() {
        ByteBuffer bytes = file.view(0, Math.min(file.size(), MAX_PICKLE));
        Unpickler unpickler = new Unpickler(bytes, file.name());
        PickleValue first = unpickler.read();
        if (first instanceof Foreign foreign) {
            throw Unpickler.refusal(file.name(), foreign);
        }
        if (!(first instanceof Whole magic) || !magic.value().equals(LEGACY_MAGIC)) {
            throw new CheckpointException(
                    file.name() + ": a Python pickle that torch.save did not write, expected a checkpoint");
        }
        unpickler.read();
        unpickler.read();
        PickleValue root = unpickler.read();
        report(unpickler.foreign());
        if (!(unpickler.read() instanceof Sequence keys)) {
            throw damaged("no list of storages");
        }
        long position = bytes.position();
        for (PickleValue key : keys.items()) {
            position = legacyStorage(unpickler.storages(), key, position);
        }
        return root;
    }

    /// Number of elements, then the elements.
    private long legacyStorage(Map<String, Storage> known, PickleValue key, long position) {
        Storage storage = key instanceof Text text ? known.get(text.text()) : null;
        if (storage == null || storages.containsKey(storage.key())) {
            throw damaged("a storage that no tensor needs, or one twice");
        }
        long elements = file.view(position, Long.BYTES).getLong();
        if (elements != storage.elements() || elements < 0 || elements > file.size()) {
            throw damaged("a storage of %d elements, expected %d".formatted(elements, storage.elements()));
        }
        Range range =
                new Range(position + Long.BYTES, elements * storage.dtype().bytes());
        storages.put(storage.key(), range);
        return range.from() + range.length();
    }

    private Dictionary stateDict(PickleValue root) {
        PickleValue found = root;
        for (int depth = 0; depth < MAX_NESTING && found instanceof Dictionary dictionary; depth++) {
            PickleValue inner = WRAPPERS.stream()
                    .map(dictionary.entries()::get)
                    .filter(Dictionary.class::isInstance)
                    .findFirst()
                    .orElse(null);
            if (inner == null) {
                return dictionary;
            }
            found = inner;
        }
        throw new CheckpointException(
                file.name() + ": holds no dictionary of tensors, expected a state_dict(), or one under " + WRAPPERS);
    }

    /// What is no tensor (a counter, a learning rate) is left out.
    private SequencedMap<String, TensorView> tensors(Dictionary stateDict) {
        SequencedMap<String, Tensor> found = new LinkedHashMap<>();
        stateDict.entries().forEach((name, value) -> {
            if (value instanceof Tensor tensor) {
                found.put(name, tensor);
            }
        });
        if (found.isEmpty() && !foreign.isEmpty()) {
            throw Unpickler.refusal(file.name(), new Foreign(foreign.getFirst()));
        }
        if (found.isEmpty()) {
            throw new CheckpointException("%s: no tensors among its %d entries, expected a state_dict()"
                    .formatted(file.name(), stateDict.entries().size()));
        }
        // torch.nn.DataParallel puts this before every name.
        boolean wrapped = found.keySet().stream().allMatch(name -> name.startsWith(MODULE));
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        found.forEach(
                (name, tensor) -> tensors.put(wrapped ? name.substring(MODULE.length()) : name, view(name, tensor)));
        return tensors;
    }

    private TensorView view(String name, Tensor tensor) {
        try {
            return view(tensor);
        } catch (CheckpointException e) {
            throw new CheckpointException(
                    "%s: tensor %s: %s".formatted(file.name(), Printable.of(name), e.getMessage()), e);
        } catch (ArithmeticException e) {
            throw new CheckpointException(
                    "%s: tensor %s: its shape or strides lead beyond any file; it is damaged"
                            .formatted(file.name(), Printable.of(name)),
                    e);
        }
    }

    private TensorView view(Tensor tensor) {
        Storage storage = tensor.storage();
        DType dtype = storage.dtype();
        Range range = storages.get(storage.key());
        if (range == null) {
            throw new CheckpointException(
                    "its storage %s is not in the file; it is damaged".formatted(Printable.of(storage.key())));
        }
        int[] shape = new int[tensor.shape().length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Math.toIntExact(tensor.shape()[i]);
        }
        long length = TensorView.byteCount(dtype, shape);
        if (length == 0) {
            return new TensorView(dtype, shape, ByteBuffer.allocate(0));
        }
        checkReach(tensor, range.length() / dtype.bytes());
        if (isContiguous(tensor)) {
            return new TensorView(dtype, shape, file.view(range.from() + tensor.offset() * dtype.bytes(), length));
        }
        if (length > copyBudget) {
            throw new CheckpointException(
                    "a view of %d bytes into a smaller file; call contiguous() before saving".formatted(length));
        }
        copyBudget -= length;
        return new TensorView(dtype, shape, gather(tensor, range, (int) length));
    }

    /// All elements must lie in the storage.
    private static void checkReach(Tensor tensor, long elements) {
        long last = tensor.offset();
        boolean forward = last >= 0;
        for (int i = 0; i < tensor.shape().length; i++) {
            forward &= tensor.strides()[i] >= 0;
            last = Math.addExact(last, Math.multiplyExact(tensor.shape()[i] - 1, tensor.strides()[i]));
        }
        if (!forward || last >= elements) {
            throw new CheckpointException("its elements %d to %d lie outside of its storage of %d; the file is damaged"
                    .formatted(tensor.offset(), last, elements));
        }
    }

    private static boolean isContiguous(Tensor tensor) {
        long expected = 1;
        for (int i = tensor.shape().length - 1; i >= 0; i--) {
            if (tensor.shape()[i] != 1 && tensor.strides()[i] != expected) {
                return false;
            }
            expected *= tensor.shape()[i];
        }
        return true;
    }

    /// Copies the elements row by row: the index counts like the dial of an odometer.
    private ByteBuffer gather(Tensor tensor, Range range, int length) {
        int size = tensor.storage().dtype().bytes();
        ByteBuffer source = file.view(range.from(), range.length());
        ByteBuffer target = ByteBuffer.allocateDirect(length);
        long[] index = new long[tensor.shape().length];
        long from = tensor.offset();
        for (int to = 0; to < length; to += size) {
            target.put(to, source, Math.toIntExact(from * size), size);
            for (int axis = index.length - 1; axis >= 0; axis--) {
                index[axis]++;
                from += tensor.strides()[axis];
                if (index[axis] < tensor.shape()[axis]) {
                    break;
                }
                from -= index[axis] * tensor.strides()[axis];
                index[axis] = 0;
            }
        }
        return target;
    }

    private CheckpointException damaged(String what) {
        return new CheckpointException("%s: %s; the file is damaged or cut off".formatted(file.name(), what));
    }
}
