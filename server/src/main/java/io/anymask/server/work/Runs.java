package io.anymask.server.work;

import io.anymask.dataset.Sa1b;
import io.anymask.image.ImageException;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.mask.MaskRecord;
import io.anymask.server.gallery.DecodeGate;
import io.anymask.server.gallery.Photo;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Lane;
import io.anymask.server.http.Metrics;
import io.anymask.server.http.ProblemException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Runs: queued, worked on one after the other, watched and cancelled. The latest are remembered. Safe for use by
/// several threads.
public final class Runs implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Runs.class.getName());
    private static final int MOST_WAITING = 16;
    private static final int REMEMBERED = 64;
    private static final long HEARTBEAT_MILLISECONDS = 5000;
    private static final long BETWEEN_PROGRESS_NANOS = 100_000_000;

    private final ServedModel model;
    private final DecodeGate gate;
    private final String url;
    private final Metrics metrics;
    private final Lane lane = new Lane("runs", 1, MOST_WAITING);
    private volatile boolean closed;

    /// Oldest first. Guarded by itself.
    private final Map<String, Run> runs = new LinkedHashMap<>();

    /// What the lane was given for runs that have not begun.
    private final Map<Run, Runnable> waiting = new ConcurrentHashMap<>();

    /// @param url of the runs, for example `/api/v1/runs`
    public Runs(ServedModel model, DecodeGate gate, String url, Metrics metrics) {
        this.model = model;
        this.gate = gate;
        this.url = url;
        this.metrics = metrics;
        metrics.gauge("run_queue", "Runs that wait for their turn.", lane::waiting);
    }

    /// @throws ProblemException when the body makes no sense or too many wait already
    public Run start(Photo photo, JsonNode body) {
        if (!body.path("kind").asString("").equals("everything")) {
            throw new ProblemException(400, "kind: expected everything");
        }
        photo.info();
        String id = UUID.randomUUID().toString().replace("-", "");
        Run run = new Run(id, photo, EverythingParameters.read(body.path("params")), model.sha256(), url);
        Runnable work = () -> work(run);
        waiting.put(run, work);
        try {
            lane.execute(work);
        } catch (ProblemException e) {
            waiting.remove(run);
            throw e;
        }
        synchronized (runs) {
            runs.put(id, run);
            for (Iterator<Run> all = runs.values().iterator(); runs.size() > REMEMBERED && all.hasNext(); ) {
                if (all.next().state().isOver()) {
                    all.remove();
                }
            }
        }
        return run;
    }

    private void work(Run run) {
        waiting.remove(run);
        if (!run.start()) {
            return;
        }
        try {
            Sa1b result = gate.with(run.photo(), image -> {
                AtomicLong told = new AtomicLong(System.nanoTime() - BETWEEN_PROGRESS_NANOS);
                List<MaskRecord> masks = AutomaticMaskGenerator.of(model.segmenter(), run.options())
                        .generate(image, (done, total) -> tell(run, told, done, total));
                return new Sa1b(0, run.photo().name(), image.width(), image.height(), masks);
            });
            run.complete(result);
        } catch (CancellationException e) {
            LOG.log(System.Logger.Level.DEBUG, "cancelled: " + run.id());
        } catch (ImageException e) {
            run.fail(String.valueOf(e.getMessage()));
        } catch (Throwable e) { // also running out of memory: the run must not seem to go on
            LOG.log(System.Logger.Level.ERROR, "run failed: " + run.id(), e);
            run.fail("the server failed; its log says more beside " + run.id());
        }
        String state = run.state().name().toLowerCase(Locale.ROOT);
        metrics.counter("runs_total", "Runs that are over.", "state", state).increment();
    }

    private void tell(Run run, AtomicLong told, int done, int total) {
        boolean running = run.state() == Run.State.RUNNING && !closed;
        long now = System.nanoTime();
        if (running && (now - told.get() >= BETWEEN_PROGRESS_NANOS || done == total)) {
            told.set(now);
            running = run.progress(done, total);
        }
        if (!running) {
            throw new CancellationException();
        }
    }

    /// @throws ProblemException 404 when there is none, or no longer
    public Run find(String id) {
        synchronized (runs) {
            Run run = runs.get(id);
            if (run == null) {
                throw new ProblemException(404, "no run has this id; the server forgets them when it stops");
            }
            return run;
        }
    }

    public Run cancel(String id) {
        Run run = find(id);
        run.cancel();
        Runnable work = waiting.remove(run);
        if (work != null) {
            lane.remove(work); // its place is free for another
        }
        return run;
    }

    /// As the interface describes it.
    public ObjectNode json(Run run) {
        int position = 0;
        for (Run other : all()) {
            if (other == run) {
                break;
            }
            position += other.state().isOver() ? 0 : 1;
        }
        return run.json(position);
    }

    private List<Run> all() {
        synchronized (runs) {
            return new ArrayList<>(runs.values());
        }
    }

    /// All that are remembered.
    public ObjectNode json() {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode list = node.putArray("runs");
        all().forEach(run -> list.add(json(run)));
        return node;
    }

    /// A run's changes as server-sent events, until it is over.
    ///
    /// @param last the latest event that the client has seen, null for none
    public Answer events(String id, @Nullable String last) throws InterruptedException {
        Run run = find(id);
        long seen = last == null ? 0 : number(last);
        if (run.state().isOver() && run.await(seen, 0) == null) {
            return Answer.empty(204);
        }
        return Answer.events(output -> {
            long number = seen;
            output.send("retry: 1000\n\n");
            while (!closed) {
                Run.Seen news = run.await(number, HEARTBEAT_MILLISECONDS);
                Run.State state = news == null ? run.state() : news.state();
                number = news == null ? number : news.number();
                // One that waits may have moved up.
                output.send(
                        news == null && state != Run.State.QUEUED
                                ? ": still here\n\n"
                                : "id: %d\nevent: run\ndata: %s\n\n".formatted(number, json(run)));
                if (state.isOver()) {
                    return;
                }
            }
        });
    }

    private static long number(String last) {
        try {
            return Long.parseLong(last.strip());
        } catch (NumberFormatException e) {
            throw new ProblemException(400, "Last-Event-ID: expected a number");
        }
    }

    @Override
    public void close() {
        closed = true;
        lane.close();
    }
}
