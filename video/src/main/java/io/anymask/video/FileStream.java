package io.anymask.video;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FORCE;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EINVAL;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EIO;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.avformat.Write_packet_Pointer_BytePointer_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/// A file that Java reads or writes for FFmpeg, which so sees neither paths nor other files, and whose failures
/// keep their reason. For one thread at a time.
///
/// Not a channel, which an interrupt of the reading thread would close for good.
final class FileStream implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int FROM_START = 0;
    private static final int FROM_HERE = 1;
    private static final int FROM_END = 2;

    /// By the number that FFmpeg hands back: of native callbacks there can be a few only, so all streams share
    /// them.
    private static final Map<Long, FileStream> OPEN = new ConcurrentHashMap<>();

    private static final AtomicLong NUMBERS = new AtomicLong(1);

    /// What one call does. Nothing may be thrown through C.
    @FunctionalInterface
    private interface Call {
        long on(FileStream stream) throws IOException;
    }

    private static final Read_packet_Pointer_BytePointer_int READ = new Read_packet_Pointer_BytePointer_int() {
        @Override
        public int call(Pointer number, BytePointer target, int size) {
            return (int) guarded(number, stream -> stream.read(target, size));
        }
    };

    private static final Write_packet_Pointer_BytePointer_int WRITE = new Write_packet_Pointer_BytePointer_int() {
        @Override
        public int call(Pointer number, BytePointer source, int size) {
            return (int) guarded(number, stream -> stream.write(source, size));
        }
    };

    private static final Seek_Pointer_long_int SEEK = new Seek_Pointer_long_int() {
        @Override
        public long call(Pointer number, long offset, int whence) {
            return guarded(number, stream -> stream.seek(offset, whence));
        }
    };

    /// A number where C wants an address.
    private static final class Handle extends Pointer {
        Handle(long number) {
            address = number;
        }
    }

    private final long number = NUMBERS.getAndIncrement();
    private final RandomAccessFile file;
    private final byte[] chunk = new byte[BUFFER];
    private final AVIOContext context;
    private @Nullable IOException fault;

    private FileStream(RandomAccessFile file, boolean writes) {
        this.file = file;
        BytePointer buffer = new BytePointer(av_malloc(BUFFER));
        OPEN.put(number, this);
        context = avio_alloc_context(
                buffer, BUFFER, writes ? 1 : 0, new Handle(number), writes ? null : READ, writes ? WRITE : null, SEEK);
    }

    static FileStream reading(Path file) throws IOException {
        return new FileStream(new RandomAccessFile(file.toFile(), "r"), false);
    }

    /// @param file that need not be there
    static FileStream writing(Path file) throws IOException {
        return new FileStream(new RandomAccessFile(file.toFile(), "rw"), true);
    }

    AVIOContext context() {
        return context;
    }

    /// The first failure of the file itself, null when there was none.
    @Nullable
    IOException fault() {
        return fault;
    }

    private static long guarded(Pointer number, Call call) {
        FileStream stream = OPEN.get(number.address());
        if (stream == null) {
            return AVERROR_EIO();
        }
        try {
            return call.on(stream);
        } catch (IOException e) {
            stream.fault = stream.fault == null ? e : stream.fault;
            return AVERROR_EIO();
        } catch (RuntimeException e) {
            return AVERROR_EIO();
        }
    }

    private int read(BytePointer target, int size) throws IOException {
        int count = file.read(chunk, 0, Math.min(size, BUFFER));
        if (count < 0) {
            return AVERROR_EOF;
        }
        target.put(chunk, 0, count);
        return count;
    }

    private int write(BytePointer source, int size) throws IOException {
        for (int done = 0; done < size; ) {
            int count = Math.min(size - done, BUFFER);
            source.position(done).get(chunk, 0, count);
            file.write(chunk, 0, count);
            done += count;
        }
        return size;
    }

    private long seek(long offset, int whence) throws IOException {
        long goal = switch (whence & ~AVSEEK_FORCE) {
            case AVSEEK_SIZE -> -1;
            case FROM_START -> offset;
            case FROM_HERE -> file.getFilePointer() + offset;
            case FROM_END -> file.length() + offset;
            default -> Long.MIN_VALUE;
        };
        if ((whence & AVSEEK_SIZE) != 0) {
            return file.length();
        }
        if (goal < 0) {
            return AVERROR_EINVAL();
        }
        file.seek(goal);
        return goal;
    }

    @Override
    public void close() throws IOException {
        OPEN.remove(number);
        av_free(context.buffer());
        avio_context_free(context);
        file.close();
    }
}
