package io.anymask.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import io.anymask.image.Image;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;

/// Pictures to H.264 by Cisco's OpenH264, in MP4. For one thread at a time.
final class Mp4Encoder implements AutoCloseable {
    static final int LEAST_SIDE = 16;

    /// OpenH264 holds 36,864 blocks of 16 × 16 pixels, level 5.2.
    static final long MOST_PIXELS = 36_864 * 256;

    static final int MOST_FRAMES_A_SECOND = 1000;
    static final Duration TICK = Duration.ofNanos(100_000);

    private static final int TICKS_A_SECOND = 10_000;
    private static final int KEY_FRAME_EACH = 50;
    private static final double BITS_A_PIXEL = 0.2;
    private static final long LEAST_BITS = 500_000;
    private static final long MOST_BITS = 100_000_000;
    private static final int CHANNELS = 3;

    static {
        av_log_set_level(AV_LOG_QUIET);
    }

    private final Path file;
    private final FileStream bytes;
    private final AVFormatContext container;
    private final AVCodecContext codec;
    private final AVStream stream;
    private final SwsContext scaler;
    private final AVFrame rgb;
    private final AVFrame yuv;
    private final AVPacket packet = av_packet_alloc();
    private final long ticksOfFrame;
    private boolean closed;

    private Mp4Encoder(Path file, FileStream bytes, int width, int height, double frameRate) {
        this.file = file;
        this.bytes = bytes;
        int evenWidth = width + (width & 1);
        int evenHeight = height + (height & 1);
        ticksOfFrame = Math.max(1, Math.round(TICKS_A_SECOND / frameRate));
        codec = codec(file, evenWidth, evenHeight, frameRate);
        container = new AVFormatContext(null);
        avformat_alloc_output_context2(container, (AVOutputFormat) null, "mp4", null);
        container.pb(bytes.context());
        stream = avformat_new_stream(container, codec.codec());
        stream.time_base(codec.time_base());
        avcodec_parameters_from_context(stream.codecpar(), codec);
        rgb = frame(AV_PIX_FMT_RGB24, evenWidth, evenHeight);
        yuv = frame(AV_PIX_FMT_YUV420P, evenWidth, evenHeight);
        scaler = sws_getContext(
                evenWidth,
                evenHeight,
                AV_PIX_FMT_RGB24,
                evenWidth,
                evenHeight,
                AV_PIX_FMT_YUV420P,
                RgbConverter.EXACT,
                null,
                null,
                (DoublePointer) null);
        sws_setColorspaceDetails(
                scaler,
                sws_getCoefficients(AVCOL_SPC_BT709),
                1,
                sws_getCoefficients(AVCOL_SPC_BT709),
                0,
                0,
                RgbConverter.ONE,
                RgbConverter.ONE);
    }

    /// @param file the one in messages
    /// @param draft the one that is written
    static Mp4Encoder open(Path file, Path draft, int width, int height, double frameRate) throws IOException {
        FileStream bytes = FileStream.writing(draft);
        Mp4Encoder encoder;
        try {
            encoder = new Mp4Encoder(file, bytes, width, height, frameRate);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
        try {
            encoder.require(avformat_write_header(encoder.container, (AVDictionary) null));
            return encoder;
        } catch (IOException | RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    private static AVCodecContext codec(Path file, int width, int height, double frameRate) {
        AVCodec openH264 = avcodec_find_encoder_by_name("libopenh264");
        AVCodecContext codec = openH264 == null ? null : avcodec_alloc_context3(openH264);
        if (codec == null) {
            throw new FilmException(
                    file + ": this build of FFmpeg cannot write H.264, expected one with OpenH264, as bytedeco's");
        }
        codec.width(width)
                .height(height)
                .pix_fmt(AV_PIX_FMT_YUV420P)
                .time_base(rational(1, TICKS_A_SECOND))
                .framerate(rational((int) Math.round(frameRate * 1000), 1000))
                .bit_rate(Math.clamp(Math.round(BITS_A_PIXEL * width * height * frameRate), LEAST_BITS, MOST_BITS))
                .gop_size(KEY_FRAME_EACH)
                .color_range(AVCOL_RANGE_MPEG)
                .colorspace(AVCOL_SPC_BT709)
                .color_primaries(AVCOL_PRI_BT709)
                .color_trc(AVCOL_TRC_BT709)
                .flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        if (avcodec_open2(codec, openH264, (AVDictionary) null) < 0) {
            avcodec_free_context(codec);
            throw new FilmException("%s: frames of %d×%d pixels cannot be written as H.264; choose another size"
                    .formatted(file, width, height));
        }
        return codec;
    }

    private static AVRational rational(int numerator, int denominator) {
        return new AVRational().num(numerator).den(denominator);
    }

    private static AVFrame frame(int format, int width, int height) {
        AVFrame frame = av_frame_alloc();
        frame.format(format).width(width).height(height);
        if (av_frame_get_buffer(frame, 0) < 0) {
            throw new OutOfMemoryError("no room for a frame of %d×%d pixels".formatted(width, height));
        }
        return frame;
    }

    /// @param time from the first frame
    void add(Duration time, Image image) throws IOException {
        fill(image);
        require(av_frame_make_writable(yuv));
        sws_scale(scaler, rgb.data(), rgb.linesize(), 0, rgb.height(), yuv.data(), yuv.linesize());
        yuv.pts(time.toNanos() / TICK.toNanos());
        require(avcodec_send_frame(codec, yuv));
        writePackets();
    }

    private void fill(Image image) {
        ByteBuffer pixels = image.rgb();
        byte[] row = new byte[rgb.width() * CHANNELS];
        int stored = image.width() * CHANNELS;
        BytePointer data = rgb.data(0);
        for (int y = 0; y < rgb.height(); y++) {
            pixels.get(Math.min(y, image.height() - 1) * stored, row, 0, stored);
            if (row.length > stored) {
                System.arraycopy(row, stored - CHANNELS, row, stored, CHANNELS);
            }
            data.position((long) y * rgb.linesize(0)).put(row, 0, row.length);
        }
    }

    private void writePackets() throws IOException {
        int code = avcodec_receive_packet(codec, packet);
        for (; code >= 0; code = avcodec_receive_packet(codec, packet)) {
            packet.duration(ticksOfFrame);
            packet.stream_index(stream.index());
            av_packet_rescale_ts(packet, codec.time_base(), stream.time_base());
            require(av_interleaved_write_frame(container, packet));
        }
        require(code == AVERROR_EAGAIN() || code == AVERROR_EOF ? 0 : code);
    }

    void finish() throws IOException {
        require(avcodec_send_frame(codec, null));
        writePackets();
        require(av_write_trailer(container));
        fault();
    }

    /// @throws IOException the file's own failure, if there was one
    private void fault() throws IOException {
        @Nullable IOException fault = bytes.fault();
        if (fault != null) {
            throw fault;
        }
    }

    private void require(int code) throws IOException {
        if (code < 0) {
            fault();
            throw new FilmException(
                    file + ": the encoder does not take this frame; write the film as pictures instead");
        }
    }

    /// Frees everything, once.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        av_packet_free(packet);
        av_frame_free(rgb);
        av_frame_free(yuv);
        sws_freeContext(scaler);
        avcodec_free_context(codec);
        avformat_free_context(container);
        try {
            bytes.close();
        } catch (IOException e) {
            // What was written is in the file; what failed before is known.
        }
    }
}
