package io.anymask.apps.volumes;

import java.util.Optional;

/// An object in figures.
///
/// @param label its number
/// @param voxels how many it has
/// @param millilitres its volume
/// @param extent its sides along columns, rows and slices, in millimetres
/// @param first index of its first voxel along columns, rows and slices
/// @param last index of its last one
/// @param mean of its values, those that are numbers; NaN for none
/// @param deviation standard deviation of them
public record ObjectStatistics(
        int label,
        long voxels,
        double millilitres,
        Vector3 extent,
        Index first,
        Index last,
        double mean,
        double deviation) {
    private static final double CUBIC_MILLIMETRES = 1000;

    /// Of a voxel.
    public record Index(int column, int row, int slice) {}

    /// @param volume the values
    /// @param labels on the same grid
    /// @return none for a label without any voxel
    /// @throws IllegalArgumentException for another grid
    public static Optional<ObjectStatistics> of(Volume volume, LabelVolume labels, int label) {
        Grid grid = volume.grid();
        if (!grid.equals(labels.grid())) {
            throw new IllegalArgumentException("labels: got " + labels.grid() + ", expected the volume's " + grid);
        }
        int[] first = {grid.width(), grid.height(), grid.depth()};
        int[] last = {-1, -1, -1};
        long voxels = 0;
        long numbers = 0;
        double mean = 0;
        double squares = 0;
        for (int k = 0; k < grid.depth(); k++) {
            for (int j = 0; j < grid.height(); j++) {
                for (int i = 0; i < grid.width(); i++) {
                    if (labels.label(i, j, k) != label) {
                        continue;
                    }
                    voxels++;
                    widen(first, last, 0, i);
                    widen(first, last, 1, j);
                    widen(first, last, 2, k);
                    float value = volume.value(i, j, k);
                    if (Float.isFinite(value)) {
                        numbers++;
                        double step = value - mean;
                        mean += step / numbers;
                        squares += step * (value - mean);
                    }
                }
            }
        }
        if (voxels == 0) {
            return Optional.empty();
        }
        Vector3 spacing = grid.affine().spacing();
        return Optional.of(new ObjectStatistics(
                label,
                voxels,
                voxels * grid.affine().voxelVolume() / CUBIC_MILLIMETRES,
                new Vector3(
                        (last[0] - first[0] + 1) * spacing.x(),
                        (last[1] - first[1] + 1) * spacing.y(),
                        (last[2] - first[2] + 1) * spacing.z()),
                new Index(first[0], first[1], first[2]),
                new Index(last[0], last[1], last[2]),
                numbers == 0 ? Double.NaN : mean,
                numbers == 0 ? Double.NaN : Math.sqrt(squares / numbers)));
    }

    private static void widen(int[] first, int[] last, int axis, int index) {
        first[axis] = Math.min(first[axis], index);
        last[axis] = Math.max(last[axis], index);
    }
}
