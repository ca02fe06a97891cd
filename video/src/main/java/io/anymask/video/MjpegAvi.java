package io.anymask.video;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.image.Orientation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Motion JPEG in an AVI, as cameras write it, read where FFmpeg is not at hand. Chunks are found by going through
/// the file: its index is not needed. A chunk without bytes shows the frame before it for longer.
///
/// Source: Microsoft, "AVI RIFF File Reference"; "OpenDML AVI File Format Extensions", 1996, for files of several
/// RIFF parts.
final class MjpegAvi implements FrameSource {
    private static final Set<String> CODECS = Set.of("mjpg", "jpeg", "dmb1");
    private static final int HEADER = 8;
    private static final int WINDOW = 1 << 16;

    /// So many chunks a file may have: some of sound for each frame.
    private static final int MOST_CHUNKS = 8 * Film.MOST_FRAMES;

    /// A header whose rate cannot be has this one instead.
    private static final double USUAL_RATE = 25;

    private static final double LEAST_RATE = 0.001;
    private static final double MOST_RATE = 1000;

    private final String name;
    private final RandomAccessFile file;
    private final ImageLimits limits;
    private final Frames frames;
    private final FilmInfo info;

    /// Where the pictures are.
    ///
    /// @param slots the times at which they are shown, in frames of the file's rate
    /// @param end how many slots there are
    /// @param rate slots a second
    /// @param height as the header has it
    /// @param fault see [FilmInfo#fault]; empty for none
    private record Frames(long[] places, int[] lengths, int[] slots, int end, double rate, long height, String fault) {
        long nanos(int slot) {
            return Math.round(slot * 1e9 / rate);
        }
    }

    private MjpegAvi(String name, RandomAccessFile file, ImageLimits limits, Frames frames) throws IOException {
        this.name = name;
        this.file = file;
        this.limits = limits;
        this.frames = frames;
        Image first = picture(0);
        if (frames.height() == 2L * first.height()) {
            throw new FilmException(
                    name
                            + ": its frames are stored in two fields each, which only FFmpeg reads; put its jars on the class path");
        }
        info = new FilmInfo(
                first.width(),
                first.height(),
                frames.places().length,
                frames.places().length / (frames.nanos(frames.end()) / 1e9),
                Duration.ofNanos(frames.nanos(frames.end())),
                Orientation.UPRIGHT.exifValue(),
                "mjpeg",
                frames.fault().isEmpty() ? null : frames.fault());
    }

    /// @return empty when the file is none
    static Optional<FrameSource> open(Path path, ImageLimits limits) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        boolean open = false;
        try {
            Optional<Frames> frames = new Scan(path.toString(), file, limits).frames();
            if (frames.isEmpty()) {
                return Optional.empty();
            }
            MjpegAvi film = new MjpegAvi(path.toString(), file, limits, frames.get());
            open = true;
            return Optional.of(film);
        } finally {
            if (!open) {
                file.close();
            }
        }
    }

    /// One way through the chunks of a file. Lists are gone into, so that it does not matter how they are nested.
    private static final class Scan {
        private final String name;
        private final RandomAccessFile file;
        private final ImageLimits limits;
        private final long size;
        private byte[] window = {};
        private long windowAt;
        private int streams;
        private int film = -1;
        private boolean isJpeg;
        private boolean inFrames;
        private double rate = USUAL_RATE;
        private long claimed;
        private long height;
        private long[] places = new long[1024];
        private int[] lengths = new int[1024];
        private int[] slots = new int[1024];
        private int count;
        private int slot;

        Scan(String name, RandomAccessFile file, ImageLimits limits) throws IOException {
            this.name = name;
            this.file = file;
            this.limits = limits;
            this.size = file.length();
        }

        /// @return empty when it is no AVI with Motion JPEG
        Optional<Frames> frames() throws IOException {
            ByteBuffer start = bytes(0, Math.min(size, 12));
            if (start.limit() < 12
                    || !word(start, 0).equals("RIFF")
                    || !word(start, 8).equals("AVI ")) {
                return Optional.empty();
            }
            boolean cut = false;
            int chunks = 0;
            for (long at = 0; at + HEADER <= size; chunks++) {
                if (chunks == MOST_CHUNKS) {
                    throw new FilmException(name
                            + ": got more than %d chunks, which is the most; divide the film".formatted(MOST_CHUNKS));
                }
                ByteBuffer header = bytes(at, HEADER);
                String kind = word(header, 0);
                long length = Integer.toUnsignedLong(header.getInt(4));
                boolean list = kind.equals("RIFF") || kind.equals("LIST");
                if (list && at + HEADER + 4 <= size) {
                    inFrames |= word(bytes(at + HEADER, 4), 0).equals("movi");
                    at += HEADER + 4;
                    continue;
                }
                if (at + HEADER + length > size) {
                    cut = inFrames;
                    break;
                }
                if (!take(kind, at + HEADER, length)) {
                    return Optional.empty();
                }
                at += HEADER + length + (length & 1);
            }
            if (film < 0) {
                return Optional.empty();
            }
            if (count == 0) {
                throw new FilmException(name
                        + ": there is not one whole frame in this file, expected a film; copy or download it again");
            }
            return Optional.of(new Frames(
                    Arrays.copyOf(places, count),
                    Arrays.copyOf(lengths, count),
                    Arrays.copyOf(slots, count),
                    slot,
                    rate,
                    height,
                    cut || slot < claimed ? fault(cut) : ""));
        }

        private String fault(boolean cut) {
            return "the film is damaged or cut off behind frame %d: %s; copy or download it again"
                    .formatted(
                            count - 1,
                            cut ? "what follows is not whole" : "its header says that it has %d".formatted(claimed));
        }

        /// @return false when the film is packed by another codec
        private boolean take(String kind, long at, long length) throws IOException {
            if (kind.equals("strh") && length >= 36) {
                stream(bytes(at, 36));
            } else if (kind.equals("strf") && film >= 0 && streams - 1 == film && length >= 20) {
                ByteBuffer header = bytes(at, 20);
                height = Math.abs((long) header.getInt(8));
                isJpeg |= isJpeg(word(header, 16));
            } else if (inFrames && isPicture(kind)) {
                if (!isJpeg) {
                    return false;
                }
                picture(at, length);
            }
            return true;
        }

        private void stream(ByteBuffer header) {
            if (film < 0 && word(header, 0).equals("vids")) {
                film = streams;
                isJpeg = isJpeg(word(header, 4));
                double found =
                        (double) Integer.toUnsignedLong(header.getInt(24)) / Integer.toUnsignedLong(header.getInt(20));
                rate = found >= LEAST_RATE && found <= MOST_RATE ? found : USUAL_RATE;
                claimed = Integer.toUnsignedLong(header.getInt(32));
            }
            streams++;
        }

        private static boolean isJpeg(String codec) {
            return CODECS.contains(codec.toLowerCase(Locale.ROOT));
        }

        /// Two digits with the number of the stream, and `dc` or `db`.
        private boolean isPicture(String kind) {
            return film >= 0
                    && (kind.endsWith("dc") || kind.endsWith("db"))
                    && kind.charAt(0) == '0' + film / 10
                    && kind.charAt(1) == '0' + film % 10;
        }

        private void picture(long at, long length) {
            if (length > 0) {
                if (length > limits.maxBytes() || length > Integer.MAX_VALUE - HEADER) {
                    throw new FilmException("%s: frame %d claims %d bytes, expected at most %d"
                            .formatted(name, count, length, limits.maxBytes()));
                }
                if (count == places.length) {
                    places = Arrays.copyOf(places, 2 * count);
                    lengths = Arrays.copyOf(lengths, 2 * count);
                    slots = Arrays.copyOf(slots, 2 * count);
                }
                places[count] = at;
                lengths[count] = (int) length;
                slots[count++] = slot;
            }
            slot += count > 0 ? 1 : 0;
            if (slot > Film.MOST_FRAMES) {
                throw new FilmException("%s: got more than %d frames, which is the most; divide the film"
                        .formatted(name, Film.MOST_FRAMES));
            }
        }

        /// A few bytes that there are.
        private ByteBuffer bytes(long at, long length) throws IOException {
            if (at < windowAt || at + length > windowAt + window.length) {
                window = new byte[(int) Math.min(WINDOW, size - at)];
                windowAt = at;
                file.seek(at);
                file.readFully(window);
            }
            return ByteBuffer.wrap(window, (int) (at - windowAt), (int) length)
                    .slice()
                    .order(ByteOrder.LITTLE_ENDIAN);
        }

        private static String word(ByteBuffer bytes, int at) {
            byte[] letters = new byte[4];
            bytes.get(at, letters);
            return new String(letters, StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public FilmInfo info() {
        return info;
    }

    @Override
    public long[] nanos() {
        return Arrays.stream(frames.slots()).mapToLong(frames::nanos).toArray();
    }

    @Override
    public Optional<Image> read(int number, BooleanSupplier stopped) {
        Image image;
        try {
            image = picture(number);
        } catch (IOException e) {
            throw new FilmException(
                    "%s: frame %d cannot be read, the file changed or went away; try again".formatted(name, number), e);
        }
        FrameSize.require(name, number, image.width(), image.height(), info);
        return Optional.of(image);
    }

    private Image picture(int number) throws IOException {
        byte[] jpeg = new byte[frames.lengths()[number]];
        file.seek(frames.places()[number]);
        file.readFully(jpeg);
        return Image.decode(HuffmanTables.addTo(jpeg), "%s, frame %d".formatted(name, number), limits);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // It was only read.
        }
    }
}
