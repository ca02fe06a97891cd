package io.anymask.torch;

import io.anymask.model.ops.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/// A network's text, read once and written down operation by operation, to be played many times. What depends
/// on no input was computed while reading; each other value is freed after its last use, so that a run needs as
/// much memory as its widest place and not as all its values together. Safe for one thread at a time.
final class Recording {
    private static final Set<String> PRODUCTS = Set.of("matmul", "linear", "conv2d", "convTranspose2d");

    private final TorchOps ops;
    private final List<Step> steps;
    private final List<Operand> outputs;
    private final int inputs;
    private final int values;
    private boolean closed;

    /// What a step takes: a value of the run or a constant.
    ///
    /// @param shape dimensions, -1 where one is known only when the network runs
    /// @param constant null for a value of the run
    record Operand(int id, int[] shape, @Nullable Tensor constant) {}

    /// One operation.
    ///
    /// @param call an operation of [Ops] with its arguments
    /// @param result where its value goes
    /// @param last the values that nothing needs after it
    record Step(OpsCall call, int result, int... last) {}

    private Recording(TorchOps ops, List<Step> steps, List<Operand> outputs, int inputs, int values) {
        this.ops = ops;
        this.steps = steps;
        this.outputs = outputs;
        this.inputs = inputs;
        this.values = values;
        constants().forEach(TorchTensors::keep);
    }

    private Set<Tensor> constants() {
        Set<Tensor> constants = Collections.newSetFromMap(new IdentityHashMap<>());
        steps.forEach(step -> constants.addAll(step.call().constants()));
        outputs.stream().map(Operand::constant).filter(Objects::nonNull).forEach(constants::add);
        return constants;
    }

    /// Reads a network. To be called, as everything here, on the [TorchThread].
    static Recording of(Network network, TorchOps ops) {
        Recorder recorder = new Recorder(ops);
        List<Operand> inputs = network.inputs().stream()
                .map(input -> recorder.value(input.shape()))
                .toList();
        List<Operand> outputs = network.apply(recorder.ops(), inputs);
        List<Step> steps = narrow(recorder.steps(), ops);
        return new Recording(ops, lastUses(steps, outputs), outputs, inputs.size(), recorder.values());
    }

    /// Constants that only products use are brought to their operands' precision once.
    private static List<Step> narrow(List<Step> steps, TorchOps ops) {
        IdentityHashMap<Tensor, Boolean> onlyInProducts = new IdentityHashMap<>();
        for (Step step : steps) {
            boolean product = PRODUCTS.contains(step.call().method().getName());
            step.call().constants().forEach(tensor -> onlyInProducts.merge(tensor, product, Boolean::logicalAnd));
        }
        IdentityHashMap<Tensor, Tensor> narrowed = new IdentityHashMap<>();
        onlyInProducts.forEach((tensor, always) -> narrowed.put(tensor, always ? ops.operand(tensor) : tensor));
        return steps.stream()
                .map(step -> new Step(step.call().withConstants(narrowed), step.result()))
                .toList();
    }

    /// Goes backwards: where a value is met first, it is used last.
    private static List<Step> lastUses(List<Step> steps, List<Operand> outputs) {
        Set<Integer> needed = new HashSet<>();
        outputs.forEach(output -> needed.add(output.id()));
        List<Step> result = new ArrayList<>();
        for (Step step : steps.reversed()) {
            int[] last = step.call().operands().stream()
                    .filter(operand -> operand.constant() == null)
                    .mapToInt(Operand::id)
                    .distinct()
                    .filter(needed::add)
                    .toArray();
            result.addFirst(new Step(step.call(), step.result(), last));
        }
        return result;
    }

    /// The outputs' dimensions, -1 where one is known only when the network runs.
    List<int[]> outputShapes() {
        return outputs.stream().map(Operand::shape).toList();
    }

    /// Runs the network. Whoever calls it closes the results.
    ///
    /// @throws IllegalStateException when it was closed
    List<Tensor> play(List<Tensor> arguments) {
        if (closed) {
            throw new IllegalStateException("the network was closed, with its model; ask before that");
        }
        @Nullable Tensor[] held = new Tensor[values];
        for (int i = 0; i < inputs; i++) {
            held[i] = TorchTensors.keep(arguments.get(i));
        }
        try {
            for (Step step : steps) {
                held[step.result()] = play(step, held);
                for (int value : step.last()) {
                    held(held, value).close();
                    held[value] = null;
                }
            }
            return outputs.stream()
                    .map(output -> TorchTensors.keep(held(held, output)))
                    .toList();
        } finally {
            for (Tensor left : held) {
                if (left != null) {
                    left.close();
                }
            }
        }
    }

    /// What an operation makes beside its result is freed at once.
    @SuppressWarnings("try") // the scope works by being open
    private Tensor play(Step step, @Nullable Tensor[] held) {
        try (PointerScope scope = new PointerScope()) {
            return TorchTensors.keep(step.call().on(ops, operand -> held(held, operand)));
        }
    }

    private static Tensor held(@Nullable Tensor[] held, Operand operand) {
        Tensor constant = operand.constant();
        return constant == null ? held(held, operand.id()) : constant;
    }

    private static Tensor held(@Nullable Tensor[] held, int id) {
        Tensor tensor = held[id];
        if (tensor == null) {
            throw new IllegalStateException("value " + id + " was freed before its last use");
        }
        return tensor;
    }

    /// Frees the constants.
    void close() {
        closed = true;
        constants().forEach(Tensor::close);
    }
}
