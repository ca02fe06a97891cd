package io.anymask.torch;

import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Ops;
import io.anymask.torch.Recording.Operand;
import io.anymask.torch.Recording.Step;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/// Stands for [Ops] while a network is read, and writes a [Step] for each operation. Operations of constants
/// only are carried out at once. Not thread-safe; one object for each network.
final class Recorder {
    private final TorchOps torch;
    private final CostOps shapes = new CostOps(); // tells shapes, and refuses operands that do not fit
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Operand> weights = new HashMap<>();
    private final Map<OpsCall, Operand> known = new HashMap<>();
    private int values;

    Recorder(TorchOps torch) {
        this.torch = torch;
    }

    /// The operations as the text of a network sees them.
    @SuppressWarnings("unchecked")
    Ops<Operand> ops() {
        InvocationHandler handler = (proxy, method, arguments) -> record(proxy, method, arguments);
        return (Ops<Operand>) Proxy.newProxyInstance(Ops.class.getClassLoader(), new Class<?>[] {Ops.class}, handler);
    }

    /// A value that is there only when the network runs.
    Operand value(int... shape) {
        return new Operand(values++, shape, null);
    }

    List<Step> steps() {
        return steps;
    }

    /// How many values a run has.
    int values() {
        return values;
    }

    private Object record(Object proxy, Method method, @Nullable Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "shape" -> ((Operand) Objects.requireNonNull(arguments[0])).shape();
            case "weight" -> {
                String name = String.valueOf(arguments[0]);
                Operand known = weights.get(name);
                Operand weight = known == null ? record(OpsCall.of(method, arguments)) : known;
                weights.put(name, weight);
                yield weight;
            }
            default ->
                composed(method)
                        ? InvocationHandler.invokeDefault(proxy, method, arguments)
                        : known(OpsCall.of(method, arguments));
        };
    }

    /// Whether libtorch has no kernel for it: then its parts are recorded.
    private static boolean composed(Method method) throws NoSuchMethodException {
        return method.isDefault()
                && TorchOps.class
                                .getMethod(method.getName(), method.getParameterTypes())
                                .getDeclaringClass()
                        == Ops.class;
    }

    /// The same operation of the same operands is done once: queries, keys and values share their norm.
    private Operand known(OpsCall call) {
        Operand result = known.get(call);
        if (result == null) {
            result = record(call);
            known.put(call, result);
        }
        return result;
    }

    private Operand record(OpsCall call) {
        int[] shape = call.on(shapes, Operand::shape);
        List<Operand> operands = call.operands();
        if (operands.stream().allMatch(operand -> operand.constant() != null)) {
            Tensor constant = call.on(torch, operand -> Objects.requireNonNull(operand.constant()));
            return new Operand(-1, shape, constant);
        }
        Operand result = value(shape);
        steps.add(new Step(call, result.id()));
        return result;
    }
}
