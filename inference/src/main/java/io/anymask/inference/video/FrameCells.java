package io.anymask.inference.video;

import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.exemplar.CellFeatures;
import io.anymask.mask.MaskLogits;

/// The embedding of a frame, cell by cell: every vector less the frame's mean, since what all cells share tells
/// none from another, and of length one. Cells of padding are left out. Immutable, and shared by all objects that
/// remember the frame.
///
/// @param grid cells along a side of the model's whole frame
/// @param rows of cells that show the image
/// @param columns of cells that show the image
/// @param values (C, rows × columns)
record FrameCells(int grid, int rows, int columns, float[][] values) {
    static FrameCells of(ImageEmbedding embedding) {
        CellFeatures features = CellFeatures.of(embedding);
        int columns = features.columns();
        int cells = features.rows() * columns;
        float[][] values = new float[features.channels()][cells];
        for (int cell = 0; cell < cells; cell++) {
            float[] vector = features.vector(cell / columns * features.grid() + cell % columns);
            for (int channel = 0; channel < values.length; channel++) {
                values[channel][cell] = vector[channel];
            }
        }
        double[] squares = new double[cells];
        for (float[] channel : values) {
            double sum = 0;
            for (float value : channel) {
                sum += value;
            }
            for (int cell = 0; cell < cells; cell++) {
                channel[cell] -= (float) (sum / cells);
                squares[cell] += (double) channel[cell] * channel[cell];
            }
        }
        for (float[] channel : values) {
            for (int cell = 0; cell < cells; cell++) {
                channel[cell] = squares[cell] == 0 ? 0 : (float) (channel[cell] / Math.sqrt(squares[cell]));
            }
        }
        return new FrameCells(features.grid(), features.rows(), columns, values);
    }

    boolean hasSizeOf(FrameCells other) {
        return grid == other.grid && rows == other.rows && columns == other.columns && channels() == other.channels();
    }

    int size() {
        return rows * columns;
    }

    int channels() {
        return values.length;
    }

    /// Share of each cell that lies in a soft mask, the sigmoid of logits.
    float[] shares(MaskLogits logits) {
        int side = logits.width() / grid;
        float[] shares = new float[size()];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double sum = 0;
                for (int y = row * side; y < (row + 1) * side; y++) {
                    for (int x = column * side; x < (column + 1) * side; x++) {
                        sum += 1 / (1 + Math.exp(-logits.at(y, x)));
                    }
                }
                shares[row * columns + column] = (float) (sum / (side * side));
            }
        }
        return shares;
    }
}
