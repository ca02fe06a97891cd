package io.anymask.apps.volumes;

import java.util.Locale;

/// A usual way to look at a kind of volume.
///
/// Source of the windows: MedSAM's `pre_CT_MR.py`.
public enum Preset {
    /// Soft tissue in CT: level 40, width 400.
    CT_SOFT(40, 400),
    /// Lungs in CT: level -600, width 1500.
    CT_LUNG(-600, 1500),
    /// The brain in CT: level 40, width 80.
    CT_BRAIN(40, 80),
    /// Bones in CT: level 400, width 1800.
    CT_BONE(400, 1800),
    /// Magnetic resonance: percentiles of what is above 0.
    MR,
    /// Microscopes: as MR.
    MICROSCOPY;

    private final double center;

    /// Zero for percentiles.
    private final double width;

    Preset(double center, double width) {
        this.center = center;
        this.width = width;
    }

    Preset() {
        this(0, 0);
    }

    /// The contrast for a volume.
    public Contrast contrast(Volume volume) {
        return width == 0 ? Contrast.percentiles(volume) : Contrast.window(volume, new Window(center, width));
    }

    /// As it is written in commands: `ct-soft`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
