package io.anymask.spark;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/// Says what goes wrong on one machine while others go on: an executor is lost, of which Spark starts another in
/// silence, over and over where the machine cannot hold one; or a task fails, which Spark gives to another
/// machine. Of each machine the first of both is told. Called by one thread of Spark.
final class MachineFaults extends SparkListener {
    private final Consumer<String> heard;
    private final Map<String, String> machines = new HashMap<>();
    private final Set<String> lost = new HashSet<>();
    private final Set<String> failed = new HashSet<>();
    private volatile boolean ended;

    /// @param heard gets a line for each fault
    MachineFaults(Consumer<String> heard) {
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
        if (!ended && lost.add(machine)) {
            heard.accept(
                    "%s: executor %s was lost (%s); others take over its photos, and further losses on this machine are not told"
                            .formatted(
                                    machine,
                                    removed.executorId(),
                                    removed.reason().strip()));
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd ended) {
        String machine = ended.taskInfo().host();
        if (ended.reason() instanceof ExceptionFailure failure && failed.add(machine)) {
            heard.accept(
                    "%s: a task failed (%s); it is tried elsewhere, and further failures on this machine are not told"
                            .formatted(
                                    machine,
                                    String.valueOf(failure.description()).strip()));
        }
    }
}
