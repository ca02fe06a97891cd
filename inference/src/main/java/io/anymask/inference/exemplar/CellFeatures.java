package io.anymask.inference.exemplar;

import io.anymask.inference.ImageEmbedding;
import io.anymask.model.sam.ImageEncoder;
import io.anymask.model.sam.ImageFrame;
import java.util.BitSet;

/// An embedding cell by cell: the vector of each, and which of them show the image rather than padding. Immutable.
public final class CellFeatures {
    /// Side of a cell, pixels of the frame.
    public static final int STRIDE = ImageEncoder.STRIDE;

    private final int grid;
    private final int rows;
    private final int columns;
    private final float[][] vectors;
    private final double[] norms;

    private CellFeatures(int grid, int rows, int columns, float[][] vectors) {
        this.grid = grid;
        this.rows = rows;
        this.columns = columns;
        this.vectors = vectors;
        this.norms = new double[vectors.length];
        for (int cell = 0; cell < vectors.length; cell++) {
            norms[cell] = Vectors.norm(vectors[cell]);
        }
    }

    public static CellFeatures of(ImageEmbedding embedding) {
        int[] shape = embedding.values().shape();
        int channels = shape[1];
        int grid = shape[3];
        float[] values = embedding.values().toFloats();
        float[][] vectors = new float[grid * grid][channels];
        for (int channel = 0; channel < channels; channel++) {
            for (int cell = 0; cell < vectors.length; cell++) {
                vectors[cell][channel] = values[channel * vectors.length + cell];
            }
        }
        ImageFrame frame = embedding.frame();
        return new CellFeatures(grid, cells(frame.resizedHeight()), cells(frame.resizedWidth()), vectors);
    }

    private static int cells(int pixels) {
        return (pixels + ImageEncoder.STRIDE - 1) / ImageEncoder.STRIDE;
    }

    /// Cells along a side of the whole frame.
    public int grid() {
        return grid;
    }

    /// Rows of cells that show the image.
    public int rows() {
        return rows;
    }

    /// Columns of cells that show the image.
    public int columns() {
        return columns;
    }

    boolean shows(int cell) {
        return cell / grid < rows && cell % grid < columns;
    }

    /// All cells that show the image.
    public BitSet shown() {
        BitSet shown = new BitSet(vectors.length);
        for (int row = 0; row < rows; row++) {
            shown.set(row * grid, row * grid + columns);
        }
        return shown;
    }

    int size() {
        return vectors.length;
    }

    /// Length of a cell's vector, the number of channels.
    public int channels() {
        return vectors[0].length;
    }

    /// (C) what a cell holds; not to be modified.
    public float[] vector(int cell) {
        return vectors[cell];
    }

    /// Euclidean length of a cell's vector.
    public double norm(int cell) {
        return norms[cell];
    }
}
