package io.anymask.server;

import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import io.anymask.service.Disk;
import io.anymask.service.Metrics;
import io.anymask.service.model.ServedModel;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/// What operators ask. Safe for use by several threads.
final class Operations {
    private static final String HEALTH = "/healthz";
    private static final String READY = "/readyz";

    private static final String DESCRIPTION = "openapi.yaml";
    private static final long CHECK_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ServedModel model;
    private final Disk disk;
    private final Metrics metrics;
    private boolean sound = true;
    private boolean checked;
    private long checkedAt;

    Operations(ServedModel model, Disk disk, Metrics metrics) {
        this.disk = disk;
        this.model = model;
        this.metrics = metrics;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        "GET",
                        HEALTH,
                        Cost.CHEAP,
                        Access.PROBE,
                        e -> Answer.text("text/plain; charset=utf-8", "alive\n")),
                new Route("GET", READY, Cost.CHEAP, Access.PROBE, this::ready),
                new Route(
                        "GET",
                        "/metrics",
                        Cost.CHEAP,
                        Access.SERVER_ADMIN,
                        e -> Answer.text("text/plain; version=0.0.4; charset=utf-8", metrics.text())),
                new Route("GET", Api.ROOT + "/" + DESCRIPTION, Cost.CHEAP, Access.SIGNED_IN, this::description));
    }

    private Answer ready(Exchange exchange) {
        if (!isSound()) {
            throw new ProblemException(503, "the weights of %s have changed in memory".formatted(model.id()));
        }
        if (disk.isFull()) {
            throw new ProblemException(503, "the disk of the server's data is full: nothing can be uploaded");
        }
        return Answer.json(JsonMapper.shared().createObjectNode().put("ready", true));
    }

    private synchronized boolean isSound() {
        long now = System.nanoTime();
        if (!checked || now - checkedAt > CHECK_NANOS) {
            sound = model.isSound();
            checked = true;
            checkedAt = now;
        }
        return sound;
    }

    private Answer description(Exchange exchange) throws IOException {
        try (InputStream in = Operations.class.getResourceAsStream(DESCRIPTION)) {
            if (in == null) {
                throw new ProblemException(404, "the description is not in the jar");
            }
            return Answer.bytes(200, "application/yaml", in.readAllBytes());
        }
    }

    static void addProcess(Metrics metrics, Disk disk) {
        Runtime runtime = Runtime.getRuntime();
        metrics.gauge("heap_bytes", "Java heap in use.", () -> runtime.totalMemory() - runtime.freeMemory());
        metrics.gauge("heap_most_bytes", "Java heap that may be used.", runtime::maxMemory);
        metrics.gauge("disk_free_bytes", "Free on the disk of the data folder.", disk::free);
        ProcessHandle process = ProcessHandle.current();
        metrics.gauge(
                "cpu_seconds_total",
                "Processor time of this process.",
                () -> process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3);
        Instant started = process.info().startInstant().orElse(Instant.now());
        metrics.gauge("start_time_seconds", "When it was started, since 1970.", () -> started.toEpochMilli() / 1e3);
        metrics.gauge("threads", "Platform threads.", Thread::activeCount);
    }
}
