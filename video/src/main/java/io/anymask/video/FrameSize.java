package io.anymask.video;

/// All frames of a film have one size, or a mask would not fit the next one. Stateless.
final class FrameSize {
    private FrameSize() {}

    /// @param width upright
    /// @throws FilmException when it is not the film's
    static void require(String name, int number, int width, int height, FilmInfo film) {
        if (width != film.width() || height != film.height()) {
            throw new FilmException(
                    "%s: frame %d has %d×%d pixels, those before it %d×%d; divide the film there, or scale its frames to one size"
                            .formatted(name, number, width, height, film.width(), film.height()));
        }
    }
}
