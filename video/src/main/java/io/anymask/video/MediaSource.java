package io.anymask.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;

import io.anymask.file.Untrusted;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.image.Orientation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

/// A film of FFmpeg's.
///
/// A frame is decoded from a key frame, either the one before it or, when one reads on, an earlier one; what a
/// decoder makes of the same packets is always the same. If damage shows up on the way, the frame counts as
/// damaged, and no frame is ever shown that was made up.
final class MediaSource implements FrameSource {
    /// Key frames to go back, when a search lands behind its goal.
    private static final int[] STEPS_BACK = {0, 1, 4, 16};

    private static final double USUAL_SECONDS = 1.0 / 25;
    private static final double NANOS = 1e9;

    /// What came of the way to a frame.
    private enum Outcome {
        FOUND,
        DAMAGED,
        STOPPED
    }

    private final Path path;
    private final ImageLimits limits;
    private final PacketIndex index;
    private final FrameDecoder decoder;
    private final RgbConverter converter;
    private final Orientation orientation;
    private final FilmInfo info;
    private final double tick;
    private MediaFile file;

    /// The next frame that the decoder gives; -1 when it has to begin at a key frame.
    private int next = -1;

    /// The stamp of the key frame at which it began.
    private long begun;

    private MediaSource(Path path, ImageLimits limits, MediaFile file, PacketIndex index, FrameDecoder decoder) {
        this.path = path;
        this.limits = limits;
        this.file = file;
        this.index = index;
        this.decoder = decoder;
        AVStream stream = file.stream();
        AVCodecParameters parameters = stream.codecpar();
        orientation = orientation(parameters);
        converter = new RgbConverter(parameters.width(), parameters.height());
        tick = seconds(stream.time_base());
        info = describe(stream);
    }

    static MediaSource open(Path path, ImageLimits limits) throws IOException {
        String name = path.toString();
        MediaFile file = MediaFile.open(path, limits);
        @Nullable FrameDecoder decoder = null;
        @Nullable MediaSource source = null;
        try {
            requireSize(file.stream().codecpar(), name, limits);
            PacketIndex index = PacketIndex.of(file, name);
            decoder = FrameDecoder.open(file.stream(), name, limits.maxPixels());
            source = new MediaSource(path, limits, file, index, decoder);
            source.read(0, () -> false);
            return source;
        } catch (Throwable e) {
            if (source != null) {
                source.close();
            } else {
                if (decoder != null) {
                    decoder.close();
                }
                file.close();
            }
            throw e;
        }
    }

    private static void requireSize(AVCodecParameters parameters, String name, ImageLimits limits) {
        long pixels = (long) parameters.width() * parameters.height();
        long most = Math.min(limits.maxPixels(), ImageLimits.MOST_PIXELS);
        if (parameters.width() <= 0 || parameters.height() <= 0) {
            throw new FilmException(
                    name + ": its frames have no size, expected width and height; copy or download it again");
        }
        if (pixels > most) {
            throw new FilmException(
                    "%s: its frames claim %d×%d pixels, expected at most %d in all; shrink the film or, if you trust it, raise the limit (--max-pixels, in Java the ImageLimits)"
                            .formatted(name, parameters.width(), parameters.height(), most));
        }
        Untrusted.require(name, pixels * 3 * 2, FilmException::new);
    }

    private FilmInfo describe(AVStream stream) {
        AVCodecParameters parameters = stream.codecpar();
        int frames = index.stamps().length;
        long span = Math.subtractExact(index.stamps()[frames - 1], index.stamps()[0]);
        double usual = frames > 1
                ? span * tick / (frames - 1)
                : stream.avg_frame_rate().num() > 0 ? 1 / seconds(stream.avg_frame_rate()) : USUAL_SECONDS;
        double seconds = span * tick + (index.lastTicks() > 0 ? index.lastTicks() * tick : usual);
        boolean turned = orientation.swapsAxes();
        return new FilmInfo(
                turned ? parameters.height() : parameters.width(),
                turned ? parameters.width() : parameters.height(),
                frames,
                frames / seconds,
                Duration.ofNanos(Math.round(seconds * NANOS)),
                orientation.exifValue(),
                avcodec_get_name(parameters.codec_id()).getString(),
                index.fault());
    }

    private static double seconds(AVRational unit) {
        return (double) unit.num() / unit.den();
    }

    /// The display matrix carries (x, y) to (ax + cy, bx + dy); its numbers are a, b, 0, c, d, 0.
    private static Orientation orientation(AVCodecParameters parameters) {
        AVPacketSideData data = av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        if (data == null || data.size() < 9 * Integer.BYTES) {
            return Orientation.UPRIGHT;
        }
        IntPointer matrix = new IntPointer(data.data());
        long a = matrix.get(0);
        long b = matrix.get(1);
        long c = matrix.get(3);
        long d = matrix.get(4);
        return Math.abs(b) + Math.abs(c) > Math.abs(a) + Math.abs(d)
                ? Orientation.of(true, c < 0, b < 0)
                : Orientation.of(false, a < 0, d < 0);
    }

    @Override
    public FilmInfo info() {
        return info;
    }

    @Override
    public long[] nanos() {
        long first = index.stamps()[0];
        long[] nanos = new long[index.stamps().length];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = Math.round((index.stamps()[i] - first) * tick * NANOS);
        }
        return nanos;
    }

    @Override
    public Optional<Image> read(int number, BooleanSupplier stopped) {
        Outcome outcome = Outcome.DAMAGED;
        int key = index.keyUpTo(number);
        if (next >= 0 && next <= number && index.keys()[key] <= index.stamps()[next]) {
            outcome = decodeTo(number, stopped);
        }
        // From the key frame before that one, too: some films mark frames as key frames that need earlier ones.
        for (int back = 0; outcome == Outcome.DAMAGED && back <= Math.min(1, key); back++) {
            outcome = begin(key - back, stopped) ? decodeTo(number, stopped) : Outcome.DAMAGED;
        }
        if (outcome == Outcome.DAMAGED && stopped.getAsBoolean()) {
            outcome = Outcome.STOPPED;
        }
        next = outcome == Outcome.FOUND ? number + 1 : -1;
        return switch (outcome) {
            case FOUND -> Optional.of(picture(number, decoder.frame()));
            case STOPPED -> Optional.empty();
            case DAMAGED -> throw damaged(number);
        };
    }

    private Image picture(int number, AVFrame frame) {
        AVCodecParameters parameters = file.stream().codecpar();
        if (frame.width() != parameters.width() || frame.height() != parameters.height()) {
            boolean turned = orientation.swapsAxes();
            FrameSize.require(
                    path.toString(),
                    number,
                    turned ? frame.height() : frame.width(),
                    turned ? frame.width() : frame.height(),
                    info);
        }
        return orientation.apply(converter.convert(frame));
    }

    private FilmException damaged(int number) {
        int behind = index.keyBehind(number);
        return new FilmException("%s: frame %d is damaged or needs one that is; %s"
                .formatted(
                        path,
                        number,
                        behind < 0
                                ? "the frames before it can be used, the film is to be copied or downloaded again"
                                : "frames can be read again from %d on, or copy or download the film again"
                                        .formatted(behind)));
    }

    private Outcome decodeTo(int number, BooleanSupplier stopped) {
        while (!stopped.getAsBoolean()) {
            switch (decoder.receive()) {
                case FRAME -> {
                    long stamp = decoder.frame().pts();
                    int got = index.number(stamp);
                    if (got > number || (stamp >= begun && decoder.isFrameDamaged())) {
                        return Outcome.DAMAGED;
                    }
                    if (got == number) {
                        return Outcome.FOUND;
                    }
                }
                case NEEDS_PACKET -> {
                    if (!file.readFilm()) {
                        decoder.drain();
                    } else if (!decoder.send(file.packet())) {
                        return Outcome.DAMAGED;
                    }
                }
                case END, BROKEN -> {
                    return Outcome.DAMAGED;
                }
            }
        }
        return Outcome.STOPPED;
    }

    /// Has the decoder begin at a key frame.
    ///
    /// @return false when the file does not lead there
    private boolean begin(int key, BooleanSupplier stopped) {
        decoder.reset();
        long goal = index.keys()[key];
        begun = goal;
        for (int back : STEPS_BACK) {
            if (file.seek(index.keys()[Math.max(0, key - back)]) && reaches(goal, stopped)) {
                return decoder.send(file.packet());
            }
        }
        return reopen() && reaches(goal, stopped) && decoder.send(file.packet());
    }

    /// Reads up to the packet with a key frame's stamp. Whatever is decoded before it is shown before it, too.
    private boolean reaches(long stamp, BooleanSupplier stopped) {
        while (!stopped.getAsBoolean() && file.readFilm()) {
            long read = file.packet().pts();
            if (read >= stamp) {
                return read == stamp;
            }
        }
        return false;
    }

    private boolean reopen() {
        try {
            MediaFile again = MediaFile.open(path, limits);
            file.close();
            file = again;
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        converter.close();
        decoder.close();
        file.close();
    }
}
