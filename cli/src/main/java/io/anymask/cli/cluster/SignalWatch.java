package io.anymask.cli.cluster;

import io.anymask.cli.progress.Ending;
import io.anymask.spark.Cluster;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ends a cluster's job when a signal comes, until it is closed.
public final class SignalWatch implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Cluster cluster;
    private final AtomicBoolean over = new AtomicBoolean();

    private SignalWatch(Cluster cluster) {
        this.cluster = cluster;
    }

    /// Begins to watch.
    public static SignalWatch over(Cluster cluster) {
        SignalWatch watch = new SignalWatch(cluster);
        Thread.ofVirtual().start(watch::watch);
        return watch;
    }

    private void watch() {
        try {
            while (!over.get()) {
                if (Ending.awaitSignal(LOOK)) {
                    cluster.cancel();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Lets a signal that comes later find nothing to end.
    void end() {
        over.set(true);
    }

    @Override
    public void close() {
        end();
    }
}
