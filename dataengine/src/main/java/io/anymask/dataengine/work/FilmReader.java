package io.anymask.dataengine.work;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads films. Whoever has a library for them implements it.
public interface FilmReader {
    /// An open film.
    interface Footage extends AutoCloseable {
        int width();

        int height();

        /// How many there are.
        int frames();

        /// Why the film ends earlier than it says; null for a whole one.
        @Nullable
        String fault();

        /// When a frame is shown, counted from the first.
        Duration time(int number);

        /// A frame, upright. They are asked for in order.
        ///
        /// @throws io.anymask.BadInputException when it cannot be read
        Image image(int number);

        @Override
        void close();
    }

    /// @param film a file, or a folder of pictures
    /// @param limits of each frame
    /// @throws io.anymask.BadInputException when it is no film, or one without frames
    Footage open(Path film, ImageLimits limits);
}
