package io.anymask.model.ops;

import java.util.Arrays;
import java.util.List;

/// Shape inference of the operations of [Ops], shared by the interpreters that do not compute. A dimension of
/// -1 is unknown until the network runs; it is compatible with everything.
public final class Shapes {
    private static final int UNKNOWN = -1;

    private Shapes() {}

    /// The number of elements, or -1 when a dimension is unknown.
    public static long elements(int... shape) {
        long product = 1;
        for (int dimension : shape) {
            if (dimension == UNKNOWN) {
                return UNKNOWN;
            }
            product *= dimension;
        }
        return product;
    }

    /// An axis counted from the front.
    public static int axis(int axis, int[] shape) {
        int index = axis < 0 ? axis + shape.length : axis;
        if (index < 0 || index >= shape.length) {
            throw new ShapeException("axis " + axis + " of a tensor of shape " + Arrays.toString(shape));
        }
        return index;
    }

    public static int[] reshape(int[] from, int... to) {
        int[] result = to.clone();
        int inferred = -1;
        for (int i = 0; i < to.length; i++) {
            if (to[i] == Ops.KEEP) {
                if (i >= from.length) {
                    throw mismatch("reshape", from, to);
                }
                result[i] = from[i];
            } else if (to[i] == Ops.INFER) {
                if (inferred >= 0) {
                    throw mismatch("reshape (two dimensions to infer)", from, to);
                }
                inferred = i;
            }
        }
        if (inferred >= 0) {
            result[inferred] = inferDimension(from, to, result, inferred);
        }
        long before = elements(from);
        long after = elements(result);
        if (before != UNKNOWN && after != UNKNOWN && before != after) {
            throw mismatch("reshape", from, to);
        }
        return result;
    }

    /// Dimensions that are kept cancel, so an unknown one among them does no harm.
    private static int inferDimension(int[] from, int[] to, int[] result, int inferred) {
        long before = 1;
        long known = 1;
        for (int i = 0; i < from.length; i++) {
            boolean kept = i < to.length && to[i] == Ops.KEEP;
            if (!kept && from[i] == UNKNOWN) {
                return UNKNOWN;
            }
            before *= kept ? 1 : from[i];
        }
        for (int i = 0; i < to.length; i++) {
            known *= i == inferred || to[i] == Ops.KEEP ? 1 : result[i];
        }
        if (known == 0 || before % known != 0) {
            throw mismatch("reshape", from, to);
        }
        return (int) (before / known);
    }

    public static int[] transpose(int[] shape, int... axes) {
        if (axes.length != shape.length) {
            throw mismatch("transpose", shape, axes);
        }
        int[] result = new int[axes.length];
        boolean[] seen = new boolean[axes.length];
        for (int i = 0; i < axes.length; i++) {
            int axis = axis(axes[i], shape);
            if (seen[axis]) {
                throw mismatch("transpose", shape, axes);
            }
            seen[axis] = true;
            result[i] = shape[axis];
        }
        return result;
    }

    public static int[] concat(int axis, List<int[]> parts) {
        int[] result = parts.getFirst().clone();
        int along = axis(axis, result);
        for (int[] part : parts.subList(1, parts.size())) {
            if (part.length != result.length) {
                throw mismatch("concat", result, part);
            }
            for (int i = 0; i < result.length; i++) {
                if (i == along) {
                    result[i] = result[i] == UNKNOWN || part[i] == UNKNOWN ? UNKNOWN : result[i] + part[i];
                } else {
                    result[i] = unify("concat", result, part, result[i], part[i]);
                }
            }
        }
        return result;
    }

    public static int[] slice(int[] shape, int axis, int from, int to) {
        int along = axis(axis, shape);
        if (from < 0 || to <= from || (shape[along] != UNKNOWN && to > shape[along])) {
            throw new ShapeException("slice %d to %d of axis %d of a tensor of shape %s"
                    .formatted(from, to, axis, Arrays.toString(shape)));
        }
        return with(shape, along, to - from);
    }

    public static int[] pad(int[] shape, int axis, int before, int after) {
        int along = axis(axis, shape);
        return with(shape, along, shape[along] == UNKNOWN ? UNKNOWN : shape[along] + before + after);
    }

    public static int[] repeat(int[] x, int[] like) {
        if (x[0] != 1) {
            throw mismatch("repeat", x, like);
        }
        return with(x, 0, like[0]);
    }

    public static int[] broadcast(String operation, int[] a, int[] b) {
        int rank = Math.max(a.length, b.length);
        int[] result = new int[rank];
        for (int i = 0; i < rank; i++) {
            int da = i < rank - a.length ? 1 : a[i - rank + a.length];
            int db = i < rank - b.length ? 1 : b[i - rank + b.length];
            result[i] = da == 1 ? db : db == 1 ? da : unify(operation, a, b, da, db);
        }
        return result;
    }

    public static int[] matmul(int[] a, int[] b) {
        if (a.length < 2 || b.length < 2) {
            throw mismatch("matmul", a, b);
        }
        unify("matmul", a, b, a[a.length - 1], b[b.length - 2]);
        int[] batch = broadcast("matmul", Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2));
        int[] result = Arrays.copyOf(batch, batch.length + 2);
        result[batch.length] = a[a.length - 2];
        result[batch.length + 1] = b[b.length - 1];
        return result;
    }

    public static int[] linear(int[] x, int[] weight) {
        unify("linear", x, weight, x[x.length - 1], weight[1]);
        return with(x, x.length - 1, weight[0]);
    }

    public static int[] reduce(int[] shape, int axis) {
        return with(shape, axis(axis, shape), 1);
    }

    public static int[] gather(int[] shape, int... indices) {
        for (int index : indices) {
            if (index < 0 || index >= shape[0]) {
                throw new ShapeException("gather row " + index + " of a tensor of shape " + Arrays.toString(shape));
            }
        }
        return with(shape, 0, indices.length);
    }

    public static int[] conv2d(int[] x, int[] weight, int stride, int padding, int groups) {
        if (x.length != 4 || weight.length != 4 || weight[0] % groups != 0) {
            throw mismatch("conv2d", x, weight);
        }
        unify("conv2d", x, weight, x[1], weight[1] * groups);
        int height = (x[2] + 2 * padding - weight[2]) / stride + 1;
        int width = (x[3] + 2 * padding - weight[3]) / stride + 1;
        return new int[] {x[0], weight[0], height, width};
    }

    public static int[] convTranspose2d(int[] x, int[] weight) {
        if (x.length != 4 || weight.length != 4) {
            throw mismatch("convTranspose2d", x, weight);
        }
        unify("convTranspose2d", x, weight, x[1], weight[0]);
        return new int[] {x[0], weight[1], x[2] * weight[2], x[3] * weight[3]};
    }

    private static int[] with(int[] shape, int axis, int dimension) {
        int[] result = shape.clone();
        result[axis] = dimension;
        return result;
    }

    private static int unify(String operation, int[] a, int[] b, int da, int db) {
        if (da != UNKNOWN && db != UNKNOWN && da != db) {
            throw mismatch(operation, a, b);
        }
        return da == UNKNOWN ? db : da;
    }

    private static ShapeException mismatch(String operation, int[] a, int[] b) {
        return new ShapeException(
                operation + ": shapes " + Arrays.toString(a) + " and " + Arrays.toString(b) + " do not fit");
    }
}
