package io.anymask.apps.volumes;

import io.anymask.mask.Mask;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/// The number of an object for every voxel of a [Grid], 0 for none. Two bytes a voxel. For one thread while it is
/// written.
public final class LabelVolume {
    /// The largest number of an object.
    public static final int MOST = 65_535;

    private final Grid grid;
    private final short[][] slices;

    /// Without any object.
    public LabelVolume(Grid grid) {
        this.grid = grid;
        this.slices = new short[grid.depth()][grid.sliceSize()];
    }

    /// The labels that a volume has as its values.
    ///
    /// @throws VolumeException for values that are not whole numbers from 0 to 65,535
    public static LabelVolume of(Volume volume) {
        LabelVolume labels = new LabelVolume(volume.grid());
        for (int k = 0; k < volume.grid().depth(); k++) {
            float[] values = volume.slice(k);
            for (int at = 0; at < values.length; at++) {
                float value = values[at];
                if (!(value >= 0 && value <= MOST) || value != Math.rint(value)) {
                    throw new VolumeException(
                            "%s: got the value %s in slice %d, expected labels: whole numbers from 0 to %d"
                                    .formatted(volume.name(), value, k, MOST));
                }
                labels.slices[k][at] = (short) (int) value;
            }
        }
        return labels;
    }

    public Grid grid() {
        return grid;
    }

    /// The number of the object at a voxel.
    ///
    /// @throws IndexOutOfBoundsException outside the grid
    public int label(int i, int j, int k) {
        Objects.checkIndex(i, grid.width());
        Objects.checkIndex(j, grid.height());
        return Short.toUnsignedInt(slices[k][j * grid.width() + i]);
    }

    /// Gives a voxel to an object, or with 0 to none.
    ///
    /// @throws IndexOutOfBoundsException outside the grid
    /// @throws IllegalArgumentException for a number that is none of an object's
    public void set(int i, int j, int k, int label) {
        Objects.checkIndex(i, grid.width());
        Objects.checkIndex(j, grid.height());
        slices[k][j * grid.width() + i] = label == 0 ? 0 : stored(label);
    }

    /// Makes an object in a slice what a mask says. Voxels of other objects stay theirs.
    ///
    /// @throws IllegalArgumentException for a mask of another size
    public void set(Axis axis, int index, int label, Mask mask) {
        int width = axis.width(grid);
        int height = axis.height(grid);
        if (mask.width() != width || mask.height() != height) {
            throw new IllegalArgumentException("mask of slice %d: got %d × %d pixels, expected %d × %d"
                    .formatted(index, mask.width(), mask.height(), width, height));
        }
        short own = stored(label);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                short[] slice = slices[axis.k(index, y)];
                int at = axis.j(index, x, y) * grid.width() + axis.i(index, x);
                if (mask.get(x, y)) {
                    slice[at] = slice[at] == 0 ? own : slice[at];
                } else if (slice[at] == own) {
                    slice[at] = 0;
                }
            }
        }
    }

    private static short stored(int label) {
        if (label < 1 || label > MOST) {
            throw new IllegalArgumentException("label: got %d, expected 1 to %d".formatted(label, MOST));
        }
        return (short) label;
    }

    /// The voxels of an object in a slice.
    ///
    /// @throws IndexOutOfBoundsException for a slice that there is not
    public Mask mask(Axis axis, int index, int label) {
        int width = axis.width(grid);
        int height = axis.height(grid);
        boolean[] inside = new boolean[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                inside[y * width + x] = label(axis.i(index, x), axis.j(index, x, y), axis.k(index, y)) == label;
            }
        }
        return Mask.of(width, height, inside);
    }

    /// The numbers of the objects in a slice, in order.
    ///
    /// @throws IndexOutOfBoundsException for a slice that there is not
    public SortedSet<Integer> labels(Axis axis, int index) {
        SortedSet<Integer> labels = new TreeSet<>();
        int before = 0;
        for (int y = 0; y < axis.height(grid); y++) {
            for (int x = 0; x < axis.width(grid); x++) {
                int label = label(axis.i(index, x), axis.j(index, x, y), axis.k(index, y));
                if (label != before && label != 0) {
                    labels.add(label);
                }
                before = label;
            }
        }
        return labels;
    }

    /// The largest number of an object; 0 when there is none.
    public int most() {
        int most = 0;
        for (short[] slice : slices) {
            for (short label : slice) {
                most = Math.max(most, Short.toUnsignedInt(label));
            }
        }
        return most;
    }

    /// How many voxels an object has.
    public long count(int label) {
        long count = 0;
        short own = (short) label;
        for (short[] slice : slices) {
            for (short other : slice) {
                count += other == own ? 1 : 0;
            }
        }
        return count;
    }
}
