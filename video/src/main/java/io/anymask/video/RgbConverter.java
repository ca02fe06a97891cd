package io.anymask.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ411P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import io.anymask.image.Image;
import java.util.Set;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;

/// Decoded frames as RGB pictures, by the matrix and the range that the film names. A film that names no matrix
/// has that of its size: BT.601 up to 576 lines, else BT.709. For one thread at a time.
final class RgbConverter implements AutoCloseable {
    /// Chroma at each pixel, and the same numbers on every processor.
    static final int EXACT = SWS_BILINEAR | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND | SWS_BITEXACT;

    static final int ONE = 1 << 16;

    private static final int CHANNELS = 3;
    private static final int LINES_OF_BT601 = 576;
    private static final Set<Integer> FULL_RANGE = Set.of(
            AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P);

    /// How samples are to be understood.
    private record Look(int format, int matrix, boolean full) {}

    private final int width;
    private final int height;
    private final AVFrame rgb = av_frame_alloc();
    private @Nullable SwsContext scaler;
    private @Nullable Look look;

    RgbConverter(int width, int height) {
        this.width = width;
        this.height = height;
        rgb.format(AV_PIX_FMT_RGB24).width(width).height(height);
        if (av_frame_get_buffer(rgb, 0) < 0) {
            throw new OutOfMemoryError("no room for a frame of %d×%d pixels".formatted(width, height));
        }
    }

    /// @param frame of this converter's size
    Image convert(AVFrame frame) {
        SwsContext context = scaler(new Look(frame.format(), matrix(frame), isFull(frame)));
        sws_scale(context, frame.data(), frame.linesize(), 0, height, rgb.data(), rgb.linesize());
        byte[] pixels = new byte[width * height * CHANNELS];
        int row = width * CHANNELS;
        BytePointer data = rgb.data(0);
        for (int y = 0; y < height; y++) {
            data.position((long) y * rgb.linesize(0)).get(pixels, y * row, row);
        }
        return Image.of(width, height, pixels);
    }

    private static int matrix(AVFrame frame) {
        return frame.colorspace() != AVCOL_SPC_UNSPECIFIED
                ? frame.colorspace()
                : frame.height() <= LINES_OF_BT601 ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_BT709;
    }

    private static boolean isFull(AVFrame frame) {
        return frame.color_range() == AVCOL_RANGE_JPEG || FULL_RANGE.contains(frame.format());
    }

    private SwsContext scaler(Look wanted) {
        SwsContext known = scaler;
        if (known != null && wanted.equals(look)) {
            return known;
        }
        sws_freeContext(known);
        scaler = null;
        SwsContext made = sws_getContext(
                width, height, wanted.format, width, height, AV_PIX_FMT_RGB24, EXACT, null, null, (DoublePointer) null);
        if (made == null) {
            throw new FilmException("its pixels are of a kind that is not supported; convert the film to H.264 in MP4");
        }
        sws_setColorspaceDetails(
                made,
                sws_getCoefficients(wanted.matrix),
                wanted.full ? 1 : 0,
                sws_getCoefficients(AVCOL_SPC_BT709),
                1,
                0,
                ONE,
                ONE);
        scaler = made;
        look = wanted;
        return made;
    }

    @Override
    public void close() {
        sws_freeContext(scaler);
        av_frame_free(rgb);
    }
}
