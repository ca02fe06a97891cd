package io.anymask.torch;

import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.Ops;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/// Interprets a network with libtorch's tensors: it runs while it is read, and gradients flow to every weight
/// that asks for them. To be called on the [TorchThread].
public final class TorchOps implements Ops<Tensor> {
    private final Weights weights;
    private final TorchDevice device;
    private final Precision precision;

    /// Where weights come from: fixed ones, or the parameters that a trainer changes.
    public interface Weights {
        /// The tensor under a name, on the device of the operations; the same for every call.
        Tensor weight(String name, TensorView tensor);
    }

    public TorchOps(Weights weights, TorchDevice device, Precision precision) {
        this.weights = weights;
        this.device = device;
        this.precision = precision;
    }

    @Override
    public Tensor weight(String name, TensorView tensor) {
        return weights.weight(name, tensor);
    }

    @Override
    public Tensor constant(float[] values, int... shape) {
        return place(TorchTensors.of(values, shape));
    }

    @Override
    public Tensor reshape(Tensor x, int... shape) {
        long[] target = TorchTensors.longs(shape);
        for (int i = 0; i < target.length; i++) {
            target[i] = shape[i] == KEEP ? x.size(i) : target[i];
        }
        return x.reshape(target);
    }

    @Override
    public Tensor transpose(Tensor x, int... axes) {
        return x.permute(TorchTensors.longs(axes));
    }

    @Override
    public Tensor concat(int axis, List<Tensor> parts) {
        return torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), axis);
    }

    @Override
    public Tensor slice(Tensor x, int axis, int from, int to) {
        return x.slice(axis, new LongOptional(from), new LongOptional(to), 1);
    }

    @Override
    public Tensor pad(Tensor x, int axis, int before, int after) {
        if (before == 0 && after == 0) {
            return torch.alias(x); // an object of its own, so that freeing it does not free `x`
        }
        int fromTheEnd = axis < 0 ? -1 - axis : Math.toIntExact(x.dim()) - 1 - axis;
        long[] amounts = new long[2 * fromTheEnd + 2]; // (before, after) of the last axis first
        amounts[2 * fromTheEnd] = before;
        amounts[2 * fromTheEnd + 1] = after;
        return torch.constant_pad_nd(x, amounts);
    }

    @Override
    public Tensor repeat(Tensor x, Tensor like) {
        long[] shape = TorchTensors.longs(shape(x));
        shape[0] = like.size(0);
        return x.expand(shape);
    }

    @Override
    public Tensor gather(Tensor x, int... indices) {
        return x.index_select(0, place(TorchTensors.indices(indices)));
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return a.add(b);
    }

    @Override
    public Tensor subtract(Tensor a, Tensor b) {
        return a.sub(b);
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        return a.mul(b);
    }

    @Override
    public Tensor divide(Tensor a, Tensor b) {
        return a.div(b);
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b) {
        return torch.matmul(operand(a), operand(b));
    }

    @Override
    public Tensor sqrt(Tensor x) {
        return x.sqrt();
    }

    @Override
    public Tensor sin(Tensor x) {
        return x.sin();
    }

    @Override
    public Tensor cos(Tensor x) {
        return x.cos();
    }

    @Override
    public Tensor erf(Tensor x) {
        return x.erf();
    }

    @Override
    public Tensor relu(Tensor x) {
        return x.relu();
    }

    @Override
    public Tensor equal(Tensor a, Tensor b) {
        return a.eq(b).to(ScalarType.Float);
    }

    @Override
    public Tensor mean(Tensor x, int axis) {
        return x.mean(new long[] {axis}, true, new ScalarTypeOptional());
    }

    @Override
    public Tensor sum(Tensor x, int axis) {
        return x.sum(new long[] {axis}, true, new ScalarTypeOptional());
    }

    @Override
    public Tensor softmax(Tensor x, int axis) {
        return x.softmax(axis);
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding, int groups) {
        long[] one = {1, 1};
        return torch.conv2d(
                operand(x),
                operand(weight),
                bias == null ? new TensorOptional() : new TensorOptional(operand(bias)),
                new long[] {stride, stride},
                new long[] {padding, padding},
                one,
                groups);
    }

    @Override
    public Tensor convTranspose2d(Tensor x, Tensor weight, Tensor bias) {
        long kernel = weight.size(2);
        long[] zero = {0, 0};
        return torch.conv_transpose2d(
                operand(x),
                operand(weight),
                new TensorOptional(operand(bias)),
                new long[] {kernel, kernel},
                zero,
                zero,
                1,
                1,
                1);
    }

    @Override
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return torch.linear(operand(x), operand(weight), new TensorOptional(operand(bias)));
    }

    @Override
    public Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, float epsilon) {
        long[] axis = {x.size(-1)};
        return torch.layer_norm(wide(x), axis, new TensorOptional(weight), new TensorOptional(bias), epsilon, false);
    }

    @Override
    public Tensor gelu(Tensor x) {
        return torch.gelu(x);
    }

    @Override
    public int[] shape(Tensor x) {
        return TorchTensors.shape(x);
    }

    /// The tensor on the device of the operations.
    Tensor place(Tensor tensor) {
        return device.place(tensor);
    }

    /// An operand of a product.
    Tensor operand(Tensor x) {
        return precision == Precision.BF16 ? x.to(ScalarType.BFloat16) : x;
    }

    /// The result of a product, widened again.
    private static Tensor wide(Tensor x) {
        return x.scalar_type() == ScalarType.BFloat16 ? x.to(ScalarType.Float) : x;
    }
}
