package io.anymask.torch;

import io.anymask.model.ops.Ops;
import io.anymask.torch.Recording.Operand;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/// A call of one of the methods of [Ops], with operands for tensors; any interpreter can carry it out.
///
/// @param arguments operands, lists of them, [Ops.Norm]s of them, and plain values
record OpsCall(Method method, List<@Nullable Object> arguments) {
    static OpsCall of(Method method, @Nullable Object[] arguments) {
        return new OpsCall(method, Arrays.asList(arguments));
    }

    /// All tensors among the arguments.
    List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        arguments.forEach(argument -> map(argument, operand -> {
            operands.add(operand);
            return operand;
        }));
        return operands;
    }

    /// All constants among the arguments.
    List<Tensor> constants() {
        return operands().stream()
                .map(Operand::constant)
                .filter(Objects::nonNull)
                .toList();
    }

    /// The same call with other constants.
    OpsCall withConstants(IdentityHashMap<Tensor, Tensor> others) {
        return new OpsCall(
                method,
                arguments.stream()
                        .<@Nullable Object>map(argument -> map(argument, operand -> {
                            Tensor constant = operand.constant();
                            return new Operand(
                                    operand.id(), operand.shape(), constant == null ? null : others.get(constant));
                        }))
                        .toList());
    }

    /// Carries it out.
    ///
    /// @param tensors gives the interpreter's tensor of an operand
    <T> T on(Ops<T> ops, Function<Operand, T> tensors) {
        try {
            @SuppressWarnings("unchecked") // every method of Ops<T> but shape() returns a T
            T result = (T) method.invoke(
                    ops,
                    arguments.stream().map(argument -> map(argument, tensors)).toArray());
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the methods of an interface are public", e);
        }
    }

    private static <T> @Nullable Object map(@Nullable Object argument, Function<Operand, T> tensors) {
        return switch (argument) {
            case Operand operand -> tensors.apply(operand);
            case Ops.Norm<?>(Operand weight, Operand bias, float epsilon) ->
                new Ops.Norm<>(tensors.apply(weight), tensors.apply(bias), epsilon);
            case List<?> list ->
                list.stream().map(element -> map(element, tensors)).toList();
            case null, default -> argument;
        };
    }
}
