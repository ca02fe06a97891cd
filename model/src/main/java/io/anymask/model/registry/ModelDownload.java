package io.anymask.model.registry;

import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Downloads a registered model. Bytes go to a file `.part`, from which an interrupted download resumes,
/// by whatever; the model appears when its size and hash are those of the registry, or not at all. One object may
/// serve several threads.
public final class ModelDownload {
    private static final int PIECE = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final Settings settings;

    /// @param attempts to connect and resume before it gives up
    /// @param patience with a server that is silent, and between two attempts a share of it
    public record Settings(int attempts, Duration patience) {
        public static final Settings DEFAULT = new Settings(5, Duration.ofSeconds(30));
    }

    public ModelDownload() {
        this(Settings.DEFAULT);
    }

    public ModelDownload(Settings settings) {
        this.settings = settings;
    }

    /// Brings the model into a folder, unless it is there.
    ///
    /// @param progress is told how many bytes of it are there, on the calling thread
    /// @return the file
    /// @throws DownloadException when the server cannot be reached, keeps breaking off, or has another file; the
    ///     message says what to download by hand, and where to put it
    public Path pull(RegisteredModel model, Path folder, LongConsumer progress) {
        Path file = model.in(folder);
        if (isComplete(model, file)) {
            progress.accept(model.bytes());
            return file;
        }
        Path part = folder.resolve(model.file() + ".part");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = lock(channel, part)) {
                new Pull(model, file, channel, progress).complete();
                lock.channel().force(true);
            }
            String sha256 = Sha256.of(part);
            if (!sha256.equals(model.sha256())) {
                Files.delete(part);
                throw new DownloadException(
                        "%s: got a file with the sha256 %s from %s, expected %s; it was thrown away. If a proxy is in between, %s"
                                .formatted(model.name(), sha256, model.url(), model.sha256(), byHand(model, file)));
            }
            AtomicFile.publish(part, file);
            return file;
        } catch (IOException e) {
            throw new DownloadException(
                    "%s: cannot write to %s (%s); choose another folder"
                            .formatted(model.name(), folder, FileFault.describe(e)),
                    e);
        }
    }

    /// Whether a file is the model: its size and, if that is right, its hash.
    ///
    /// @throws DownloadException when it cannot be read
    public static boolean isComplete(RegisteredModel model, Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) == model.bytes()
                    && Sha256.of(file).equals(model.sha256());
        } catch (IOException e) {
            throw new DownloadException(file + ": cannot read this file (" + FileFault.describe(e) + ")", e);
        }
    }

    /// What people do without us.
    static String byHand(RegisteredModel model, Path file) {
        return "download %s by hand (%,d bytes, sha256 %s) and put it at %s"
                .formatted(model.url(), model.bytes(), model.sha256(), file);
    }

    private static FileLock lock(FileChannel channel, Path part) throws IOException {
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new DownloadException(part + ": another download writes to this file; wait until it is done");
        }
        return lock;
    }

    /// One download into an open file.
    private final class Pull {
        private final RegisteredModel model;
        private final Path file;
        private final FileChannel channel;
        private final LongConsumer progress;

        Pull(RegisteredModel model, Path file, FileChannel channel, LongConsumer progress) {
            this.model = model;
            this.file = file;
            this.channel = channel;
            this.progress = progress;
        }

        void complete() throws IOException {
            if (channel.size() > model.bytes()) {
                channel.truncate(0);
            }
            progress.accept(channel.size());
            try (HttpClient client = HttpClient.newBuilder()
                            .followRedirects(HttpClient.Redirect.NORMAL)
                            .connectTimeout(settings.patience())
                            .build();
                    ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
                            Thread.ofPlatform().daemon().name("download-watch").factory())) {
                for (int attempt = 1; channel.size() < model.bytes(); attempt++) {
                    try {
                        goOn(client, watch);
                    } catch (Interrupted e) {
                        if (attempt >= settings.attempts()) {
                            throw new DownloadException(
                                    ("%s: %d of %d bytes came from %s, then: %s (%d attempts). The same command resumes"
                                                    + " where it stopped; or %s")
                                            .formatted(
                                                    model.name(),
                                                    channel.size(),
                                                    model.bytes(),
                                                    model.url(),
                                                    e.getMessage(),
                                                    attempt,
                                                    byHand(model, file)),
                                    e);
                        }
                        pause(attempt);
                    }
                }
            }
        }

        private void pause(int attempt) {
            try {
                Thread.sleep(settings.patience().toMillis() / 60 * attempt);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DownloadException(model.name() + ": the download was interrupted; run it again to resume", e);
            }
        }

        /// Asks for what is missing and writes what comes.
        private void goOn(HttpClient client, ScheduledExecutorService watch) throws IOException {
            long from = channel.size();
            HttpResponse<InputStream> answer = ask(client, from);
            try (InputStream body = answer.body()) {
                switch (answer.statusCode()) {
                    case OK -> {
                        requireLength(answer, model.bytes());
                        channel.truncate(0);
                        write(body, watch);
                    }
                    case PARTIAL -> {
                        String range =
                                answer.headers().firstValue("Content-Range").orElse("");
                        if (!range.startsWith("bytes " + from + "-")) {
                            throw refused("it answered with the range '%s', expected bytes from %d on"
                                    .formatted(range, from));
                        }
                        requireLength(answer, model.bytes() - from);
                        write(body, watch);
                    }
                    case RANGE_NOT_SATISFIABLE -> {
                        channel.truncate(0);
                        throw new Interrupted("it had no bytes from " + from + " on, starting over", null);
                    }
                    default -> {
                        String said = "it answered with status " + answer.statusCode();
                        if (answer.statusCode() / 100 == 5) {
                            throw new Interrupted(said, null);
                        }
                        throw refused(said);
                    }
                }
            }
        }

        private HttpResponse<InputStream> ask(HttpClient client, long from) {
            HttpRequest.Builder request = HttpRequest.newBuilder(model.url()).timeout(settings.patience());
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            try {
                return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            } catch (IOException e) {
                throw new Interrupted("it cannot be reached (" + FileFault.describe(e) + ")", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DownloadException(model.name() + ": the download was interrupted; run it again to resume", e);
            }
        }

        private void requireLength(HttpResponse<?> answer, long expected) {
            answer.headers().firstValueAsLong("Content-Length").ifPresent(length -> {
                if (length != expected) {
                    throw refused("it announced %,d bytes, expected %,d".formatted(length, expected));
                }
            });
        }

        private DownloadException refused(String what) {
            return new DownloadException(
                    "%s: asked %s and %s; %s".formatted(model.name(), model.url(), what, byHand(model, file)));
        }

        /// A server that is silent for too long has its connection closed, which ends the read that waits.
        private void write(InputStream body, ScheduledExecutorService watch) throws IOException {
            byte[] piece = new byte[PIECE];
            while (true) {
                int n;
                ScheduledFuture<?> alarm = watch.schedule(
                        () -> closeQuietly(body), settings.patience().toMillis(), TimeUnit.MILLISECONDS);
                try {
                    n = body.read(piece);
                } catch (IOException e) {
                    throw new Interrupted("the connection broke (" + FileFault.describe(e) + ")", e);
                } finally {
                    alarm.cancel(false);
                }
                if (n < 0) {
                    if (channel.size() < model.bytes()) {
                        throw new Interrupted("it sent no more", null);
                    }
                    return;
                }
                if (channel.size() + n > model.bytes()) {
                    channel.truncate(0);
                    throw refused("it sent more than %,d bytes".formatted(model.bytes()));
                }
                channel.position(channel.size());
                AtomicFile.writeFully(channel, ByteBuffer.wrap(piece, 0, n));
                progress.accept(channel.size());
            }
        }
    }

    private static void closeQuietly(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // It is given up in any case.
        }
    }

    /// The connection is gone; the next attempt resumes.
    private static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Interrupted(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
