package io.anymask.model.detector;

import io.anymask.model.layers.Convolution;
import io.anymask.model.layers.Layers;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.ArrayList;
import java.util.List;

/// From an embedding to what each cell says: whether an object's middle lies there, how far the object's sides
/// are, and how well the cell lies in its middle.
///
/// The embedding is narrowed by a 3×3 convolution; finer levels come from it by transposed convolutions, coarser
/// ones by strided ones. Two towers of 3×3 convolutions, shared by all levels, read each level: one for the
/// objects, one for their boxes. A channel norm and a ReLU follow every convolution but the last.
public final class BoxHead {
    /// Values of a cell, in this order: objectness; distances to the left, upper, right and lower side;
    /// centre-ness. Objectness and centre-ness are logits. A distance is the logarithm of so many sides of a cell.
    public static final int VALUES = 6;

    /// Place of the objectness among a cell's values.
    public static final int OBJECTNESS = 0;

    /// Place of the first distance.
    public static final int DISTANCES = 1;

    /// Place of the centre-ness.
    public static final int CENTRENESS = 5;

    /// Logarithms of distances are read as at most this: e⁸ sides of a cell.
    public static final double LARGEST_LOGARITHM = 8;

    private static final int SIDES = CENTRENESS - DISTANCES;

    private BoxHead() {}

    /// @param embedding (B, C, G, G)
    /// @return (B, N, 6), with the cells in [CellGrid]'s order
    public static <T> T apply(Ops<T> ops, Scope weights, DetectorConfig config, T embedding) {
        List<T> cells = new ArrayList<>();
        for (T level : pyramid(ops, weights, config, embedding)) {
            T objects = tower(ops, weights.at("objects"), config, level);
            T boxes = tower(ops, weights.at("boxes"), config, level);
            T values = ops.concat(
                    1,
                    List.of(
                            last(ops, weights.at("objectness"), config, 1, objects),
                            last(ops, weights.at("distances"), config, SIDES, boxes),
                            last(ops, weights.at("centreness"), config, 1, boxes)));
            cells.add(ops.transpose(ops.reshape(values, Ops.KEEP, VALUES, Ops.INFER), 0, 2, 1));
        }
        return cells.size() == 1 ? cells.getFirst() : ops.concat(1, cells);
    }

    /// The levels, finest first.
    private static <T> List<T> pyramid(Ops<T> ops, Scope weights, DetectorConfig config, T embedding) {
        int width = config.width();
        Scope stem = weights.at("stem");
        T x = norm(ops, stem, width, Layers.conv(ops, stem.at("conv"), of(config.channels(), width, 3), embedding));
        for (int stride = DetectorConfig.EMBEDDING_STRIDE; stride > config.finest(); stride /= 2) {
            Scope finer = weights.at("finer").at(stride / 2);
            T kernel = finer.at("conv").weight(ops, "weight", width, width, 2, 2);
            T bias = finer.at("conv").weight(ops, "bias", width);
            x = norm(ops, finer, width, ops.convTranspose2d(x, kernel, bias));
        }
        List<T> levels = new ArrayList<>(List.of(x));
        for (int level = 1; level < config.levels(); level++) {
            Scope coarser = weights.at("coarser").at(config.finest() << level);
            x = norm(
                    ops,
                    coarser,
                    width,
                    Layers.conv(ops, coarser.at("conv"), of(width, width, 3).stride(2), x));
            levels.add(x);
        }
        return levels;
    }

    private static <T> T tower(Ops<T> ops, Scope weights, DetectorConfig config, T x) {
        int width = config.width();
        for (int i = 0; i < config.depth(); i++) {
            Scope layer = weights.at(i);
            x = norm(ops, layer, width, Layers.conv(ops, layer.at("conv"), of(width, width, 3), x));
        }
        return x;
    }

    private static <T> T last(Ops<T> ops, Scope weights, DetectorConfig config, int values, T x) {
        return Layers.conv(ops, weights, of(config.width(), values, 3), x);
    }

    private static <T> T norm(Ops<T> ops, Scope weights, int width, T x) {
        return ops.relu(Layers.channelNorm(ops, weights.at("norm"), width, x));
    }

    private static Convolution of(int in, int out, int kernel) {
        return new Convolution(in, out, kernel, 1, kernel / 2, 1, true);
    }
}
