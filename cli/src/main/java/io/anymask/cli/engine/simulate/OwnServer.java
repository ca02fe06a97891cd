package io.anymask.cli.engine.simulate;

import io.anymask.Printable;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.serve.VersionedServer;
import io.anymask.dataengine.backup.Backup;
import io.anymask.dataengine.backup.Restore;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.work.Retraining;
import io.anymask.file.FileFault;
import io.anymask.inference.Segmenter;
import io.anymask.server.AnymaskServer;
import io.anymask.server.ServerOptions;
import io.anymask.server.http.AccessLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server of one person's project, on a free port of this machine, with everything in one folder. It changes
/// over to other versions of its model as `anymask annotate` does.
final class OwnServer implements AutoCloseable {
    private static final String MODEL = "model";
    private static final String PERSON = "simulated";

    private final Database database;
    private final Path data;
    private final @Nullable Retraining retraining;
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread serving;

    private OwnServer(ModelOptions model, boolean retrains, Parts parts, PrintWriter err) throws IOException {
        Path folder = parts.folder();
        this.database = Database.sqlite(folder.resolve("project.db"));
        restore(parts.backup());
        this.data = folder.resolve("data");
        this.retraining = retrains ? VersionedServer.retraining(model, database, data) : null;
        VersionedServer server = new VersionedServer(model, null, retraining, err);
        this.serving = Thread.ofPlatform().name("anymask-simulated-server").start(() -> serve(server, err));
    }

    /// @param retrains whether its model may become another one
    /// @param parts done so far; behind them the server goes on
    /// @throws IOException when it does not start
    static OwnServer start(ModelOptions model, boolean retrains, Parts parts, PrintWriter err)
            throws IOException, InterruptedException {
        OwnServer server = new OwnServer(model, retrains, parts, err);
        try {
            server.address.get();
            return server;
        } catch (ExecutionException e) {
            server.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("the server does not start: " + reason(cause), e);
        }
    }

    private void restore(@Nullable Path backup) {
        if (backup == null) {
            return;
        }
        try {
            Restore.read(backup, database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// Writes all that the database holds.
    void backUp(Path file) throws IOException {
        Backup.write(database, file, Instant.now());
    }

    private void serve(VersionedServer server, PrintWriter err) {
        try {
            server.serve(
                    this::begin,
                    begun -> address.complete(begun.uri()),
                    most -> closing.await(most.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (!address.completeExceptionally(e)) {
                err.println("the server ended: " + reason(e));
            }
        }
    }

    private static String reason(Throwable cause) {
        return cause instanceof IOException fault
                ? FileFault.describe(fault)
                : Printable.message(String.valueOf(cause.getMessage()));
    }

    private AnymaskServer begin(Segmenter sam, @Nullable Integer port) throws IOException {
        return AnymaskServer.start(
                sam,
                new ServerOptions(
                                ServerOptions.Access.LOOPBACK,
                                new ServerOptions.Content(null, Map.of(), data, MODEL, null),
                                new ServerOptions.Work.Solo(database, "Simulation", PERSON),
                                ServerOptions.Limits.DEFAULT,
                                AccessLog.NONE,
                                retraining)
                        .withPort(port == null ? 0 : port));
    }

    URI uri() {
        return address.join();
    }

    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        while (serving.isAlive()) {
            try {
                serving.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        database.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
