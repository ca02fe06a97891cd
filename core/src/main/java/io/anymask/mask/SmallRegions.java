package io.anymask.mask;

/// Removes specks from masks: small holes are filled, small islands are dropped. Neighbours are 8-connected and
/// "small" is an area strictly below the threshold, in pixels.
///
/// Source: `remove_small_regions` in `segment_anything/utils/amg.py`, results equal. For the choice of SA-1B,
/// which deletes a mask whose largest island is small (SAM paper, appendix B), see
/// [#removeIslands(Mask, long, boolean)].
///
/// @param mask the mask after the removal, the very instance that was given if nothing changed
/// @param changed whether there was a small region. The reference calls a mask changed, too, whose only island is
///     small and therefore kept
public record SmallRegions(Mask mask, boolean changed) {
    /// Fills the small components of the background. Background that is cut off by the image's border counts as
    /// well.
    public static SmallRegions removeHoles(Mask mask, long areaBelow) {
        Components holes = Components.of(mask.not(), Connectivity.EIGHT);
        if (countBelow(holes, areaBelow) == 0) {
            return new SmallRegions(mask, false);
        }
        return new SmallRegions(mask.or(holes.masks(hole -> holes.area(hole) < areaBelow)), true);
    }

    /// Drops the small components, but keeps the largest one, of equally large ones the first, if all are small.
    public static SmallRegions removeIslands(Mask mask, long areaBelow) {
        return removeIslands(mask, areaBelow, false);
    }

    /// Drops the small components.
    ///
    /// @param dropIfAllSmall whether a mask of small components only becomes empty, instead of keeping the largest
    public static SmallRegions removeIslands(Mask mask, long areaBelow, boolean dropIfAllSmall) {
        Components islands = Components.of(mask, Connectivity.EIGHT);
        int small = countBelow(islands, areaBelow);
        if (small == 0) {
            return new SmallRegions(mask, false);
        }
        if (small == islands.count() && !dropIfAllSmall) {
            return new SmallRegions(islands.mask(islands.largest()), true);
        }
        return new SmallRegions(islands.masks(island -> islands.area(island) >= areaBelow), true);
    }

    /// Holes first, then islands, as the reference generator does it; changed if either step did.
    public static SmallRegions remove(Mask mask, long areaBelow) {
        SmallRegions filled = removeHoles(mask, areaBelow);
        SmallRegions cleaned = removeIslands(filled.mask, areaBelow);
        return new SmallRegions(cleaned.mask, filled.changed || cleaned.changed);
    }

    private static int countBelow(Components components, long area) {
        int count = 0;
        for (int i = 0; i < components.count(); i++) {
            count += components.area(i) < area ? 1 : 0;
        }
        return count;
    }
}
