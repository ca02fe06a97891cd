package io.anymask.torch;

import io.anymask.model.ops.GridBias;
import org.bytedeco.pytorch.Tensor;

/// An attention over a whole grid, done in tiles of a few queries of one head, so that the scores of a tile
/// stay in the processor's cache on their way from product to softmax to product.
///
/// @param queries (B, heads, N, d), scaled
/// @param keys (B, heads, d, N)
/// @param values (B, heads, N, e)
/// @param results (B, heads, N, e), filled tile by tile
record GridTiles(TorchOps ops, Tensor queries, Tensor keys, Tensor values, GridBias<Tensor> bias, Tensor results) {
    /// The queries `from` (inclusive) to `to` (exclusive) of one head.
    void attend(int head, int from, int to) {
        TorchThread.release(() -> {
            Tensor scores = ops.matmul(part(queries, head, from, to), ofHead(keys, head));
            Tensor weights = ops.softmax(ops.add(scores, bias.sum(ops, head, from, to)), -1);
            part(results, head, from, to).copy_(ops.matmul(weights, ofHead(values, head)));
        });
    }

    private Tensor part(Tensor x, int head, int from, int to) {
        return ops.slice(ofHead(x, head), 2, from, to);
    }

    private Tensor ofHead(Tensor x, int head) {
        return ops.slice(x, 1, head, head + 1);
    }
}
