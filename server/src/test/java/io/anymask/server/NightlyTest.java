package io.anymask.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NightlyTest {
    @ParameterizedTest
    @CsvSource({
        "2026-01-10T01:00:00+01:00[Europe/Berlin], 03:00, PT2H",
        "2026-01-10T03:00:00+01:00[Europe/Berlin], 03:00, PT24H",
        "2026-01-10T03:00:01+01:00[Europe/Berlin], 03:00, PT23H59M59S",
        "2026-03-29T01:00:00+01:00[Europe/Berlin], 02:30, PT1H30M", // the clocks jump over it
        "2026-03-28T12:00:00+01:00[Europe/Berlin], 12:00, PT23H",
        "2026-10-24T12:00:00+02:00[Europe/Berlin], 12:00, PT25H",
        "2026-12-31T23:00:00Z[UTC], 00:00, PT1H"
    })
    void theNextTimeIsFound(String now, LocalTime at, Duration expected) {
        assertThat(Nightly.until(ZonedDateTime.parse(now), at)).isEqualTo(expected);
    }

    @Test
    void itEndsInTheMidstOfItsWork() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Nightly nightly = new Nightly("test", () -> Duration.ZERO, () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await(); // for ever
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        nightly.close();
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void aNightThatFailsDoesNotKeepTheNextOne() throws InterruptedException {
        CountDownLatch nights = new CountDownLatch(3);
        AtomicInteger asked = new AtomicInteger();
        Nightly nightly = new Nightly("test", () -> Duration.ofHours(asked.getAndIncrement() < 3 ? 0 : 1), () -> {
            nights.countDown();
            throw new IllegalStateException("a bad night");
        });
        assertThat(nights.await(1, TimeUnit.MINUTES)).isTrue();
        nightly.close();
        assertThat(asked.get()).isLessThanOrEqualTo(4);
    }
}
