package io.anymask.dataengine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL server of the tests' own, from Debian's package: on a free port, in a temporary folder, gone with
/// the tests. It refuses to run as root, so root starts it as the user `postgres`.
final class Postgres {
    private static final String REQUIRED = "ANYMASK_POSTGRESQL";
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static @Nullable Postgres shared;

    private final Path binaries;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();

    private Postgres(Path binaries) throws IOException {
        this.binaries = binaries;
        Path folder = Files.createTempDirectory("anymask-postgresql");
        Path data = folder.resolve("data");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        if (isRoot()) {
            run(List.of("chown", "postgres", folder.toString()));
        }
        run(as("initdb", "-D", data.toString(), "-U", "anymask", "--auth=trust", "-E", "UTF8", "--no-sync"));
        run(as(
                "pg_ctl",
                "-D",
                data.toString(),
                "-w",
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c max_connections=200"
                        .formatted(port, folder),
                "start"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                run(as("pg_ctl", "-D", data.toString(), "-m", "immediate", "stop"));
                delete(folder);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// Whether it can be started; where it must be, it is.
    static boolean isThere() throws IOException {
        boolean there = binaries() != null;
        if (!there && "required".equals(System.getenv(REQUIRED))) {
            throw new IOException("PostgreSQL is required here and not installed: " + VERSIONS);
        }
        return there;
    }

    private static @Nullable Path binaries() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    static synchronized Postgres shared() throws IOException {
        if (shared == null) {
            Path binaries = binaries();
            if (binaries == null) {
                throw new IOException("PostgreSQL is not installed");
            }
            shared = new Postgres(binaries);
        }
        return shared;
    }

    /// A new database.
    ///
    /// @return its address
    String create() throws IOException {
        String name = "test" + databases.incrementAndGet();
        run(as("createdb", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "anymask", name));
        return "postgresql://anymask@127.0.0.1:%d/%s".formatted(port, name);
    }

    private List<String> as(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void run(List<String> command) throws IOException {
        Path log = Files.createTempFile("anymask-postgresql", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(log);
        }
    }
}
