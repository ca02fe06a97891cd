package io.anymask.cli.cluster;

import io.anymask.cli.progress.Ending;
import io.anymask.spark.Cluster;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ends a cluster's job when a signal comes.
public final class SignalWatch {
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

    /// A signal that comes later finds nothing to end.
    public void end() {
        over.set(true);
    }
}
