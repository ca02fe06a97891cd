package io.anymask.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.Success$;
import org.apache.spark.TaskEndReason;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class MachineFaultsTest {
    private final List<String> heard = new ArrayList<>();
    private final MachineFaults faults = new MachineFaults(heard::add);

    private void come(String executor, String machine) {
        faults.onExecutorAdded(new SparkListenerExecutorAdded(
                0,
                executor,
                new ExecutorInfo(
                        machine,
                        1,
                        scala.collection.immutable.Map.from(CollectionConverters.asScala(Map.<String, String>of())))));
    }

    private void go(String executor, String reason) {
        faults.onExecutorRemoved(new SparkListenerExecutorRemoved(0, executor, reason));
    }

    @Test
    void eachMachineIsNamedOnce() {
        come("0", "10.0.0.1");
        come("1", "10.0.0.2");
        go("1", "Unable to create executor due to /work: No space left on device\n");
        come("2", "10.0.0.2");
        go("2", "the same again");
        go("0", "Command exited with code 137");
        assertThat(heard).hasSize(2);
        assertThat(heard.getFirst())
                .startsWith("10.0.0.2: executor 1 was lost (Unable")
                .contains("No space left on device)");
        assertThat(heard.getLast()).startsWith("10.0.0.1: executor 0 was lost (Command exited with code 137)");
    }

    @Test
    void executorsThatGoWhenTheWorkIsDoneAreNotLost() {
        come("0", "10.0.0.1");
        faults.end();
        go("0", "the application has ended");
        assertThat(heard).isEmpty();
    }

    private void endTask(String machine, TaskEndReason reason) {
        TaskInfo task = new TaskInfo(1, 1, 0, 1, 0, "0", machine, TaskLocality.ANY(), false);
        faults.onTaskEnd(new SparkListenerTaskEnd(0, 0, "ResultTask", reason, task, null, null));
    }

    private static TaskEndReason failure(String message) {
        return new ExceptionFailure(
                new UnwritableException(message, new java.io.IOException("full")),
                CollectionConverters.asScala(List.<AccumulableInfo>of()).toSeq());
    }

    @Test
    void aTaskThatFailsElsewhereIsNotSilent() {
        endTask("10.0.0.1", Success$.MODULE$);
        endTask("10.0.0.2", failure("node2: /masks/cat.json: no space left on the disk"));
        endTask("10.0.0.2", failure("the same again"));
        assertThat(heard)
                .containsExactly("10.0.0.2: a task failed (node2: /masks/cat.json: no space left on the disk);"
                        + " it is tried elsewhere, and further failures on this machine are not told");
    }
}
