package io.anymask.dataset;

import io.anymask.mask.Mask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sparse;
import us.hebi.matlab.mat.types.Struct;

/// A photo of the Berkeley Segmentation Data Set with the boundaries that several people drew in it. Files
/// are read again at each call.
///
/// @param id the photo's number, the name of its files
/// @param photo the photo's file
/// @param truth the MATLAB file of its annotations
public record BsdsImage(String id, Path photo, Path truth) {
    private static final String VARIABLE = "groundTruth";
    private static final String BOUNDARIES = "Boundaries";
    private static final int MOST_ANNOTATORS = 1000;

    /// Each annotator's boundary pixels, all of one size; they are not thinned.
    ///
    /// The file has a cell array `groundTruth`; each of its cells is a structure with a matrix `Boundaries` of
    /// zeros and ones.
    ///
    /// @throws DatasetException naming file and annotation, for anything else
    public List<Mask> boundaries() {
        return MatlabFile.read(truth, variables -> {
            Array value = variables.stream()
                    .filter(variable -> variable.getName().equals(VARIABLE))
                    .map(MatFile.Entry::getValue)
                    .findFirst()
                    .orElseThrow(() -> new DatasetException(truth + ": no variable " + VARIABLE + ", got "
                            + variables.stream().map(MatFile.Entry::getName).toList()));
            if (!(value instanceof Cell cell) || cell.getNumElements() < 1 || cell.getNumElements() > MOST_ANNOTATORS) {
                throw new DatasetException("%s: %s is a %s of %d elements, expected a cell array of 1 to %d annotations"
                        .formatted(truth, VARIABLE, value.getType(), value.getNumElements(), MOST_ANNOTATORS));
            }
            List<Mask> annotations = new ArrayList<>();
            for (int i = 0; i < cell.getNumElements(); i++) {
                annotations.add(annotation(cell.get(i), i + 1));
                requireSameSize(annotations.getFirst(), annotations.getLast(), i + 1);
            }
            return List.copyOf(annotations);
        });
    }

    private Mask annotation(Array value, int number) {
        if (!(value instanceof Struct struct)
                || struct.getNumElements() != 1
                || !struct.getFieldNames().contains(BOUNDARIES)
                || !(struct.get(BOUNDARIES) instanceof Matrix matrix)
                || matrix.getNumDimensions() != 2
                || matrix.isComplex()
                || matrix instanceof Sparse) {
            throw new DatasetException("%s: annotation %d: expected a structure with a real matrix %s"
                    .formatted(truth, number, BOUNDARIES));
        }
        int height = matrix.getNumRows();
        int width = matrix.getNumCols();
        LabelPicture.requireSize(truth, width, height);
        boolean[] pixels = new boolean[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double sample = matrix.getDouble(y, x);
                if (sample != 0 && sample != 1) {
                    throw new DatasetException("%s: annotation %d: %s at column %d of row %d, expected 0 or 1"
                            .formatted(truth, number, sample, x, y));
                }
                pixels[y * width + x] = sample == 1;
            }
        }
        return Mask.of(width, height, pixels);
    }

    private void requireSameSize(Mask first, Mask other, int number) {
        if (first.width() != other.width() || first.height() != other.height()) {
            throw new DatasetException("%s: annotation %d has %d×%d pixels, expected %d×%d as annotation 1 has"
                    .formatted(truth, number, other.width(), other.height(), first.width(), first.height()));
        }
    }
}
