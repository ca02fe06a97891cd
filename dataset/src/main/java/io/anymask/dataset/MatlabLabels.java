package io.anymask.dataset;

import io.anymask.file.Untrusted;
import java.nio.file.Path;
import java.util.List;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sparse;

/// Label maps in MATLAB 5 files: the one matrix in the file, height × width.
final class MatlabLabels {
    private MatlabLabels() {}

    static LabelPicture read(Path file) {
        return MatlabFile.read(file, variables -> {
            List<Matrix> matrices = variables.stream()
                    .map(MatFile.Entry::getValue)
                    .filter(Matrix.class::isInstance)
                    .map(Matrix.class::cast)
                    .toList();
            if (matrices.size() != 1) {
                throw new DatasetException(
                        file + ": got " + matrices.size() + " matrices, expected one, the label map");
            }
            return of(file, matrices.getFirst());
        });
    }

    private static LabelPicture of(Path file, Matrix matrix) {
        int[] dimensions = matrix.getDimensions();
        if (dimensions.length != 2 || matrix.isComplex() || matrix instanceof Sparse) {
            throw new DatasetException(file + ": expected a full real matrix of two dimensions");
        }
        int height = dimensions[0];
        int width = dimensions[1];
        LabelPicture.requireSize(file, width, height);
        Untrusted.require(file.toString(), (long) width * height * Integer.BYTES * 2, DatasetException::new);
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
