package io.anymask.model.ops;

/// What decomposed relative positions add to the scores of [Ops#gridAttention], still in two parts: each
/// query's product with the position of every row, and of every column, of keys. Their broadcast sum is the
/// whole.
///
/// @param byRow (B, heads, H·W, H, 1)
/// @param byColumn (B, heads, H·W, 1, W)
public record GridBias<T>(T byRow, T byColumn) {
    /// @param q (B, H·W, heads·d)
    /// @param rows (H, H, d)
    /// @param columns (W, W, d)
    public static <T> GridBias<T> of(Ops<T> ops, T q, int heads, T rows, T columns) {
        int height = ops.shape(rows)[0];
        int width = ops.shape(columns)[0];
        T cells = ops.reshape(q, Ops.KEEP, height, width, heads, ops.shape(rows)[2]);
        T queries = ops.transpose(cells, 0, 3, 1, 2, 4); // (B, heads, H, W, d)
        T byRow = ops.matmul(queries, ops.transpose(rows, 0, 2, 1)); // (B, heads, H, W, H)
        T upright = ops.transpose(queries, 0, 1, 3, 2, 4); // (B, heads, W, H, d)
        T byColumn = ops.matmul(upright, ops.transpose(columns, 0, 2, 1)); // (B, heads, W, H, W)
        return new GridBias<>(
                ops.reshape(byRow, Ops.KEEP, heads, height * width, height, 1),
                ops.reshape(ops.transpose(byColumn, 0, 1, 3, 2, 4), Ops.KEEP, heads, height * width, 1, width));
    }

    /// Both parts for the queries `from` (inclusive) to `to` (exclusive) of one head, added: (B, 1, to - from,
    /// H·W).
    public T sum(Ops<T> ops, int head, int from, int to) {
        return sum(ops, part(ops, byRow, head, from, to), part(ops, byColumn, head, from, to));
    }

    /// Both parts added: (B, heads, H·W, H·W).
    public T sum(Ops<T> ops) {
        return sum(ops, byRow, byColumn);
    }

    private static <T> T part(Ops<T> ops, T x, int head, int from, int to) {
        return ops.slice(ops.slice(x, 1, head, head + 1), 2, from, to);
    }

    private static <T> T sum(Ops<T> ops, T byRow, T byColumn) {
        int[] shape = ops.shape(byRow);
        int keys = shape[3] * ops.shape(byColumn)[4];
        return ops.reshape(ops.add(byRow, byColumn), Ops.KEEP, shape[1], shape[2], keys);
    }
}
