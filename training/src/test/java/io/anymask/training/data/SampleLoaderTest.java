package io.anymask.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SampleLoaderTest {
    @Test
    void itemsComeInOrder() {
        try (SampleLoader<Long> loader = new SampleLoader<>(7, 2, number -> number * 10)) {
            assertThat(loader.next(() -> {})).isEqualTo(70);
            assertThat(loader.next(() -> {})).isEqualTo(80);
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void whoWaitsHearsOfEveryFailure() {
        try (SampleLoader<Long> loader = new SampleLoader<>(0, 2, number -> {
            throw new OutOfMemoryError("no room for " + number);
        })) {
            assertThatThrownBy(() -> loader.next(() -> {}))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("no room for 0");
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void whoWaitsMayGiveUp() {
        CountDownLatch never = new CountDownLatch(1);
        try (SampleLoader<Long> loader = new SampleLoader<>(0, 2, number -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return number;
        })) {
            assertThatThrownBy(() -> loader.next(() -> {
                        throw new IllegalStateException("given up");
                    }))
                    .hasMessage("given up");
        }
    }
}
