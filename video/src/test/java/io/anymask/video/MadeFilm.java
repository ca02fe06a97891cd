package io.anymask.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import io.anymask.image.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/// A film as other programs write it, with any encoder and container of FFmpeg's.
///
/// @param codec the encoder's name
/// @param container the muxer's name
/// @param format of pixels, as FFmpeg numbers them
/// @param matrix and
/// @param range as the film names them, and as its pixels are made
/// @param bFrames how many frames in a row are shown before the one they are decoded after
/// @param display a, b, c and d of the display matrix; empty for none
record MadeFilm(
        String codec,
        String container,
        int format,
        int matrix,
        int range,
        int keyFrameEach,
        int bFrames,
        List<Integer> display,
        Map<String, String> options) {
    private static final int BLOCK = 16;
    private static final int BITS = 6;

    static MadeFilm of(String codec, String container, int format) {
        return new MadeFilm(codec, container, format, AVCOL_SPC_UNSPECIFIED, 0, 8, 0, List.of(), Map.of());
    }

    MadeFilm withBFrames(int count) {
        return new MadeFilm(codec, container, format, matrix, range, keyFrameEach, count, display, options);
    }

    MadeFilm withKeyFrameEach(int frames) {
        return new MadeFilm(codec, container, format, matrix, range, frames, bFrames, display, options);
    }

    MadeFilm withColours(int newMatrix, int newRange) {
        return new MadeFilm(codec, container, format, newMatrix, newRange, keyFrameEach, bFrames, display, options);
    }

    MadeFilm withDisplay(Integer... abcd) {
        return new MadeFilm(codec, container, format, matrix, range, keyFrameEach, bFrames, List.of(abcd), options);
    }

    /// Of the muxer or the encoder.
    MadeFilm withOptions(Map<String, String> others) {
        return new MadeFilm(codec, container, format, matrix, range, keyFrameEach, bFrames, display, others);
    }

    /// Pictures of 96 × 80 pixels that say which they are: six blocks along the top are the bits of the number,
    /// and a red square moves below.
    static List<Image> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> numbered(i, 96, 80)).toList();
    }

    static Image numbered(int number, int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int bit = x / BLOCK;
                boolean square = y >= 40 && y < 64 && x >= number % 48 && x < number % 48 + 24;
                int colour = y < BLOCK
                        ? bit < BITS && (number >> bit & 1) != 0 ? 0xF0F0F0 : 0x101010
                        : square ? 0xD02020 : 0x306090 + number % 8 * 0x100;
                int at = (y * width + x) * 3;
                rgb[at] = (byte) (colour >> 16);
                rgb[at + 1] = (byte) (colour >> 8);
                rgb[at + 2] = (byte) colour;
            }
        }
        return Image.of(width, height, rgb);
    }

    /// What a picture of these says.
    static int number(Image image) {
        int number = 0;
        for (int bit = 0; bit < BITS; bit++) {
            int green = image.rgb(bit * BLOCK + BLOCK / 2, BLOCK / 2) >> 8 & 0xFF;
            assertThat(green)
                    .as("bit %d", bit)
                    .satisfiesAnyOf(
                            g -> assertThat(g).isLessThan(80),
                            g -> assertThat(g).isGreaterThan(175));
            number |= green > 128 ? 1 << bit : 0;
        }
        return number;
    }

    /// 25 frames a second.
    Path write(Path file, List<Image> frames) throws IOException {
        return write(
                file, frames, IntStream.range(0, frames.size()).map(i -> i * 40).toArray());
    }

    /// @param milliseconds when each frame is shown
    Path write(Path file, List<Image> frames, int... milliseconds) throws IOException {
        AVFormatContext muxer = new AVFormatContext(null);
        check(avformat_alloc_output_context2(muxer, (AVOutputFormat) null, container, null));
        try (FileStream bytes = FileStream.writing(file)) {
            muxer.pb(bytes.context());
            AVStream stream = avformat_new_stream(muxer, null);
            AVCodecContext encoder = encoder(frames.getFirst(), muxer);
            check(avcodec_parameters_from_context(stream.codecpar(), encoder));
            stream.time_base(encoder.time_base()).avg_frame_rate(encoder.framerate());
            addDisplay(stream);
            AVDictionary dictionary = new AVDictionary(null);
            options.forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
            check(avformat_write_header(muxer, dictionary));
            av_dict_free(dictionary);
            for (int i = 0; i < frames.size(); i++) {
                Image image = frames.get(i);
                if (image.width() != encoder.width() || image.height() != encoder.height()) {
                    drain(encoder, stream, muxer);
                    encoder = encoder(image, muxer);
                }
                AVFrame frame = frame(image);
                frame.pts((long) milliseconds[i] * ticksASecond() / 1000);
                check(avcodec_send_frame(encoder, frame));
                av_frame_free(frame);
                writePackets(encoder, stream, muxer);
            }
            drain(encoder, stream, muxer);
            check(av_write_trailer(muxer));
        } finally {
            avformat_free_context(muxer);
        }
        return file;
    }

    /// Some formats know whole frames only.
    private int ticksASecond() {
        return codec.equals("mpeg2video") || container.equals("avi") ? 25 : 1000;
    }

    private AVCodecContext encoder(Image first, AVFormatContext muxer) {
        AVCodec known = avcodec_find_encoder_by_name(codec);
        assertThat(known).as(codec).isNotNull();
        AVCodecContext encoder = avcodec_alloc_context3(known);
        encoder.width(first.width())
                .height(first.height())
                .pix_fmt(format)
                .time_base(new AVRational().num(1).den(ticksASecond()))
                .framerate(new AVRational().num(25).den(1))
                .bit_rate(4_000_000)
                .gop_size(keyFrameEach)
                .max_b_frames(bFrames)
                .colorspace(matrix)
                .color_range(range)
                .strict_std_compliance(-1);
        if ((muxer.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
            encoder.flags(encoder.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        AVDictionary dictionary = new AVDictionary(null);
        options.forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
        check(avcodec_open2(encoder, known, dictionary));
        av_dict_free(dictionary);
        return encoder;
    }

    private void addDisplay(AVStream stream) {
        if (!display.isEmpty()) {
            AVPacketSideData all = new AVPacketSideData(null);
            IntPointer count = new IntPointer(1).put(0);
            AVPacketSideData added = av_packet_side_data_new(all, count, AV_PKT_DATA_DISPLAYMATRIX, 36, 0);
            int one = 1 << 16;
            new IntPointer(added.data())
                    .put(
                            display.get(0) * one,
                            display.get(1) * one,
                            0,
                            display.get(2) * one,
                            display.get(3) * one,
                            0,
                            0,
                            0,
                            1 << 30);
            stream.codecpar().coded_side_data(all).nb_coded_side_data(1);
        }
    }

    private AVFrame frame(Image image) {
        AVFrame rgb = empty(AV_PIX_FMT_RGB24, image);
        byte[] pixels = new byte[image.width() * image.height() * 3];
        image.rgb().get(pixels);
        for (int y = 0; y < image.height(); y++) {
            rgb.data(0).position((long) y * rgb.linesize(0)).put(pixels, y * image.width() * 3, image.width() * 3);
        }
        AVFrame frame = empty(format, image);
        SwsContext scaler = sws_getContext(
                image.width(),
                image.height(),
                AV_PIX_FMT_RGB24,
                image.width(),
                image.height(),
                format,
                RgbConverter.EXACT,
                null,
                null,
                (DoublePointer) null);
        sws_setColorspaceDetails(
                scaler,
                sws_getCoefficients(1),
                1,
                sws_getCoefficients(matrix == AVCOL_SPC_UNSPECIFIED ? AVCOL_SPC_SMPTE170M : matrix),
                range == 2 ? 1 : 0,
                0,
                RgbConverter.ONE,
                RgbConverter.ONE);
        sws_scale(scaler, rgb.data(), rgb.linesize(), 0, image.height(), frame.data(), frame.linesize());
        sws_freeContext(scaler);
        av_frame_free(rgb);
        return frame.colorspace(matrix).color_range(range);
    }

    private static AVFrame empty(int format, Image image) {
        AVFrame frame = av_frame_alloc();
        frame.format(format).width(image.width()).height(image.height());
        check(av_frame_get_buffer(frame, 0));
        return frame;
    }

    private void drain(AVCodecContext encoder, AVStream stream, AVFormatContext muxer) {
        check(avcodec_send_frame(encoder, null));
        writePackets(encoder, stream, muxer);
        avcodec_free_context(encoder);
    }

    private void writePackets(AVCodecContext encoder, AVStream stream, AVFormatContext muxer) {
        AVPacket packet = av_packet_alloc();
        while (avcodec_receive_packet(encoder, packet) >= 0) {
            packet.stream_index(0);
            packet.duration(packet.duration() > 0 ? packet.duration() : ticksASecond() / 25);
            av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
            check(av_interleaved_write_frame(muxer, packet));
        }
        av_packet_free(packet);
    }

    private static void check(int code) {
        assertThat(code).as("FFmpeg's answer").isNotNegative();
    }
}
