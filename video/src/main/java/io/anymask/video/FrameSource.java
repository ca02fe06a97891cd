package io.anymask.video;

import io.anymask.image.Image;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Where a film's frames come from. For one thread at a time.
interface FrameSource extends AutoCloseable {
    FilmInfo info();

    /// When each frame is shown, in nanoseconds: ascending, the first is 0.
    long[] nanos();

    /// @param number of a frame that there is
    /// @param stopped asked now and then; true ends the work
    /// @return empty when it was stopped
    /// @throws FilmException when the frame is damaged, or of another size than the first
    /// @throws io.anymask.image.ImageException when it is a picture of its own and cannot be read
    Optional<Image> read(int number, BooleanSupplier stopped);

    @Override
    void close();
}
