package io.anymask.torch;

import io.anymask.inference.engine.Precision;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.GridBias;
import io.anymask.model.ops.Ops;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/// Interprets a network with libtorch's tensors: it runs while it is read, and gradients flow to every weight that
/// asks for them. To be called on the [TorchThread]. Training reads blocks in its own way, so it may extend this.
public class TorchOps implements Ops<Tensor> {
    /// Scores of a tile: 4 MB.
    private static final int TILE_SCORES = 1 << 20;

    private static final int MANY_ROWS = 1024;

    /// Channels that oneDNN computes at once. Where a convolution's output does not fill them, its gradient by the
    /// input multiplies whatever lies in memory beside it by 0, and a NaN that lies there stays one. So the output
    /// is filled up with channels of zeros (decision 0111).
    private static final int BLOCK = 16;

    /// Of a sum in another order, as a share of the largest value.
    private static final double LARGEST_ERROR = 1e-3;

    private static final Logger LOG = System.getLogger(TorchOps.class.getName());

    /// Of this process, as the processor stays the same.
    private static final Map<ProductSize, Boolean> EXACT = new ConcurrentHashMap<>();

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
            return torch.alias(x); // a separate object, so that freeing it does not free `x`
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
    public Tensor sigmoid(Tensor x) {
        return x.sigmoid();
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
    public Tensor max(Tensor x, int axis) {
        return x.amax(new long[] {axis}, true);
    }

    @Override
    public Tensor softmax(Tensor x, int axis) {
        return x.softmax(axis);
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding, int groups) {
        long missing = Math.floorMod(-weight.size(0), BLOCK);
        if (missing == 0 || groups > 1 || !x.requires_grad() || !device.equals(TorchDevice.CPU)) {
            return convolution(x, weight, bias, stride, padding, groups);
        }
        Tensor wider = torch.constant_pad_nd(weight, new long[] {0, 0, 0, 0, 0, 0, 0, missing});
        @Nullable Tensor longer = bias == null ? null : torch.constant_pad_nd(bias, new long[] {0, missing});
        return convolution(x, wider, longer, stride, padding, groups).narrow(1, 0, weight.size(0));
    }

    private Tensor convolution(Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding, int groups) {
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

    /// Of many rows at 32 bits on the CPU it is a convolution of 1 × 1, channels last: oneDNN has a faster kernel
    /// than OpenBLAS for it, and the same threads as all else. At 16 bits libtorch takes oneDNN by itself.
    @Override
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        boolean many = x.numel() / weight.size(1) >= MANY_ROWS;
        return many && precision == Precision.FP32 && device.equals(TorchDevice.CPU) && isExact(x, weight, bias)
                ? convolved(x, weight, bias)
                : torch.linear(operand(x), operand(weight), new TensorOptional(operand(bias)));
    }

    private Tensor convolved(Tensor x, Tensor weight, Tensor bias) {
        long in = weight.size(1);
        Tensor map = x.reshape(1, x.numel() / in, 1, in).permute(0, 3, 1, 2);
        Tensor result = conv2d(map, weight.reshape(weight.size(0), in, 1, 1), bias, 1, 0, 1);
        int[] shape = shape(x);
        shape[shape.length - 1] = Math.toIntExact(weight.size(0));
        return result.permute(0, 2, 3, 1).reshape(TorchTensors.longs(shape));
    }

    /// Whether [#convolved] gives what a product gives, tried once for each size. On some virtual machines, which
    /// report odd caches, oneDNN's kernel for AVX-512 is wrong by 0.2 to 0.8 of the largest value for some sizes
    /// (decision 0084).
    @SuppressWarnings("try") // the scope works by being open
    private boolean isExact(Tensor x, Tensor weight, Tensor bias) {
        ProductSize size = new ProductSize(x.numel() / weight.size(1), weight.size(1), weight.size(0));
        return EXACT.computeIfAbsent(
                size,
                tried -> TorchThread.unrecorded(() -> {
                    double error;
                    try (PointerScope scope = new PointerScope()) {
                        Tensor product = torch.linear(x, weight, new TensorOptional(bias));
                        error = largest(convolved(x, weight, bias).sub(product)) / Math.max(1, largest(product));
                    }
                    boolean exact = error < LARGEST_ERROR;
                    if (!exact) {
                        LOG.log(
                                Level.WARNING,
                                "oneDNN computes {0} wrongly on this processor (by {1} of the largest value): a slower kernel"
                                        + " is used for it",
                                tried,
                                error);
                    }
                    return exact;
                }));
    }

    private static double largest(Tensor x) {
        return x.abs().max().item().toDouble();
    }

    /// Of a product of rows × in by in × out.
    private record ProductSize(long rows, long in, long out) {}

    @Override
    public Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, float epsilon) {
        long[] axis = {x.size(-1)};
        return torch.layer_norm(wide(x), axis, new TensorOptional(weight), new TensorOptional(bias), epsilon, false);
    }

    @Override
    public Tensor gelu(Tensor x) {
        return torch.gelu(x);
    }

    /// libtorch's own kernel where it is fast: it is ten times slower than its parts for bfloat16 on the CPU.
    @Override
    public Tensor attention(Tensor q, Tensor k, Tensor v, int heads, @Nullable Tensor bias) {
        if (precision == Precision.BF16 && device.equals(TorchDevice.CPU)) {
            return Ops.super.attention(q, k, v, heads, bias);
        }
        Tensor attended = torch.scaled_dot_product_attention(
                operand(split(q, heads)),
                operand(split(k, heads)),
                operand(split(v, heads)),
                bias == null ? new TensorOptional() : new TensorOptional(operand(bias)),
                0,
                false,
                new DoubleOptional(),
                false);
        return merge(attended);
    }

    /// In bfloat16 on the CPU head by head and a few rows of queries at a time. At 32 bits libtorch's own kernel
    /// is faster than such tiles (0.8 s against 2.6 for 4096 tokens of 12 heads).
    @Override
    public Tensor gridAttention(Tensor q, Tensor k, Tensor v, int heads, Tensor rows, Tensor columns) {
        if (precision == Precision.FP32 || !device.equals(TorchDevice.CPU)) {
            return Ops.super.gridAttention(q, k, v, heads, rows, columns);
        }
        long cells = q.size(1);
        int width = Math.toIntExact(q.size(2)) / heads;
        Tensor scale = constant(new float[] {(float) (1 / Math.sqrt(width))}, 1);
        Tensor queries = operand(split(q, heads).mul(scale));
        Tensor keys = operand(split(k, heads)).transpose(-2, -1);
        Tensor values = operand(split(v, heads));
        Tensor results = torch.zeros_like(wide(values));
        GridTiles tiles =
                new GridTiles(this, queries, keys, values, GridBias.of(this, q, heads, rows, columns), results);
        int row = Math.toIntExact(columns.size(0));
        int tile = Math.toIntExact(Math.max(1, TILE_SCORES / cells / row) * row);
        for (int head = 0; head < heads; head++) {
            for (int from = 0; from < cells; from += tile) {
                tiles.attend(head, from, Math.toIntExact(Math.min(cells, from + tile)));
            }
        }
        return merge(results);
    }

    /// (B, N, heads·d) -> (B, heads, N, d).
    private static Tensor split(Tensor x, int heads) {
        long[] shape = {x.size(0), x.size(1), heads, x.size(2) / heads};
        return x.reshape(shape).transpose(1, 2);
    }

    /// (B, heads, N, d) -> (B, N, heads·d).
    private static Tensor merge(Tensor x) {
        long[] shape = {x.size(0), x.size(2), x.size(1) * x.size(3)};
        return x.transpose(1, 2).reshape(shape);
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
