package io.anymask.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Whoever waits for libtorch.
class TorchThreadTest {
    /// What the work uses may be closed as soon as the wait is over.
    @Test
    void whoeverIsInterruptedStillWaitsForTheEndOfTheWork() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean endedBefore = new AtomicBoolean();
        AtomicBoolean flagged = new AtomicBoolean();
        Thread waiting = new Thread(() -> {
            String result = TorchThread.call(() -> {
                begun.countDown();
                long until = System.nanoTime() + 300_000_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                ended.set(true);
                return "done";
            });
            endedBefore.set(ended.get() && result.equals("done"));
            flagged.set(Thread.currentThread().isInterrupted());
        });
        waiting.start();
        begun.await();
        waiting.interrupt();
        waiting.join();
        assertThat(endedBefore).isTrue();
        assertThat(flagged).as("it knows that it was interrupted").isTrue();
    }
}
