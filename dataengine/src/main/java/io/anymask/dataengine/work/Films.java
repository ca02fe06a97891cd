package io.anymask.dataengine.work;

import io.anymask.image.ImageLimits;
import io.anymask.service.ServiceException;
import java.nio.file.Path;

/// How films are read, and how large they may be.
///
/// @param frame of each frame
/// @param mostFrames of a film
/// @param mostPixels of all its frames together
public record Films(FilmReader reader, ImageLimits frame, int mostFrames, long mostPixels) {
    /// Of a film where nobody says how many: three minutes at 25 a second.
    public static final int MOST_FRAMES = 4500;

    /// The same for the pixels: 4500 frames of 1920 × 1080, some 10 GB on the disk.
    public static final long MOST_PIXELS = 4500L * 1920 * 1080;

    public Films(FilmReader reader, ImageLimits frame) {
        this(reader, frame, MOST_FRAMES, MOST_PIXELS);
    }

    /// Opens a film that is not too large; none of its frames is decoded before that is known.
    ///
    /// @param name for people
    /// @throws ServiceException.Invalid when it is too large, or a single picture
    FilmReader.Footage open(Path film, String name) {
        FilmReader.Footage footage = reader.open(film, frame);
        long pixels = (long) footage.width() * footage.height() * footage.frames();
        String why = null;
        if (footage.frames() < 2) {
            why = "%s: one picture alone is no film; upload it as an image".formatted(name);
        } else if (footage.frames() > mostFrames) {
            why = "%s: %d frames, expected at most %d; cut the film".formatted(name, footage.frames(), mostFrames);
        } else if (pixels > mostPixels) {
            why = "%s: %d frames of %d×%d are %d pixels together, expected at most %d; cut the film, or make it smaller"
                    .formatted(name, footage.frames(), footage.width(), footage.height(), pixels, mostPixels);
        }
        if (why != null) {
            footage.close();
            throw new ServiceException.Invalid(why);
        }
        return footage;
    }
}
