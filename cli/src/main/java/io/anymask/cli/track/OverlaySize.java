package io.anymask.cli.track;

import io.anymask.image.Image;
import io.anymask.image.ResizeFilter;
import io.anymask.video.FilmWriter;

/// Frames of a size that a written film can have: that of the film, unless it is larger or smaller than H.264
/// allows. Stateless.
final class OverlaySize {
    /// For sides that are whole but for the arithmetic.
    private static final double ROUNDING = 1e-6;

    private OverlaySize() {}

    /// Whether there is one: of frames that are a thousand times as long as they are high there is none.
    static boolean isPossible(Image frame) {
        double scale = scale(frame);
        return Math.min(side(frame.width(), scale), side(frame.height(), scale)) >= FilmWriter.LEAST_SIDE
                && (long) side(frame.width(), scale) * side(frame.height(), scale) <= FilmWriter.MOST_PIXELS;
    }

    static Image fit(Image frame) {
        double scale = scale(frame);
        return scale == 1
                ? frame
                : frame.resize(side(frame.width(), scale), side(frame.height(), scale), ResizeFilter.BILINEAR);
    }

    private static double scale(Image frame) {
        double least = (double) FilmWriter.LEAST_SIDE / Math.min(frame.width(), frame.height());
        double most = Math.sqrt((double) FilmWriter.MOST_PIXELS / frame.width() / frame.height());
        return most < 1 ? most : Math.max(1, least);
    }

    /// Scaled sides are even, since the odd ones of a film grow.
    private static int side(int pixels, double scale) {
        return scale == 1 ? pixels : (int) (pixels * scale + ROUNDING) / 2 * 2;
    }
}
