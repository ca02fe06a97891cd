package io.anymask.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class LostExecutorsTest {
    private final List<String> heard = new ArrayList<>();
    private final LostExecutors lost = new LostExecutors(heard::add);

    private void come(String executor, String machine) {
        lost.onExecutorAdded(new SparkListenerExecutorAdded(
                0,
                executor,
                new ExecutorInfo(
                        machine,
                        1,
                        scala.collection.immutable.Map.from(CollectionConverters.asScala(Map.<String, String>of())))));
    }

    private void go(String executor, String reason) {
        lost.onExecutorRemoved(new SparkListenerExecutorRemoved(0, executor, reason));
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
        assertThat(heard.getFirst()).startsWith("10.0.0.2: executor 1 was lost (Unable").contains("No space left on device)");
        assertThat(heard.getLast()).startsWith("10.0.0.1: executor 0 was lost (Command exited with code 137)");
    }

    @Test
    void executorsThatGoWhenTheWorkIsDoneAreNotLost() {
        come("0", "10.0.0.1");
        lost.end();
        go("0", "the application has ended");
        assertThat(heard).isEmpty();
    }
}
