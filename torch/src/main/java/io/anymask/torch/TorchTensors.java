package io.anymask.torch;

import io.anymask.model.checkpoint.DType;
import io.anymask.model.checkpoint.TensorView;
import java.nio.FloatBuffer;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/// Numbers into libtorch's tensors and back. To be called on the [TorchThread].
public final class TorchTensors {
    private TorchTensors() {}

    /// A tensor on the CPU with a copy of the values, row-major.
    public static Tensor of(float[] values, int... shape) {
        return torch.tensor(values).reshape(longs(shape));
    }

    /// A tensor on the CPU with a copy of the weight, widened to 32 bits.
    public static Tensor of(TensorView view) {
        if (view.dtype() != DType.F32) {
            return of(view.toFloats(), view.shape());
        }
        FloatBuffer values = view.floats();
        return values.isDirect() ? wrap(values, view.shape()).clone() : of(view.toFloats(), view.shape());
    }

    /// A tensor on the CPU over the same memory, which must stay alive as long as the tensor.
    static Tensor wrap(FloatBuffer values, int... shape) {
        return torch.from_blob(new FloatPointer(values), longs(shape));
    }

    /// Row indices, 64-bit.
    public static Tensor indices(int... values) {
        return torch.tensor(longs(values));
    }

    /// A copy of the elements, row-major, from whatever device and in whatever order they lie.
    public static float[] toFloats(Tensor tensor) {
        Tensor plain = plain(tensor);
        float[] values = new float[Math.toIntExact(plain.numel())];
        plain.data_ptr_float().get(values);
        return values;
    }

    /// Copies the elements into a buffer from its position 0.
    static void copy(Tensor tensor, FloatBuffer target) {
        wrap(target, shape(tensor)).copy_(tensor);
    }

    /// A copy as a checkpoint holds it.
    public static TensorView view(Tensor tensor) {
        return TensorView.of(toFloats(tensor), shape(tensor));
    }

    private static Tensor plain(Tensor tensor) {
        return tensor.detach().cpu().to(ScalarType.Float).contiguous();
    }

    public static int[] shape(Tensor tensor) {
        int[] shape = new int[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Math.toIntExact(tensor.size(i));
        }
        return shape;
    }

    /// The result of some work, whose other tensors are freed at its end. The result belongs to the scope
    /// around the work and is freed with that.
    @SuppressWarnings("try") // the scope works by being open
    public static Tensor result(Supplier<Tensor> work) {
        Tensor result;
        try (PointerScope scope = new PointerScope()) {
            result = keep(work.get());
        }
        @Nullable PointerScope around = PointerScope.getInnerScope();
        if (around != null) {
            around.attach(result);
            free(result);
        }
        return result;
    }

    /// Lets a tensor (or another native object) outlive the work in which it was made, until [#free].
    public static <P extends Pointer> P keep(P pointer) {
        pointer.retainReference();
        return pointer;
    }

    /// Ends what [#keep] began.
    public static void free(Pointer pointer) {
        pointer.releaseReference();
    }

    static long[] longs(int... values) {
        long[] result = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }
}
