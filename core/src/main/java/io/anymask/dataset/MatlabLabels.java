package io.anymask.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;

/// Label maps in MATLAB 5 files: the one matrix in the file, height × width.
final class MatlabLabels {
    private static final long MOST_BYTES = 1L << 30;

    private MatlabLabels() {}

    static LabelPicture read(Path file) {
        List<Matrix> matrices = new ArrayList<>();
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new DatasetException(
                        file + ": got " + Files.size(file) + " bytes, expected at most " + MOST_BYTES);
            }
            try (Source source = Sources.openFile(file.toFile());
                    Mat5File mat = Mat5.newReader(source).readMat()) {
                for (MatFile.Entry entry : mat.getEntries()) {
                    if (entry.getValue() instanceof Matrix matrix) {
                        matrices.add(matrix);
                    }
                }
                if (matrices.size() != 1) {
                    throw new DatasetException(
                            file + ": got " + matrices.size() + " matrices, expected one, the label map");
                }
                return of(file, matrices.getFirst());
            }
        } catch (IOException | RuntimeException e) {
            throw e instanceof DatasetException known
                    ? known
                    : new DatasetException(
                            file + ": cannot be decoded (" + e.getMessage() + "), expected a MATLAB 5 file", e);
        }
    }

    private static LabelPicture of(Path file, Matrix matrix) {
        int[] dimensions = matrix.getDimensions();
        if (dimensions.length != 2 || matrix.isComplex()) {
            throw new DatasetException(file + ": expected a real matrix of two dimensions");
        }
        int height = dimensions[0];
        int width = dimensions[1];
        LabelPicture.requireSize(file, width, height);
        int[] labels = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double value = matrix.getDouble(y, x);
                if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
                    throw new DatasetException(
                            "%s: label %s at column %d of row %d, expected whole numbers".formatted(file, value, x, y));
                }
                labels[y * width + x] = (int) value;
            }
        }
        return new LabelPicture(width, height, labels);
    }
}
