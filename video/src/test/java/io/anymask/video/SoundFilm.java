package io.anymask.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S16LE;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/// A Matroska file with a second of silence and nothing to see.
final class SoundFilm {
    private static final int RATE = 8000;

    private SoundFilm() {}

    static Path write(Path file) throws IOException {
        AVFormatContext muxer = new AVFormatContext(null);
        avformat_alloc_output_context2(muxer, (AVOutputFormat) null, "matroska", null);
        try (FileStream bytes = FileStream.writing(file)) {
            muxer.pb(bytes.context());
            AVStream stream = avformat_new_stream(muxer, null);
            stream.codecpar()
                    .codec_type(AVMEDIA_TYPE_AUDIO)
                    .codec_id(AV_CODEC_ID_PCM_S16LE)
                    .sample_rate(RATE)
                    .bits_per_coded_sample(16);
            av_channel_layout_default(stream.codecpar().ch_layout(), 1);
            assertThat(avformat_write_header(muxer, (AVDictionary) null)).isNotNegative();
            AVPacket packet = av_packet_alloc();
            av_new_packet(packet, 2 * RATE);
            packet.data().put(new byte[2 * RATE]);
            packet.pts(0).dts(0).duration(1000);
            assertThat(av_interleaved_write_frame(muxer, packet)).isNotNegative();
            av_packet_free(packet);
            assertThat(av_write_trailer(muxer)).isNotNegative();
        } finally {
            avformat_free_context(muxer);
        }
        return file;
    }
}
