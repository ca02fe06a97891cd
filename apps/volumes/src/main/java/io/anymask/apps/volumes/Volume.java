package io.anymask.apps.volumes;

import java.util.List;
import java.util.Objects;

/// Values on a [Grid]: Hounsfield units, intensities, whatever the file says. Four bytes a voxel. Immutable.
///
/// NaN and infinity are kept where a file has them.
public final class Volume {
    private final String name;
    private final Grid grid;
    private final float[][] slices;
    private final Display display;
    private final List<String> remarks;

    /// How the values are meant to be shown.
    ///
    /// @param windows as the file proposes them, the first one first; may be empty
    /// @param inverted whether low values are bright
    public record Display(List<Window> windows, boolean inverted) {
        /// Nothing proposed.
        public static final Display PLAIN = new Display(List.of(), false);

        public Display {
            windows = List.copyOf(windows);
        }
    }

    /// Made of slices that nobody changes any more.
    ///
    /// @param name for messages
    /// @param slices from the first to the last, each of `height` rows of `width` values
    /// @param remarks what is odd about the file, a sentence each
    /// @throws IllegalArgumentException when the slices are not those of the grid
    public Volume(String name, Grid grid, List<float[]> slices, Display display, List<String> remarks) {
        if (slices.size() != grid.depth() || slices.stream().anyMatch(slice -> slice.length != grid.sliceSize())) {
            throw new IllegalArgumentException(name + ": got slices that are not those of " + grid);
        }
        this.name = name;
        this.grid = grid;
        this.slices = slices.toArray(float[][]::new);
        this.display = display;
        this.remarks = List.copyOf(remarks);
    }

    /// The file or folder, for messages.
    public String name() {
        return name;
    }

    public Grid grid() {
        return grid;
    }

    public Display display() {
        return display;
    }

    /// What is odd about the file and was decided by a rule, a sentence each; mostly empty.
    public List<String> remarks() {
        return remarks;
    }

    /// The value of a voxel.
    ///
    /// @throws IndexOutOfBoundsException outside the grid
    public float value(int i, int j, int k) {
        Objects.checkIndex(i, grid.width());
        Objects.checkIndex(j, grid.height());
        return slices[k][j * grid.width() + i];
    }

    /// A copy of the values of a slice, row by row.
    ///
    /// @throws IndexOutOfBoundsException for a slice that there is not
    public float[] slice(int k) {
        return slices[k].clone();
    }
}
