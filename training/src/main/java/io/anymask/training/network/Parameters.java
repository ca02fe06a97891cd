package io.anymask.training.network;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchTensors;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// The weights of a model while it learns. Those that learn are leaves of autograd; the others are constants. A
/// weight with a low-rank update is W + α/r · B A, of which A and B learn; B starts at zero, so that nothing
/// changes at first (Hu et al., ICLR 2022). On the thread of libtorch only; close it when done.
public final class Parameters implements TorchOps.Weights, AutoCloseable {
    /// What the names of a low-rank update end with.
    private static final String DOWN = ".lora_a";

    private static final String UP = ".lora_b";

    private final Checkpoint checkpoint;
    private final TorchDevice device;
    private final double updateWeight;
    private final Map<String, Tensor> constants = new HashMap<>();
    private final SequencedMap<String, Tensor> learned = new LinkedHashMap<>();
    private final SequencedMap<String, Update> updates = new LinkedHashMap<>();

    /// @param down A, (r, in)
    /// @param up B, (out, r)
    private record Update(Tensor down, Tensor up) {}

    /// @param rank of the low-rank updates
    /// @param alpha weight of an update is alpha / rank
    /// @param random draws the updates' first values
    public Parameters(
            Checkpoint checkpoint, Trainable what, int rank, double alpha, TorchDevice device, RandomGenerator random) {
        this.checkpoint = checkpoint;
        this.device = device;
        this.updateWeight = alpha / rank;
        for (String name : checkpoint.names()) {
            if (what.learns(name)) {
                learn(name, TorchTensors.of(checkpoint.tensor(name)));
            } else if (what.adapts(name)) {
                adapt(name, checkpoint.tensor(name).shape(), rank, random);
            }
        }
        if (learned.isEmpty()) {
            throw new CheckpointException(checkpoint.origin() + ": no weights to train for " + what);
        }
    }

    private void adapt(String name, int[] shape, int rank, RandomGenerator random) {
        int in = shape[1];
        float[] down = new float[rank * in];
        double most = 1 / Math.sqrt(in);
        for (int i = 0; i < down.length; i++) {
            down[i] = (float) random.nextDouble(-most, most);
        }
        Tensor a = learn(name + DOWN, TorchTensors.of(down, rank, in));
        Tensor b = learn(name + UP, TorchTensors.of(new float[shape[0] * rank], shape[0], rank));
        updates.put(name, new Update(a, b));
    }

    private Tensor learn(String name, Tensor values) {
        Tensor leaf = TorchTensors.keep(device.place(values).clone());
        leaf.set_requires_grad(true);
        learned.put(name, leaf);
        return leaf;
    }

    /// What learns, by name.
    public Map<String, Tensor> learned() {
        return Collections.unmodifiableMap(learned);
    }

    /// How many numbers learn.
    public long count() {
        return learned.values().stream().mapToLong(Tensor::numel).sum();
    }

    @Override
    public Tensor weight(String name, TensorView tensor) {
        return weight(learned, name, tensor);
    }

    /// The same weights with other values for what learns, for example their running average.
    public TorchOps.Weights with(Map<String, Tensor> values) {
        return (name, tensor) -> weight(values, name, tensor);
    }

    private Tensor weight(Map<String, Tensor> values, String name, TensorView tensor) {
        @Nullable Tensor leaf = values.get(name);
        if (leaf != null) {
            return leaf;
        }
        Tensor constant = constants.computeIfAbsent(
                name,
                key -> TorchTensors.keep(device.place(TorchTensors.of(tensor)).clone()));
        @Nullable Update update = updates.get(name);
        return update == null
                ? constant
                : merged(constant, new Update(required(values, name + DOWN), required(values, name + UP)));
    }

    private Tensor merged(Tensor weight, Update update) {
        return weight.add(update.up.matmul(update.down), new Scalar(updateWeight));
    }

    /// Forgets all gradients.
    public void clearGradients() {
        for (Tensor leaf : learned.values()) {
            Tensor gradient = leaf.grad();
            if (gradient.defined()) {
                gradient.zero_();
            }
        }
    }

    /// The L2 norm of all gradients together.
    public double gradientNorm() {
        double sum = 0;
        for (Tensor leaf : learned.values()) {
            try (PointerScope scope = new PointerScope()) {
                Tensor gradient = leaf.grad();
                if (gradient.defined()) {
                    double norm = gradient.norm().item_double();
                    sum += norm * norm;
                }
            }
        }
        return Math.sqrt(sum);
    }

    /// Scales all gradients.
    public void scaleGradients(double factor) {
        for (Tensor leaf : learned.values()) {
            Tensor gradient = leaf.grad();
            if (gradient.defined()) {
                gradient.mul_(new Scalar(factor));
            }
        }
    }

    /// The model's checkpoint with what was learned, low-rank updates merged: all official names, in their
    /// order.
    ///
    /// @param values of the learned weights, by name
    public Checkpoint merge(Map<String, Tensor> values, Map<String, String> metadata) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        for (String name : checkpoint.names()) {
            TensorView original = checkpoint.tensor(name);
            try (PointerScope scope = new PointerScope()) {
                @Nullable Tensor value = values.get(name);
                if (updates.containsKey(name)) {
                    Update update = new Update(required(values, name + DOWN), required(values, name + UP));
                    value = merged(weightOf(name, original), update).detach();
                }
                tensors.put(name, value == null ? original : TorchTensors.view(value));
            }
        }
        return Checkpoint.of(checkpoint.origin(), tensors, metadata);
    }

    private Tensor weightOf(String name, TensorView original) {
        @Nullable Tensor constant = constants.get(name);
        return constant != null ? constant : device.place(TorchTensors.of(original));
    }

    private static Tensor required(Map<String, Tensor> values, String name) {
        @Nullable Tensor value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no value for " + name);
        }
        return value;
    }

    /// Takes over values, for example those of a saved run.
    ///
    /// @throws CheckpointException when one is missing or has another shape
    public void restore(Map<String, Tensor> targets, Checkpoint saved, String prefix) {
        targets.forEach((name, target) -> {
            try (PointerScope scope = new PointerScope();
                    org.bytedeco.pytorch.NoGradGuard guard = new org.bytedeco.pytorch.NoGradGuard()) {
                TensorView stored = saved.tensor(prefix + name);
                if (!java.util.Arrays.equals(stored.shape(), TorchTensors.shape(target))) {
                    throw new CheckpointException(
                            "%s: %s has another shape than in this run".formatted(saved.origin(), name));
                }
                target.copy_(device.place(TorchTensors.of(stored)));
            }
        });
    }

    @Override
    public void close() {
        constants.values().forEach(TorchTensors::free);
        learned.values().forEach(TorchTensors::free);
        constants.clear();
        learned.clear();
    }

    /// A running average of the learned weights, which starts as a copy of them.
    public Map<String, Tensor> copies() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        learned.forEach((name, leaf) -> {
            try (PointerScope scope = new PointerScope()) {
                copies.put(name, TorchTensors.keep(leaf.detach().clone()));
            }
        });
        return copies;
    }

    /// Moves an average towards the weights: average · decay + weight · (1 - decay).
    public void average(Map<String, Tensor> averages, double decay) {
        try (PointerScope scope = new PointerScope();
                org.bytedeco.pytorch.NoGradGuard guard = new org.bytedeco.pytorch.NoGradGuard()) {
            learned.forEach((name, leaf) -> torch.lerp_out(
                    required(averages, name), required(averages, name), leaf.detach(), new Scalar(1 - decay)));
        }
    }
}
