package io.anymask.spark;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/// Says that an executor was lost, and why: Spark starts another one in silence, over and over where its machine
/// cannot hold one. Of each machine the first loss is told. Called by one thread of Spark.
final class LostExecutors extends SparkListener {
    private final Consumer<String> heard;
    private final Map<String, String> machines = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private volatile boolean ended;

    /// @param heard gets a line for each machine that lost one
    LostExecutors(Consumer<String> heard) {
        this.heard = heard;
    }

    /// From now on executors go because they are no longer needed.
    void end() {
        ended = true;
    }

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded added) {
        machines.put(added.executorId(), added.executorInfo().executorHost());
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        String machine = machines.getOrDefault(removed.executorId(), "a machine that Spark does not name");
        if (!ended && told.add(machine)) {
            heard.accept(
                    "%s: executor %s was lost (%s); others take over its photos, and further losses on this machine are not told"
                            .formatted(machine, removed.executorId(), removed.reason().strip()));
        }
    }
}
