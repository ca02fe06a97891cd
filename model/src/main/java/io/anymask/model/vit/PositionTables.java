package io.anymask.model.vit;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.Scope;
import io.anymask.model.ops.Taps;
import io.anymask.model.vit.ViTConfig.Positions;
import java.util.LinkedHashMap;
import java.util.Map;

/// The tables of learned positions: how they are read, and how they are resampled for another size of image.
/// The network's text knows nothing of resampling: a checkpoint for another size is a checkpoint with other
/// tables.
public final class PositionTables {
    private PositionTables() {}

    /// Entries of a table of relative positions: one for each distance between a query and a key.
    public static int length(int queries, int keys) {
        return 2 * Math.max(queries, keys) - 1;
    }

    /// The entry for each pair of a query's and a key's position, query by query (reference `get_rel_pos`).
    /// Where there are fewer of the one than of the other, they stand at equal distances along them.
    public static int[] entries(int queries, int keys) {
        double queryStep = Math.max((double) keys / queries, 1);
        double keyStep = Math.max((double) queries / keys, 1);
        int[] entries = new int[queries * keys];
        for (int q = 0; q < queries; q++) {
            for (int k = 0; k < keys; k++) {
                entries[q * keys + k] = (int) (q * queryStep - k * keyStep + (keys - 1) * keyStep);
            }
        }
        return entries;
    }

    /// Linear resampling of a table of relative positions (L, d) to another length.
    public static TensorView resampleRelative(TensorView table, int length) {
        int width = table.shape()[1];
        float[] columns = transpose(table.toFloats(), table.shape()[0], width); // (d, L)
        float[] resampled = rows(Taps.bilinear(table.shape()[0], length), columns, width, table.shape()[0], length);
        return TensorView.of(transpose(resampled, width, length), length, width);
    }

    /// Bicubic resampling of the absolute positions (1, G, G, C) to another grid.
    public static TensorView resampleAbsolute(TensorView table, int grid) {
        int from = table.shape()[1];
        int channels = table.shape()[3];
        Taps taps = Taps.bicubic(from, grid);
        float[] planes = transpose(table.toFloats(), from * from, channels); // (C, G, G)
        float[] across = rows(taps, planes, channels * from, from, grid); // (C, G, grid)
        float[] upright = new float[channels * grid * from]; // (C, grid, G)
        for (int i = 0; i < upright.length; i++) {
            int plane = i / (grid * from);
            upright[i] = across[(plane * from + i % from) * grid + i / from % grid];
        }
        float[] down = rows(taps, upright, channels * grid, from, grid); // (C, column, row)
        float[] result = new float[grid * grid * channels];
        for (int i = 0; i < result.length; i++) {
            int row = i / channels / grid;
            int column = i / channels % grid;
            result[i] = down[(i % channels * grid + column) * grid + row];
        }
        return TensorView.of(result, 1, grid, grid, channels);
    }

    private static float[] rows(Taps taps, float[] values, int rows, int from, int to) {
        float[] result = new float[rows * to];
        float[] row = new float[to];
        for (int i = 0; i < rows; i++) {
            taps.apply(values, i * from, row, 0, to);
            System.arraycopy(row, 0, result, i * to, to);
        }
        return result;
    }

    private static float[] transpose(float[] values, int rows, int columns) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i % columns * rows + i / columns] = values[i];
        }
        return result;
    }

    /// The checkpoint with the tables that an encoder for another size of image needs: absolute positions,
    /// and the relative ones of the blocks that attend to the whole image. All other tensors stay what they
    /// are.
    ///
    /// @param prefix where the encoder's weights lie, for example `image_encoder`
    /// @param config sizes of the encoder wanted
    public static Checkpoint fit(Checkpoint checkpoint, String prefix, ViTConfig config) {
        if (config.positions() == Positions.NONE) {
            return checkpoint;
        }
        Scope encoder = Scope.root(checkpoint).at(prefix);
        Map<String, TensorView> replaced = new LinkedHashMap<>();
        String absolute = encoder.name("pos_embed");
        if (checkpoint.tensor(absolute).shape()[1] != config.grid()) {
            replaced.put(absolute, resampleAbsolute(checkpoint.tensor(absolute), config.grid()));
        }
        for (int i = 0; i < config.depth(); i++) {
            Scope attention = encoder.at("blocks").at(i).at("attn");
            int length = length(config.reach(i), config.reach(i));
            for (String name : new String[] {attention.name("rel_pos_h"), attention.name("rel_pos_w")}) {
                TensorView table = checkpoint.tensor(name);
                if (table.shape()[0] != length) {
                    replaced.put(name, resampleRelative(table, length));
                }
            }
        }
        return checkpoint.with(replaced);
    }
}
