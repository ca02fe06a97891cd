package io.anymask.inference.onnx;

import io.anymask.inference.onnx.OnnxGraph.Value;
import io.anymask.model.ops.GridBias;
import io.anymask.model.ops.Ops;
import java.util.ArrayList;
import java.util.List;

/// [Ops#gridAttention] head by head and a few rows of queries at a time: a tile of scores stays in the
/// processor's cache on its way from product to softmax to product. Measured in decision 0010.
final class TiledAttention {
    /// More scores than this (64 MB) are computed in tiles.
    private static final long MANY_SCORES = 1 << 24;

    /// Scores of a tile: 4 MB.
    private static final int TILE_SCORES = 1 << 20;

    private TiledAttention() {}

    /// @param q (B, cells, heads·d)
    static boolean pays(Value q, int heads) {
        long cells = q.shape()[1];
        return q.shape()[0] > 0 && cells * cells * q.shape()[0] * heads > MANY_SCORES;
    }

    static Value apply(OnnxGraph graph, Value q, Value k, Value v, int heads, Value rows, Value columns) {
        int cells = q.shape()[1];
        int width = q.shape()[2] / heads;
        Value scale = graph.constant(new float[] {(float) (1 / Math.sqrt(width))}, 1);
        Value queries = graph.multiply(graph.transpose(split(graph, q, heads), 0, 2, 1, 3), scale);
        Value keys = graph.transpose(split(graph, k, heads), 0, 2, 3, 1);
        Value values = graph.transpose(split(graph, v, heads), 0, 2, 1, 3);
        GridBias<Value> bias = GridBias.of(graph, q, heads, rows, columns);
        int row = columns.shape()[0];
        int tile = Math.max(1, TILE_SCORES / cells / row) * row;
        List<Value> attended = new ArrayList<>();
        for (int head = 0; head < heads; head++) {
            Value ofHead = graph.slice(queries, 1, head, head + 1);
            Value itsKeys = graph.slice(keys, 1, head, head + 1);
            Value itsValues = graph.slice(values, 1, head, head + 1);
            List<Value> tiles = new ArrayList<>();
            for (int from = 0; from < cells; from += tile) {
                int to = Math.min(cells, from + tile);
                Value scores = graph.matmul(graph.slice(ofHead, 2, from, to), itsKeys); // (B, 1, tile, cells)
                Value weights = graph.softmax(graph.add(scores, bias.sum(graph, head, from, to)), -1);
                tiles.add(graph.matmul(weights, itsValues));
            }
            attended.add(graph.concat(2, tiles));
        }
        Value joined = graph.transpose(graph.concat(1, attended), 0, 2, 1, 3);
        return graph.reshape(joined, Ops.KEEP, Ops.KEEP, v.shape()[2]);
    }

    /// (B, N, heads·d) -> (B, N, heads, d).
    private static Value split(OnnxGraph graph, Value x, int heads) {
        return graph.reshape(x, Ops.KEEP, Ops.KEEP, heads, x.shape()[2] / heads);
    }
}
