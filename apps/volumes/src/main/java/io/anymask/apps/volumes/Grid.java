package io.anymask.apps.volumes;

/// The voxels of a volume: how many there are, and where.
///
/// @param width columns of a slice
/// @param height rows of a slice
/// @param depth slices
/// @param affine from index to millimetres
public record Grid(int width, int height, int depth, Affine affine) {
    /// @throws IllegalArgumentException for sides that are not positive
    public Grid {
        if (width < 1 || height < 1 || depth < 1) {
            throw new IllegalArgumentException(
                    "grid: got %d × %d × %d voxels, expected at least one a side".formatted(width, height, depth));
        }
    }

    public long voxels() {
        return (long) width * height * depth;
    }

    /// Voxels of a slice.
    public int sliceSize() {
        return width * height;
    }

    public boolean contains(int i, int j, int k) {
        return i >= 0 && j >= 0 && k >= 0 && i < width && j < height && k < depth;
    }
}
