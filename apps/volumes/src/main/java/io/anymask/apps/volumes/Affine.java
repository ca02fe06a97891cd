package io.anymask.apps.volumes;

/// Leads from the index of a voxel to its centre in the patient: `origin + i·column + j·row + k·slice`, in
/// millimetres towards the patient's right, front and top (RAS+, as NIfTI has it).
///
/// @param column one step along a row of a slice, to the next column
/// @param row one step down, to the next row
/// @param slice one step to the next slice
/// @param origin centre of voxel (0, 0, 0)
public record Affine(Vector3 column, Vector3 row, Vector3 slice, Vector3 origin) {
    /// Voxels of a millimetre, the first one at zero.
    public static final Affine IDENTITY = scaling(1, 1, 1);

    private static final double LEAST_VOLUME = 1e-12;

    /// @throws IllegalArgumentException for numbers that are none, and for directions that lie in one plane
    public Affine {
        if (!column.isFinite() || !row.isFinite() || !slice.isFinite() || !origin.isFinite()) {
            throw new IllegalArgumentException(
                    "affine: got %s, %s, %s, %s, expected numbers".formatted(column, row, slice, origin));
        }
        double scale = column.length() * row.length() * slice.length();
        if (Math.abs(column.cross(row).dot(slice)) <= LEAST_VOLUME * scale || scale == 0) {
            throw new IllegalArgumentException("affine: got the directions %s, %s, %s, expected three that span space"
                    .formatted(column, row, slice));
        }
    }

    /// Voxels of these millimetres along the patient's axes, the first one at zero.
    public static Affine scaling(double x, double y, double z) {
        return new Affine(new Vector3(x, 0, 0), new Vector3(0, y, 0), new Vector3(0, 0, z), new Vector3(0, 0, 0));
    }

    /// Where an index lies, also between voxels.
    public Vector3 at(double i, double j, double k) {
        return origin.plus(column.times(i)).plus(row.times(j)).plus(slice.times(k));
    }

    /// The index (column, row, slice) of a place, mostly between voxels.
    public Vector3 index(Vector3 place) {
        Vector3 from = place.minus(origin);
        double volume = column.cross(row).dot(slice);
        return new Vector3(
                row.cross(slice).dot(from) / volume,
                slice.cross(column).dot(from) / volume,
                column.cross(row).dot(from) / volume);
    }

    /// Millimetres between columns, rows and slices.
    public Vector3 spacing() {
        return new Vector3(column.length(), row.length(), slice.length());
    }

    /// Cubic millimetres of a voxel.
    public double voxelVolume() {
        return Math.abs(column.cross(row).dot(slice));
    }

    /// Towards which side of the patient columns, rows and slices grow: three of the letters R, L, A, P, S and I.
    /// Oblique directions get the nearest side, each axis of the patient once.
    public String axisCodes() {
        double[][] steps = {unit(column), unit(row), unit(slice)};
        char[] codes = new char[3];
        boolean[] taken = new boolean[3];
        for (int round = 0; round < 3; round++) {
            int bestStep = -1;
            int bestAxis = -1;
            for (int step = 0; step < 3; step++) {
                for (int axis = 0; axis < 3; axis++) {
                    boolean free = codes[step] == 0 && !taken[axis];
                    if (free && (bestStep < 0 || Math.abs(steps[step][axis]) > Math.abs(steps[bestStep][bestAxis]))) {
                        bestStep = step;
                        bestAxis = axis;
                    }
                }
            }
            codes[bestStep] = (steps[bestStep][bestAxis] < 0 ? "LPI" : "RAS").charAt(bestAxis);
            taken[bestAxis] = true;
        }
        return new String(codes);
    }

    private static double[] unit(Vector3 step) {
        Vector3 unit = step.times(1 / step.length());
        return new double[] {unit.x(), unit.y(), unit.z()};
    }
}
