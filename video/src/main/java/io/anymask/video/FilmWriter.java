package io.anymask.video;

import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes a film frame by frame: H.264 in MP4, which browsers play. The file appears whole, when it is finished,
/// or not at all.
///
/// ```java
/// Path file = Path.of("overlay.mp4");
/// try (FilmWriter writer = FilmWriter.open(file, info.width(), info.height(), info.frameRate())) {
///     for (FilmFrame frame : film) {
///         writer.add(frame.time(), drawnOver(frame.image()));
///     }
///     writer.finish();
/// }
/// ```
///
/// Width and height of such a film are even: an odd one grows by a column or row that repeats the last. Colours
/// are stored by BT.709 at half the resolution, so pictures come back similar and not equal.
///
/// Safe for use by several threads, whose frames are written one after the other.
public final class FilmWriter implements AutoCloseable {
    /// The least width and height of a film, pixels.
    public static final int LEAST_SIDE = Mp4Encoder.LEAST_SIDE;

    /// The most pixels of a frame, width times height.
    public static final long MOST_PIXELS = Mp4Encoder.MOST_PIXELS;

    private final Path file;
    private final int width;
    private final int height;
    private final AtomicFile.Draft draft;
    private final Mp4Encoder encoder;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Duration first;
    private @Nullable Duration last;
    private boolean closed;

    private FilmWriter(Path file, int width, int height, AtomicFile.Draft draft, Mp4Encoder encoder) {
        this.file = file;
        this.width = width;
        this.height = height;
        this.draft = draft;
        this.encoder = encoder;
    }

    /// Begins a film.
    ///
    /// @param width of all frames, pixels; at least 16
    /// @param height of all frames, pixels; at least 16
    /// @param frameRate frames a second, about: how long the last frame is shown, and how many bytes a frame may
    ///     take
    /// @throws FilmException when the size or the rate cannot be encoded, the file cannot be written, or FFmpeg is
    ///     not at hand
    public static FilmWriter open(Path file, int width, int height, double frameRate) {
        if (!(frameRate > 0 && frameRate <= Mp4Encoder.MOST_FRAMES_A_SECOND)) {
            throw FilmException.ofValue("%s: got %s frames a second, expected more than 0 and at most %d"
                    .formatted(file, frameRate, Mp4Encoder.MOST_FRAMES_A_SECOND));
        }
        if (Math.min(width, height) < Mp4Encoder.LEAST_SIDE || (long) width * height > Mp4Encoder.MOST_PIXELS) {
            throw FilmException.ofValue(
                    "%s: got frames of %d×%d pixels, expected sides of %d and more and at most %d pixels, which H.264 holds; scale them"
                            .formatted(file, width, height, Mp4Encoder.LEAST_SIDE, Mp4Encoder.MOST_PIXELS));
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new FilmException(file + ": cannot be written, its folder does not exist; create it first");
        }
        if (Files.isDirectory(file)) {
            throw new FilmException(file + ": cannot be written, it is a folder; name a file");
        }
        AtomicFile.Draft draft = null;
        try {
            draft = AtomicFile.draft(file);
            FilmWriter writer = new FilmWriter(
                    file, width, height, draft, Mp4Encoder.open(file, draft.path(), width, height, frameRate));
            draft = null;
            return writer;
        } catch (IOException e) {
            throw unwritable(file, e);
        } catch (LinkageError e) {
            throw new FilmException(FfmpegJars.missing(file), e);
        } finally {
            discard(draft);
        }
    }

    private static FilmException unwritable(Path file, IOException e) {
        return new FilmException(
                file + ": cannot be written (" + FileFault.describe(e) + "); check the space and the rights", e);
    }

    private static void discard(AtomicFile.@Nullable Draft draft) {
        try {
            if (draft != null) {
                draft.close();
            }
        } catch (IOException e) {
            // Whoever writes into that folder next sweeps it.
        }
    }

    /// Adds a frame.
    ///
    /// @param time when it is shown, later than the frame before it; the first one may have any time and begins
    ///     the film
    /// @throws FilmException when the image has another size, the time is not later, or the file cannot be written
    /// @throws IllegalStateException when the film is finished or closed
    public void add(Duration time, Image image) {
        if (image.width() != width || image.height() != height) {
            throw FilmException.ofValue("%s: got a frame of %d×%d pixels, expected %d×%d as begun; scale it"
                    .formatted(file, image.width(), image.height(), width, height));
        }
        lock.lock();
        try {
            requireOpen();
            Duration begin = first == null ? time : first;
            if (last != null && time.minus(last).compareTo(Mp4Encoder.TICK) < 0) {
                throw FilmException.ofValue("%s: got a frame at %s s after one at %s s, expected a later one"
                        .formatted(file, time.toNanos() / 1e9, last.toNanos() / 1e9));
            }
            encoder.add(time.minus(begin), image);
            first = begin;
            last = time;
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            lock.unlock();
        }
    }

    /// Completes the film and moves it to its place, over an earlier one.
    ///
    /// @throws FilmException when it has no frame or cannot be written
    /// @throws IllegalStateException when the film is finished or closed
    public void finish() {
        lock.lock();
        try {
            requireOpen();
            if (last == null) {
                throw FilmException.ofValue(file + ": a film without frames cannot be written; add one");
            }
            encoder.finish();
            encoder.close();
            draft.publish();
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            close();
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(file + ": the film is finished or closed; begin another one");
        }
    }

    /// Waits for the frame that is being written, and removes a film that is not finished.
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                encoder.close();
                discard(draft);
            }
        } finally {
            lock.unlock();
        }
    }
}
