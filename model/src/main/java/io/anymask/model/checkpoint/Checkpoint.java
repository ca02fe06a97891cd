package io.anymask.model.checkpoint;

import io.anymask.file.Sha256;
import io.anymask.file.Untrusted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The weights of a model: an ordered map from official tensor name to [TensorView]. Immutable; safe for use by
/// several threads.
public final class Checkpoint {
    /// In [#metadata]: the format of the file where that says more than its tensors do.
    public static final String CONTAINER = "container";

    /// Value of [#CONTAINER]: an archive that `torch.jit.save` wrote.
    public static final String TORCH_SCRIPT = "TorchScript";

    private static final int NEAREST = 3;

    private final String origin;
    private final SequencedMap<String, TensorView> tensors;
    private final Map<String, String> metadata;
    private volatile @Nullable String sha256;

    private Checkpoint(String origin, SequencedMap<String, TensorView> tensors, Map<String, String> metadata) {
        this.origin = origin;
        this.tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
        this.metadata = Map.copyOf(metadata);
    }

    /// @param origin where the tensors come from, for messages
    public static Checkpoint of(String origin, SequencedMap<String, TensorView> tensors, Map<String, String> metadata) {
        return new Checkpoint(origin, tensors, metadata);
    }

    /// Opens a file, whose format is told by its first bytes, or Hugging Face's index of a model in several files
    /// (`model.safetensors.index.json`). A file is copied into memory, so that what becomes of it does not matter
    /// afterwards; one of more than two gigabytes, or than the JVM allows outside its heap, is mapped instead and
    /// must not be changed as long as the checkpoint is used.
    ///
    /// @throws CheckpointException when it cannot be read, is damaged, or is of no known format
    public static Checkpoint open(Path file) {
        if (Shards.isIndex(file)) {
            return Shards.open(file);
        }
        return Untrusted.read(
                file.toString(), "safetensors or PyTorch", () -> openFile(file), CheckpointException::new);
    }

    private static Checkpoint openFile(Path file) throws IOException {
        Untrusted.requireFile(file, "a checkpoint file", CheckpointException::new);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FileBytes bytes = FileBytes.map(channel, file.toString());
            if (Safetensors.recognises(bytes)) {
                return Safetensors.read(FileBytes.read(channel, file.toString()));
            }
            if (PyTorch.recognises(bytes)) {
                return PyTorch.read(FileBytes.read(channel, file.toString()));
            }
            throw new CheckpointException("%s: not a checkpoint of a known format (%s); expected safetensors or PyTorch"
                    .formatted(file, bytes.describeStart()));
        }
    }

    /// Reads safetensors from memory, without a copy.
    ///
    /// @param safetensors position to limit
    public static Checkpoint read(ByteBuffer safetensors, String origin) {
        return Safetensors.read(FileBytes.of(safetensors, origin));
    }

    /// Where the tensors come from, for messages.
    public String origin() {
        return origin;
    }

    /// The names, in the order of the file.
    public Set<String> names() {
        return tensors.keySet();
    }

    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /// @throws CheckpointException when there is none of that name; the message lists the most similar names
    public TensorView tensor(String name) {
        TensorView tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException("%s: no tensor %s; the nearest of its %d names are %s"
                    .formatted(origin, name, tensors.size(), nearest(name)));
        }
        return tensor;
    }

    private List<String> nearest(String name) {
        return names().stream()
                .sorted(Comparator.comparingInt((String other) -> -commonPrefix(name, other)))
                .limit(NEAREST)
                .toList();
    }

    private static int commonPrefix(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    /// The same with some tensors replaced; itself when there are none to replace.
    public Checkpoint with(Map<String, TensorView> replaced) {
        if (replaced.isEmpty()) {
            return this;
        }
        SequencedMap<String, TensorView> all = new LinkedHashMap<>(tensors);
        all.putAll(replaced);
        return new Checkpoint(origin, all, metadata);
    }

    /// The same with more said about itself.
    public Checkpoint withMetadata(Map<String, String> added) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.putAll(added);
        return new Checkpoint(origin, tensors, all);
    }

    /// The same tensors under other names.
    ///
    /// @param rename a name of now to a new one, or to null when the tensor is to be left out
    public Checkpoint renamed(Function<String, @Nullable String> rename) {
        SequencedMap<String, TensorView> all = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            String other = rename.apply(name);
            if (other != null) {
                all.put(other, tensor);
            }
        });
        return new Checkpoint(origin, all, metadata);
    }

    /// Number of elements of all tensors.
    public long parameterCount() {
        return tensors.values().stream().mapToLong(TensorView::elementCount).sum();
    }

    /// What the file says about itself; empty for most.
    public Map<String, String> metadata() {
        return metadata;
    }

    /// Hash of all names, types, shapes and elements: tells one model from another, whatever file it was read
    /// from.
    public String sha256() {
        String known = sha256;
        if (known == null) {
            MessageDigest digest = Sha256.digest();
            tensors.forEach((name, tensor) -> {
                digest.update((name + tensor + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(tensor.bytes());
            });
            known = HexFormat.of().formatHex(digest.digest());
            sha256 = known;
        }
        return known;
    }

    /// Writes a safetensors file. It appears whole or not at all.
    ///
    /// @throws CheckpointException when it cannot be written
    public void writeSafetensors(Path file) {
        Safetensors.write(tensors, metadata, file);
    }

    @Override
    public String toString() {
        return origin + " (" + tensors.size() + " tensors)";
    }
}
