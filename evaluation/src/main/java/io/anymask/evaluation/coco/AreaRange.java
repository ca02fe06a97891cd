package io.anymask.evaluation.coco;

import java.util.List;

/// Sizes of objects, in square pixels, both bounds included.
///
/// @param name as it appears in reports
public record AreaRange(String name, double least, double most) {
    private static final double MOST = 1e5 * 1e5;

    public static final AreaRange ALL = new AreaRange("all", 0, MOST);
    public static final AreaRange SMALL = new AreaRange("small", 0, 32 * 32);
    public static final AreaRange MEDIUM = new AreaRange("medium", 32 * 32, 96 * 96);
    public static final AreaRange LARGE = new AreaRange("large", 96 * 96, MOST);

    /// COCO's and LVIS's four.
    public static final List<AreaRange> STANDARD = List.of(ALL, SMALL, MEDIUM, LARGE);

    /// @throws IllegalArgumentException if the bounds are swapped or no numbers
    public AreaRange {
        if (!(least <= most)) {
            throw new IllegalArgumentException(
                    "area range " + name + ": got " + least + " to " + most + ", expected the lower bound first");
        }
    }

    public boolean contains(double area) {
        return least <= area && area <= most;
    }
}
