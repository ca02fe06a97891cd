package io.anymask.video;

import io.anymask.file.Untrusted;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// A film whose frames are read one by one: a file of moving pictures, or a folder of pictures in natural order of
/// their names (`frame 9` before `frame 10`), of which 25 are shown in a second.
///
/// ```java
/// try (Film film = Film.open(Path.of("dog.mp4"))) {
///     for (FilmFrame frame : film) {
///         track(frame.image());
///     }
/// }
/// ```
///
/// Frame n is the same picture however one comes to it. Reading on is fastest; a jump decodes from the last key
/// frame before its goal. A film that is cut ends with the last whole frame, and [FilmInfo#fault] says so from the
/// start; a frame that is damaged in the midst of others is refused when it is read.
///
/// Safe for use by several threads, whose frames are read one after the other. Closing stops and awaits the
/// reading that is under way.
public final class Film implements Iterable<FilmFrame>, AutoCloseable {
    /// So many frames a film may have: 38 hours at 30 a second.
    public static final int MOST_FRAMES = 1 << 22;

    /// What is held of a film that is read backwards.
    private static final long HELD_BYTES = 1 << 26;

    private static final int MOST_HELD = 32;

    private final String name;
    private final FrameSource source;
    private final long[] nanos;

    /// Not a monitor: waiting for one would keep a virtual thread on its carrier.
    private final ReentrantLock lock = new ReentrantLock();

    private volatile boolean closing;
    private boolean closed;

    Film(Path path, FrameSource source) {
        name = path.toString();
        this.source = source;
        nanos = source.nanos();
    }

    /// Opens a film. A file is read once to its end, without being decoded.
    ///
    /// @throws FilmException when there is no film, it has no frames or more than [#MOST_FRAMES], or FFmpeg is
    ///     needed and not at hand
    /// @throws io.anymask.image.ImageException when the first picture of a folder cannot be read
    public static Film open(Path path) {
        return open(path, ImageLimits.DEFAULT);
    }

    /// @param limits of a frame's pixels, and of the bytes of a GIF or a picture in a folder
    public static Film open(Path path, ImageLimits limits) {
        return new Film(
                path,
                Untrusted.read(
                        path.toString(),
                        "a film",
                        () -> {
                            if (Files.isDirectory(path)) {
                                return PictureFolder.open(path, limits);
                            }
                            Untrusted.requireFile(path, "a film", FilmException::new);
                            return isGif(path) ? GifPictures.open(path, limits) : media(path, limits);
                        },
                        FilmException::new));
    }

    private static boolean isGif(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1).equals("GIF8");
        }
    }

    private static FrameSource media(Path file, ImageLimits limits) throws IOException {
        try {
            return MediaSource.open(file, limits);
        } catch (LinkageError e) {
            return MjpegAvi.open(file, limits).orElseThrow(() -> new FilmException(FfmpegJars.missing(file), e));
        }
    }

    public FilmInfo info() {
        return source.info();
    }

    /// When a frame is shown, counted from the first one.
    ///
    /// @throws FilmException when there is no such frame
    public Duration time(int number) {
        return Duration.ofNanos(nanos[checked(number)]);
    }

    /// The frame that is shown at a time: the last one that began by then. Before the film it is the first frame,
    /// after it the last.
    public int numberAt(Duration time) {
        int at = Arrays.binarySearch(nanos, time.toNanos());
        return at >= 0 ? at : Math.max(0, -at - 2);
    }

    /// Reads one frame.
    ///
    /// @throws FilmException when there is no such frame, it is damaged, or of another size than the first
    /// @throws io.anymask.image.ImageException when it is a picture of a folder and cannot be read
    /// @throws IllegalStateException when the film is closed, or was closed meanwhile
    public FilmFrame frame(int number) {
        checked(number);
        lock.lock();
        try {
            Optional<Image> image = closing
                    ? Optional.empty()
                    : Untrusted.read(name, "a film", () -> source.read(number, () -> closing), FilmException::new);
            return new FilmFrame(
                    number,
                    time(number),
                    image.orElseThrow(() -> new IllegalStateException(
                            name + ": the film is closed; keep it open as long as it is read")));
        } finally {
            lock.unlock();
        }
    }

    /// All frames, from the first on. Frames are read when they are asked for, with the exceptions of [#frame].
    @Override
    public Iterator<FilmFrame> iterator() {
        return from(0);
    }

    /// The frames from this one on.
    ///
    /// @throws FilmException when there is no such frame
    public Iterator<FilmFrame> from(int number) {
        checked(number);
        return new Iterator<>() {
            private int next = number;

            @Override
            public boolean hasNext() {
                return next < nanos.length;
            }

            @Override
            public FilmFrame next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                FilmFrame frame = frame(next);
                next++;
                return frame;
            }
        };
    }

    /// The frames from this one back to the first. Up to 32 of them are held, or as many as fill 64 MB, since
    /// films are decoded forwards.
    ///
    /// @throws FilmException when there is no such frame
    public Iterator<FilmFrame> backwardsFrom(int number) {
        checked(number);
        long bytes = 3L * info().width() * info().height();
        int most = Math.clamp(HELD_BYTES / bytes, 1, MOST_HELD);
        return new Iterator<>() {
            private final Deque<FilmFrame> held = new ArrayDeque<>(most);
            private int unread = number;

            @Override
            public boolean hasNext() {
                return unread >= 0 || !held.isEmpty();
            }

            @Override
            public FilmFrame next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (held.isEmpty()) {
                    Deque<FilmFrame> read = new ArrayDeque<>(most);
                    int first = Math.max(0, unread - most + 1);
                    for (int i = first; i <= unread; i++) {
                        read.push(frame(i));
                    }
                    held.addAll(read);
                    unread = first - 1;
                }
                return held.remove();
            }
        };
    }

    private int checked(int number) {
        if (number < 0 || number >= nanos.length) {
            throw FilmException.ofValue(
                    "%s: got frame %d, expected 0 to %d, which the film has".formatted(name, number, nanos.length - 1));
        }
        return number;
    }

    /// Stops the reading that is under way, waits for it, and frees what the film holds. Closing again does
    /// nothing.
    @Override
    public void close() {
        closing = true;
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                source.close();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "%s: %d frames of %d×%d".formatted(name, nanos.length, info().width(), info().height());
    }
}
