package io.anymask.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP8;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.jspecify.annotations.Nullable;

/// Which frames a film has, and where one may begin to decode: the presentation time stamps of its packets, in
/// order. The number of a frame is the place of its stamp.
///
/// @param stamps of all frames, ascending
/// @param keys the stamps of key frames, ascending, also of those that are decoded and not shown; the first one is
///     not behind the first frame
/// @param lastTicks how long the last frame is shown; 0 if it does not say
/// @param fault why the film ends earlier than it says, null for a whole one
record PacketIndex(
        long[] stamps,
        long[] keys,
        long lastTicks,
        @Nullable String fault) {
    /// Headers round, and sound and pictures end apart.
    private static final double TOLERATED_SECONDS = 0.25;

    private static final double TOLERATED_SHARE = 0.01;

    /// So many of the last gaps between frames tell what is usual.
    private static final int GAPS = 32;

    /// Of the first byte of a VP8 frame, RFC 6386 section 9.1.
    private static final int VP8_SHOWN = 0x10;

    /// Reads a file from its first packet to its last.
    ///
    /// @throws FilmException when it has no frame or too many, or no time stamps
    static PacketIndex of(MediaFile file, String name) {
        Builder builder = new Builder(file, name);
        MediaFile.Reading reading = file.read();
        for (; reading == MediaFile.Reading.PACKET; reading = file.read()) {
            builder.add(file.packet());
        }
        return builder.build(reading == MediaFile.Reading.CUT);
    }

    /// The number of the frame with that stamp, negative when there is none.
    int number(long stamp) {
        return Arrays.binarySearch(stamps, stamp);
    }

    /// Which of the key frames is the last one up to a frame.
    int keyUpTo(int number) {
        int at = Arrays.binarySearch(keys, stamps[number]);
        return at >= 0 ? at : Math.max(0, -at - 2);
    }

    /// The number of the first key frame behind a frame, negative when there is none.
    int keyBehind(int number) {
        int next = keyUpTo(number) + 1;
        int at = next < keys.length ? number(keys[next]) : stamps.length;
        int behind = at >= 0 ? at : -at - 1;
        return behind < stamps.length ? behind : -1;
    }

    private static final class Builder {
        private final MediaFile file;
        private final String name;
        private final boolean vp8;
        private long[] stamps = new long[1024];
        private long[] keys = new long[16];
        private int frames;
        private int keyFrames;
        private int packets;
        private long lastDecoding = AV_NOPTS_VALUE;
        private long latest = Long.MIN_VALUE;
        private long lastTicks;
        private double begin = Double.MAX_VALUE;
        private double end = -Double.MAX_VALUE;

        Builder(MediaFile file, String name) {
            this.file = file;
            this.name = name;
            vp8 = file.stream().codecpar().codec_id() == AV_CODEC_ID_VP8;
        }

        void add(AVPacket packet) {
            measure(packet);
            if (!file.isOfFilm()) {
                return;
            }
            packets++;
            boolean key = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
            boolean shown = (packet.flags() & AV_PKT_FLAG_DISCARD) == 0
                    && !(vp8 && (packet.data().get() & VP8_SHOWN) == 0);
            long stamp = packet.pts();
            if (packet.dts() != AV_NOPTS_VALUE) {
                lastDecoding = packet.dts();
            }
            // Before the first key frame there is nothing that could be decoded.
            if (keyFrames == 0 && !key) {
                return;
            }
            if (stamp == AV_NOPTS_VALUE) {
                throw withoutTimes();
            }
            if (key) {
                keys = keyFrames < keys.length ? keys : Arrays.copyOf(keys, 2 * keyFrames);
                keys[keyFrames++] = stamp;
            }
            if (!shown || stamp < keys[0]) {
                return;
            }
            if (frames == Film.MOST_FRAMES) {
                throw new FilmException("%s: got more than %d frames, which is the most; divide the film"
                        .formatted(name, Film.MOST_FRAMES));
            }
            stamps = frames < stamps.length ? stamps : Arrays.copyOf(stamps, 2 * frames);
            stamps[frames++] = stamp;
            if (stamp > latest) {
                latest = stamp;
                lastTicks = Math.max(0, packet.duration());
            }
        }

        /// From when to when there is anything.
        private void measure(AVPacket packet) {
            if (packet.pts() != AV_NOPTS_VALUE) {
                AVRational unit = file.stream(packet.stream_index()).time_base();
                double seconds = (double) unit.num() / unit.den();
                begin = Math.min(begin, packet.pts() * seconds);
                end = Math.max(end, (packet.pts() + (double) packet.duration()) * seconds);
            }
        }

        private FilmException withoutTimes() {
            return new FilmException(
                    name
                            + ": its frames have no times or several have the same; write the film anew, for example as MP4 with FFmpeg");
        }

        PacketIndex build(boolean cut) {
            double claimed = file.claimedSeconds();
            double missing = claimed - Math.max(0, end - Math.min(0, begin));
            boolean ends = cut || packets < file.claimedPackets();
            boolean isShort = missing > Math.max(TOLERATED_SECONDS, claimed * TOLERATED_SHARE);
            long[] all = Arrays.copyOf(stamps, frames);
            Arrays.sort(all);
            long[] starts = Arrays.copyOf(keys, keyFrames);
            Arrays.sort(starts);
            for (int i = 1; i < all.length; i++) {
                if (all[i] == all[i - 1]) {
                    throw withoutTimes();
                }
            }
            // A packet that is missing may be shown before one that is there, but not before it is decoded.
            long whole = lastDecoding == AV_NOPTS_VALUE
                    ? Long.MAX_VALUE
                    : ends || isShort
                            ? lastDecoding
                            : file.claimedPackets() > 0 ? Long.MAX_VALUE : beforeGap(all, lastDecoding);
            boolean hasGap = all.length > 0 && whole < all[all.length - 1];
            all = upTo(whole, all);
            starts = upTo(whole, starts);
            if (all.length == 0) {
                throw new FilmException(name
                        + ": there is not one whole frame in this file, expected a film; copy or download it again");
            }
            return new PacketIndex(
                    all, starts, lastTicks, ends || isShort || hasGap ? fault(all.length - 1, claimed, isShort) : null);
        }

        /// The last stamp before those that are shown long after their neighbours, as frames are whose neighbours
        /// are missing.
        private static long beforeGap(long[] sorted, long lastDecoding) {
            int from = Math.max(1, sorted.length - GAPS);
            long[] gaps = new long[sorted.length - Math.min(from, sorted.length)];
            for (int i = 0; i < gaps.length; i++) {
                gaps[i] = sorted[from + i] - sorted[from + i - 1];
            }
            long[] ordered = gaps.clone();
            Arrays.sort(ordered);
            for (int i = 0; i < gaps.length; i++) {
                if (sorted[from + i] > lastDecoding && gaps[i] > 1.5 * ordered[ordered.length / 2]) {
                    return sorted[from + i - 1];
                }
            }
            return Long.MAX_VALUE;
        }

        private static long[] upTo(long most, long[] sorted) {
            int at = Arrays.binarySearch(sorted, most);
            return Arrays.copyOf(sorted, at >= 0 ? at + 1 : -at - 1);
        }

        private String fault(int last, double claimed, boolean isShort) {
            String promise =
                    isShort ? "its header says that it lasts %.1f s".formatted(claimed) : "what follows is not whole";
            return "the film is damaged or cut off behind frame %d: %s; copy or download it again"
                    .formatted(last, promise);
        }
    }
}
