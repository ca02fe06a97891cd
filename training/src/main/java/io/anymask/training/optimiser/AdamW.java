package io.anymask.training.optimiser;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019), a learning rate and a decay for each
/// weight. The moments are plain tensors by name, so that they are saved and restored exactly. One thread at a
/// time; close it when done.
public final class AdamW implements AutoCloseable {
    private static final double EPSILON = 1e-8;

    private final double beta1;
    private final double beta2;
    private final SequencedMap<String, Slot> slots = new LinkedHashMap<>();
    private final Set<String> moving = new HashSet<>();
    private long steps;

    /// @param weight what is learned, a leaf with its gradient
    /// @param rateFactor of the learning rate
    /// @param decay of the weight, a share per unit of learning rate
    private record Slot(Tensor weight, double rateFactor, double decay, Tensor mean, Tensor square) {}

    public AdamW(double beta1, double beta2) {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("betas: got %s and %s, expected both in [0, 1)".formatted(beta1, beta2));
        }
        this.beta1 = beta1;
        this.beta2 = beta2;
    }

    /// Adds a weight.
    public void add(String name, Tensor weight, double rateFactor, double decay) {
        Tensor mean = torch.zeros_like(weight).set_requires_grad(false);
        Tensor square = torch.zeros_like(weight).set_requires_grad(false);
        mean.retainReference();
        square.retainReference();
        slots.put(name, new Slot(weight, rateFactor, decay, mean, square));
    }

    /// Steps done.
    public long steps() {
        return steps;
    }

    /// Moves all weights against their gradients. A weight that never had one stays as it is; one that had is
    /// moved on by its moments. Gradients must be off in the calling thread.
    public void step(double rate) {
        steps++;
        double mean = 1 - Math.pow(beta1, (double) steps);
        double square = Math.sqrt(1 - Math.pow(beta2, (double) steps));
        for (Map.Entry<String, Slot> entry : slots.entrySet()) {
            Slot slot = entry.getValue();
            try (PointerScope scope = new PointerScope()) {
                Tensor known = slot.weight.grad();
                Tensor gradient = known.defined() ? known : torch.zeros_like(slot.weight);
                if (!moving.contains(entry.getKey())) {
                    if (isZero(gradient)) {
                        continue;
                    }
                    moving.add(entry.getKey());
                }
                double own = rate * slot.rateFactor;
                slot.mean.mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
                slot.square.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
                if (slot.decay > 0) {
                    slot.weight.mul_(new Scalar(1 - own * slot.decay));
                }
                Tensor deviation = slot.square.sqrt().div_(new Scalar(square)).add_(new Scalar(EPSILON));
                slot.weight.addcdiv_(slot.mean, deviation, new Scalar(-own / mean));
            }
        }
    }

    private static boolean isZero(Tensor tensor) {
        return tensor.count_nonzero().item_long() == 0;
    }

    /// The moments by name, to be saved or filled: `NAME.mean` and `NAME.square`.
    public Map<String, Tensor> moments() {
        Map<String, Tensor> moments = new LinkedHashMap<>();
        slots.forEach((name, slot) -> {
            moments.put(name + ".mean", slot.mean);
            moments.put(name + ".square", slot.square);
        });
        return moments;
    }

    /// Goes on behind the given number of steps, with the moments that the caller has filled in.
    public void resume(long stepsDone) {
        steps = stepsDone;
        slots.forEach((name, slot) -> {
            try (PointerScope scope = new PointerScope()) {
                if (!isZero(slot.square)) {
                    moving.add(name);
                }
            }
        });
    }

    @Override
    public void close() {
        for (Slot slot : slots.values()) {
            slot.mean.releaseReference();
            slot.square.releaseReference();
        }
        slots.clear();
    }
}
