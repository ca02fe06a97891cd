package io.anymask.server;

import io.anymask.dataengine.Passwords;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.work.FilmReader;
import io.anymask.dataengine.work.Retraining;
import io.anymask.image.ImageLimits;
import io.anymask.server.http.AccessLog;
import io.anymask.server.http.Connections;
import io.anymask.server.http.Proxies;
import io.anymask.server.http.Rate;
import io.anymask.server.http.Route.Cost;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How a server is set up. Immutable.
///
/// @param access who can reach it
/// @param content what it shows
/// @param work where masks are kept
/// @param limits what it refuses
/// @param log told of every answer
/// @param retraining of the model; null where it stays what it is
/// @param films how they are read; null where they are not
public record ServerOptions(
        Access access,
        Content content,
        Work work,
        Limits limits,
        AccessLog log,
        @Nullable Retraining retraining,
        @Nullable FilmReader films) {
    private static final long MEBI = 1 << 20;

    /// Where no films are read.
    public ServerOptions(
            Access access, Content content, Work work, Limits limits, AccessLog log, @Nullable Retraining retraining) {
        this(access, content, work, limits, log, retraining, null);
    }

    /// Of a model that stays what it is.
    public ServerOptions(Access access, Content content, Work work, Limits limits, AccessLog log) {
        this(access, content, work, limits, log, null);
    }

    /// A demo, without a log of answers.
    public ServerOptions(Access access, Content content, Limits limits) {
        this(access, content, limits, AccessLog.NONE);
    }

    /// A demo.
    public ServerOptions(Access access, Content content, Limits limits, AccessLog log) {
        this(access, content, new Work.Demo(), limits, log);
    }

    /// The same at another port.
    public ServerOptions withPort(int port) {
        Access at = new Access(access.host(), port, access.token(), access.names(), access.proxies());
        return new ServerOptions(at, content, work, limits, log, retraining, films);
    }

    /// The same with films.
    public ServerOptions with(FilmReader reader) {
        return new ServerOptions(access, content, work, limits, log, retraining, reader);
    }

    /// Where masks are kept.
    public sealed interface Work {
        /// In each visitor's browser.
        record Demo() implements Work {}

        /// In a database, by one person; all images are in one project. The database stays its owner's.
        ///
        /// @param project its name, when it has to be made
        /// @param person named as the author
        record Solo(Database database, String project, String person) implements Work {}

        /// In a database, by people who sign in, each in the projects that they belong to. The database stays its
        /// owner's.
        ///
        /// @param first given the token that makes the first administrator, when there is none
        /// @param clock by which logins and invitations run out
        /// @param passwordRounds of the hashes of passwords
        /// @param untilAudit how long it is until the masks are audited next; null for never
        record Team(
                Database database,
                Consumer<Secret> first,
                Clock clock,
                int passwordRounds,
                @Nullable Supplier<Duration> untilAudit)
                implements Work {
            /// @param auditAt each day, by the machine's time; null for never
            public Team(Database database, Consumer<Secret> first, @Nullable LocalTime auditAt) {
                this(
                        database,
                        first,
                        Clock.systemUTC(),
                        Passwords.ROUNDS,
                        auditAt == null
                                ? null
                                : () -> Nightly.until(ZonedDateTime.now(ZoneId.systemDefault()), auditAt));
            }
        }
    }

    /// @param host name or address to listen at
    /// @param port 0 for any that is free
    /// @param token null for none; needed when the host is not this machine alone
    /// @param names host names under which it is reached besides
    /// @param proxies before it
    public record Access(String host, int port, @Nullable String token, Set<String> names, Proxies proxies) {
        /// Only this machine.
        public static final Access LOOPBACK = new Access("127.0.0.1", 0, null, Set.of());

        /// Without proxies.
        public Access(String host, int port, @Nullable String token, Set<String> names) {
            this(host, port, token, names, Proxies.NONE);
        }
    }

    /// @param folder of images, null for the samples
    /// @param samples JPEG files by name
    /// @param data where uploads and caches are kept
    /// @param modelId in URLs
    /// @param official decoder file to compare with, null for none
    public record Content(
            @Nullable Path folder,
            Map<String, Supplier<byte[]>> samples,
            Path data,
            String modelId,
            @Nullable Path official) {}

    /// @param image every image's file and pixels
    /// @param decodedPixels in memory at one time
    /// @param uploadBytes of one uploaded file
    /// @param requestBytes of one upload request
    /// @param files of one upload request
    /// @param embeddingBytes kept on disk
    /// @param pictureBytes kept on disk
    /// @param freeBytes of the disk, that uploads leave free
    /// @param connections how many, and how slow
    /// @param rates of one client
    public record Limits(
            ImageLimits image,
            long decodedPixels,
            long uploadBytes,
            long requestBytes,
            int files,
            long embeddingBytes,
            long pictureBytes,
            long freeBytes,
            Connections.Limits connections,
            Map<Cost, Rate> rates) {
        /// Images of 100 megapixels (10,240 × 10,240); rates far above what a person or the machine can do.
        public static final Limits DEFAULT = new Limits(
                new ImageLimits(512 * MEBI, 100 * MEBI),
                150 * MEBI,
                64 * MEBI,
                512 * MEBI,
                32,
                4096 * MEBI,
                4096 * MEBI,
                64 * MEBI,
                Connections.Limits.DEFAULT,
                Map.of(
                        Cost.CHEAP, new Rate(2000, 4000),
                        Cost.DECODE, new Rate(200, 400),
                        Cost.HEAVY, new Rate(4, 40)));

        /// The same with another largest image, which needs 3 bytes of the heap for each pixel, and half as many
        /// again while it is decoded.
        public Limits withMaxPixels(long pixels) {
            return new Limits(
                    new ImageLimits(image.maxBytes(), pixels),
                    decodedPixels,
                    uploadBytes,
                    requestBytes,
                    files,
                    embeddingBytes,
                    pictureBytes,
                    freeBytes,
                    connections,
                    rates);
        }
    }
}
