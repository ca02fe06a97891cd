package io.anymask.dataset.statistics;

import java.util.Locale;

/// How large a mask is, by COCO's bounds, in pixels.
public enum SizeClass {
    /// Below 32² pixels.
    SMALL,
    MEDIUM,
    /// 96² pixels and more.
    LARGE;

    private static final long LEAST_MEDIUM = 32 * 32;
    private static final long LEAST_LARGE = 96 * 96;

    static SizeClass of(long area) {
        return area < LEAST_MEDIUM ? SMALL : area < LEAST_LARGE ? MEDIUM : LARGE;
    }

    /// Its word in files and reports.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
