package io.anymask.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NativeWorkTest {
    private final NativeWork all = new NativeWork();

    @Test
    void stoppingInterruptsWorkRefusesNewAndWaits() throws InterruptedException, ExecutionException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Lifecycle program = new Lifecycle("the program", interrupted::countDown, all);
        Lifecycle segmenter = new Lifecycle("the segmenter", () -> {}, all);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Throwable> work = threads.submit(() -> failure(() -> segmenter.during(() -> program.during(() -> {
                started.countDown();
                await(interrupted);
                throw new InferenceException("terminated");
            }))));
            await(started);
            assertThat(all.awaitEnd(Duration.ofMillis(10))).isFalse();
            all.stop();
            assertThat(work.get())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the segmenter was stopped, since the process ends");
        }
        assertThat(all.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThatThrownBy(() -> program.during(() -> "late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the program takes no work any more, since the process ends");
    }

    @Test
    void freeingIsAllowedToTheLastAndWaitedFor() throws InterruptedException {
        Lifecycle program = new Lifecycle("the program", () -> {}, all);
        all.stop();
        boolean[] idle = {true};
        program.close(() -> {}, () -> idle[0] = ended());
        assertThat(idle[0]).isFalse();
        assertThat(all.awaitEnd(Duration.ZERO)).isTrue();
    }

    private boolean ended() {
        try {
            return all.awaitEnd(Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Throwable failure(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            return e;
        }
        throw new AssertionError("it was expected to fail");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
