package io.anymask.cli.serve;

import io.anymask.BadInputException;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.progress.Ending;
import io.anymask.cli.train.ProjectRetrainer;
import io.anymask.dataengine.ModelVersions;
import io.anymask.dataengine.audit.Entry;
import io.anymask.dataengine.model.ModelVersion;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.work.Retraining;
import io.anymask.inference.Segmenter;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.server.AnymaskServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Serves a model until a signal comes, and changes to another version of it as soon as one is chosen: the new one
/// is opened first, so that the port is closed for a moment only. Pages and runs go on with it.
///
/// @param texts read phrases; null for a model that takes none
/// @param retraining null where the model stays what it is
/// @param err told of versions that cannot be served
public record VersionedServer(
        ModelOptions model,
        @Nullable ClipEncoder texts,
        @Nullable Retraining retraining,
        PrintWriter err) {
    private static final System.Logger LOG = System.getLogger(VersionedServer.class.getName());
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /// Starts a server.
    public interface Starter {
        /// @param port null for the one that was asked for
        AnymaskServer start(Segmenter sam, @Nullable Integer port) throws IOException;
    }

    /// Told of the first server.
    public interface Ready {
        void tell(AnymaskServer server) throws IOException;
    }

    /// The retraining of a model whose masks are in a database.
    ///
    /// @param data where the weights of versions and of detectors are kept
    public static Retraining retraining(ModelOptions model, Database database, Path data) {
        return new Retraining(
                new ProjectRetrainer(model.threads()),
                new ModelVersions(database, Clock.systemUTC(), model.weights().sha256()),
                data.resolve("models"),
                data.resolve("detectors"));
    }

    /// Waits for the end.
    public interface Ended {
        /// @return whether it came
        boolean await(Duration most) throws InterruptedException;
    }

    void serve(Starter starter, Ready ready) throws IOException, InterruptedException {
        serve(starter, ready, Ending::awaitSignal);
    }

    /// Serves until something else than a signal ends it.
    public void serve(Starter starter, Ready ready, Ended ended) throws IOException, InterruptedException {
        Integer port = null;
        Segmenter next = open();
        while (next != null) {
            try (Segmenter sam = next;
                    AnymaskServer server = starter.start(sam, port)) {
                sam.prepare(); // before anybody is told, since nobody is answered earlier
                if (port == null) {
                    ready.tell(server);
                }
                port = server.uri().getPort();
                next = awaitNext(sam.model().checkpoint().sha256(), ended);
            }
        }
    }

    /// The version that is chosen; where its file does not serve, the model itself is chosen again.
    private Segmenter open() {
        ModelVersion active = retraining == null ? null : retraining.versions().active();
        if (retraining == null || active == null) {
            return model.open(OnnxEngine.Memory.KEEP, texts, model.weights());
        }
        try {
            return open(retraining, active.sha256());
        } catch (BadInputException e) {
            err.println("version %d of the model cannot be served, the model itself is instead: %s"
                    .formatted(active.number(), e.getMessage()));
            err.flush();
            retraining.versions().activate(0, Entry.SERVER);
            return model.open(OnnxEngine.Memory.KEEP, texts, model.weights());
        }
    }

    private Segmenter open(Retraining known, String sha256) {
        Path file = known.file(sha256);
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(file + ": there is no such file");
        }
        Checkpoint weights = Checkpoint.open(file);
        if (!weights.sha256().equals(sha256)) {
            throw new CheckpointException(file + ": its weights are others by now");
        }
        return model.open(OnnxEngine.Memory.KEEP, texts, weights);
    }

    /// Waits until another version is chosen, and opens it.
    ///
    /// @return null when the end came
    private @Nullable Segmenter awaitNext(String served, Ended ended) throws InterruptedException {
        while (!ended.await(BETWEEN_LOOKS)) {
            if (retraining != null && !isWanted(retraining, served)) {
                return open();
            }
        }
        return null;
    }

    private static boolean isWanted(Retraining retraining, String served) {
        try {
            return retraining.versions().wanted().equals(served);
        } catch (RuntimeException e) { // a database that does not answer for a while
            LOG.log(System.Logger.Level.DEBUG, "which version is wanted is not known", e);
            return true;
        }
    }
}
