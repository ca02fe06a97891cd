package io.anymask.video;

import static org.bytedeco.ffmpeg.avutil.AVFrame.AV_FRAME_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/// From packets to frames. For one thread at a time.
final class FrameDecoder implements AutoCloseable {
    /// Each thread decodes a frame of its own: so many pixels are under way at once.
    private static final long PIXELS_UNDER_WAY = 1L << 25;

    /// Decoders hold the limit against rows that are longer than those of the picture.
    static final int ALIGNMENT = 1 << 22;

    /// What came of the question for a frame.
    enum Decoding {
        FRAME,
        NEEDS_PACKET,
        END,
        BROKEN
    }

    private final AVCodecContext context;
    private final AVFrame frame = av_frame_alloc();

    private FrameDecoder(AVCodecContext context) {
        this.context = context;
    }

    /// @throws FilmException when there is no decoder for it
    static FrameDecoder open(AVStream stream, String name, long maxPixels) {
        AVCodecParameters parameters = stream.codecpar();
        AVCodec codec = avcodec_find_decoder(parameters.codec_id());
        AVCodecContext context = codec == null ? null : avcodec_alloc_context3(codec);
        if (context == null) {
            throw unsupported(parameters, name);
        }
        long pixels = Math.max(1, (long) parameters.width() * parameters.height());
        context.max_pixels(maxPixels + ALIGNMENT);
        context.pkt_timebase(stream.time_base());
        if (avcodec_parameters_to_context(context, parameters) < 0
                || avcodec_open2(
                                context.thread_count(Math.clamp(
                                        PIXELS_UNDER_WAY / pixels,
                                        1,
                                        Runtime.getRuntime().availableProcessors())),
                                codec,
                                (AVDictionary) null)
                        < 0) {
            avcodec_free_context(context);
            throw unsupported(parameters, name);
        }
        return new FrameDecoder(context);
    }

    private static FilmException unsupported(AVCodecParameters parameters, String name) {
        return new FilmException(
                "%s: its pictures are packed as '%s', which is not supported or damaged; convert the film, for example to H.264 in MP4"
                        .formatted(name, avcodec_get_name(parameters.codec_id()).getString()));
    }

    /// The frame that was decoded last.
    AVFrame frame() {
        return frame;
    }

    /// Whether something of the last frame was missing and has been made up.
    boolean isFrameDamaged() {
        return frame.decode_error_flags() != 0 || (frame.flags() & AV_FRAME_FLAG_CORRUPT) != 0;
    }

    Decoding receive() {
        int code = avcodec_receive_frame(context, frame);
        return code >= 0
                ? Decoding.FRAME
                : code == AVERROR_EAGAIN()
                        ? Decoding.NEEDS_PACKET
                        : code == AVERROR_EOF ? Decoding.END : Decoding.BROKEN;
    }

    /// Takes a packet, after it has asked for one.
    ///
    /// @return false when it is damaged
    boolean send(AVPacket packet) {
        return avcodec_send_packet(context, packet) >= 0;
    }

    /// Takes that there are no more packets, and gives the frames that it still has.
    void drain() {
        avcodec_send_packet(context, (AVPacket) null);
    }

    /// Forgets everything; the next packet is a key frame's.
    void reset() {
        avcodec_flush_buffers(context);
    }

    @Override
    public void close() {
        av_frame_free(frame);
        avcodec_free_context(context);
    }
}
