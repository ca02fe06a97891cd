package io.anymask.video;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_GENPTS;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_STREAM;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set_int;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import io.anymask.file.FileFault;
import io.anymask.image.ImageLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.PointerPointer;

/// The packets of a file, compressed as they are. For one thread at a time.
final class MediaFile implements AutoCloseable {
    /// FFmpeg's names of the containers that are opened. Play lists, which name other files, are none of them.
    private static final String FORMATS =
            "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,ogg,flv,asf,mxf";

    /// FFmpeg's names of the decoders that are run. The files of most others are older than they are sound.
    private static final String DECODERS = "h264,hevc,vp8,vp9,libaom-av1,av1,mpeg4,mjpeg,mpeg1video,mpeg2video,prores,"
            + "dnxhd,theora,msmpeg4v2,msmpeg4,h263,flv,wmv1,wmv2,wmv3,vc1,png,ffv1,rawvideo,huffyuv,utvideo,qtrle";

    static {
        // FFmpeg would print into the terminal.
        av_log_set_level(AV_LOG_QUIET);
    }

    /// What came of the question for a packet.
    enum Reading {
        PACKET,
        END,
        /// Something came that is no whole packet.
        CUT
    }

    private final FileStream bytes;
    private final AVFormatContext context;
    private final AVStream stream;
    private final AVPacket packet = av_packet_alloc();

    private MediaFile(FileStream bytes, AVFormatContext context, AVStream stream) {
        this.bytes = bytes;
        this.context = context;
        this.stream = stream;
    }

    /// @throws FilmException when there is no film in it
    static MediaFile open(Path path, ImageLimits limits) throws IOException {
        FileStream bytes = FileStream.reading(path);
        AVFormatContext context = avformat_alloc_context();
        boolean open = false;
        try {
            context.pb(bytes.context());
            context.flags(context.flags() | AVFMT_FLAG_GENPTS);
            AVDictionary options = new AVDictionary(null);
            av_dict_set(options, "format_whitelist", FORMATS, 0);
            av_dict_set(options, "codec_whitelist", DECODERS, 0);
            int code = avformat_open_input(context, "", (AVInputFormat) null, options);
            av_dict_free(options);
            if (code < 0) {
                context = null;
                throw refusal(path, bytes);
            }
            describeStreams(context, limits);
            MediaFile file = new MediaFile(bytes, context, film(path, context));
            open = true;
            return file;
        } finally {
            if (!open) {
                if (context != null) {
                    avformat_close_input(context);
                }
                bytes.close();
            }
        }
    }

    /// Reads the first packets, from which follows what headers leave open. Decoders that it runs stay within the
    /// limits.
    private static void describeStreams(AVFormatContext context, ImageLimits limits) {
        int count = context.nb_streams();
        try (PointerPointer<AVDictionary> options = new PointerPointer<>(Math.max(1, count))) {
            for (int i = 0; i < count; i++) {
                AVDictionary ofOne = new AVDictionary(null);
                av_dict_set_int(ofOne, "max_pixels", limits.maxPixels() + FrameDecoder.ALIGNMENT, 0);
                av_dict_set_int(ofOne, "threads", 1, 0);
                options.put(i, ofOne);
            }
            avformat_find_stream_info(context, options);
            for (int i = 0; i < count; i++) {
                av_dict_free(new AVDictionary(options.get(i)));
            }
        }
    }

    private static AVStream film(Path path, AVFormatContext context) {
        int best = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, (PointerPointer<?>) null, 0);
        if (best < 0 || (context.streams(best).disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
            throw new FilmException(
                    path
                            + ": there are no moving pictures in this file, perhaps sound alone; expected a film; choose another file");
        }
        return context.streams(best);
    }

    private static FilmException refusal(Path path, FileStream bytes) throws IOException {
        IOException fault = bytes.fault();
        if (fault != null) {
            return new FilmException(path + ": cannot be read (" + FileFault.describe(fault) + ")", fault);
        }
        if (Files.size(path) == 0) {
            return new FilmException(path + ": the file is empty, expected a film; copy or download it again");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(8);
            if (start.length == 8 && new String(start, 4, 4, StandardCharsets.ISO_8859_1).equals("ftyp")) {
                return new FilmException(path
                        + ": this MP4 file has no index that can be read, since it is damaged, cut off, or was never finished; copy "
                        + "or record it again");
            }
        }
        return new FilmException(path
                + ": not a film that can be read, expected MP4, MOV, WebM, Matroska, AVI, MPEG, GIF or a folder of pictures; "
                + "copy it again if it should be one, or convert it");
    }

    AVStream stream() {
        return stream;
    }

    /// FFmpeg's names of the container.
    String format() {
        return context.iformat().name().getString();
    }

    int streams() {
        return context.nb_streams();
    }

    AVStream stream(int number) {
        return context.streams(number);
    }

    /// How long the header says it is, in seconds; 0 when it says nothing.
    double claimedSeconds() {
        boolean claimed = context.duration_estimation_method() == AVFMT_DURATION_FROM_STREAM && context.duration() > 0;
        return claimed ? (double) context.duration() / AV_TIME_BASE : 0;
    }

    /// How many packets of the film its own index names; 0 when it has none, or one that names key frames only.
    int claimedPackets() {
        return List.of(format().split(",", -1)).contains("mp4") ? avformat_index_get_entries_count(stream) : 0;
    }

    /// The packet that was read last.
    AVPacket packet() {
        return packet;
    }

    /// Whether the last packet is one of the film's.
    boolean isOfFilm() {
        return packet.stream_index() == stream.index() && packet.size() > 0;
    }

    /// Reads a packet of any stream.
    Reading read() {
        av_packet_unref(packet);
        int code = av_read_frame(context, packet);
        if (code == AVERROR_EOF && bytes.fault() == null) {
            return Reading.END;
        }
        boolean whole = code >= 0 && (packet.flags() & AV_PKT_FLAG_CORRUPT) == 0;
        return whole ? Reading.PACKET : Reading.CUT;
    }

    /// Reads the film's next packet.
    ///
    /// @return false at its end, and where it is cut
    boolean readFilm() {
        while (read() == Reading.PACKET) {
            if (isOfFilm()) {
                return true;
            }
        }
        return false;
    }

    /// Goes to a key frame, or to a place before it; sometimes to one behind it.
    ///
    /// @return false when the container cannot be searched
    boolean seek(long stamp) {
        return av_seek_frame(context, stream.index(), stamp, AVSEEK_FLAG_BACKWARD) >= 0;
    }

    @Override
    public void close() {
        av_packet_free(packet);
        avformat_close_input(context);
        try {
            bytes.close();
        } catch (IOException e) {
            // It was only read.
        }
    }
}
