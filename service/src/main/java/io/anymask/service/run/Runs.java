package io.anymask.service.run;

import io.anymask.BadInputException;
import io.anymask.dataset.Sa1b;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.mask.MaskRecord;
import io.anymask.service.Lane;
import io.anymask.service.Metrics;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.DecodeGate;
import io.anymask.service.gallery.Gallery;
import io.anymask.service.gallery.Photo;
import io.anymask.service.model.ServedModel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Works on runs, one after the other; they are watched and cancelled meanwhile. Safe for use by several threads.
public final class Runs implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Runs.class.getName());
    private static final int MOST_WAITING = 16;
    private static final long BETWEEN_PROGRESS_NANOS = 100_000_000;

    private final ServedModel model;
    private final Gallery gallery;
    private final DecodeGate gate;
    private final RunStore store;
    private final Metrics metrics;
    private final Lane lane = new Lane("runs", 1, MOST_WAITING);
    private final Object changed = new Object();
    private volatile boolean closed;

    /// What the lane was given for runs that have not begun, by id.
    private final Map<String, Runnable> waiting = new ConcurrentHashMap<>();

    /// @param gate of its own, since a run keeps its image decoded for minutes
    public Runs(ServedModel model, Gallery gallery, DecodeGate gate, RunStore store, Metrics metrics) {
        this.model = model;
        this.gallery = gallery;
        this.gate = gate;
        this.store = store;
        this.metrics = metrics;
        metrics.gauge("run_queue", "Runs that wait for their turn.", lane::waiting);
    }

    /// Queues work on an image.
    ///
    /// @throws ServiceException.NotFound when the gallery has no such image
    /// @throws ServiceException.Busy when too many runs wait already
    /// @throws io.anymask.image.ImageException when the image cannot be decoded, as far as is known
    public Run start(Work work) {
        gallery.find(work.image()).info();
        Run run = Run.queued(UUID.randomUUID().toString().replace("-", ""), work, model.sha256());
        Runnable task = () -> work(run.id());
        store.add(run);
        waiting.put(run.id(), task);
        try {
            lane.execute(task);
        } catch (ServiceException e) {
            waiting.remove(run.id());
            end(run.id(), State.Queued.class::isInstance, new State.Cancelled(Instant.now()));
            throw e;
        }
        return run;
    }

    private void work(String id) {
        waiting.remove(id);
        Run run = change(id, State.Queued.class::isInstance, kept -> kept.to(new State.Running()));
        if (run == null) {
            return;
        }
        try {
            Sa1b result = switch (run.work()) {
                case Work.Everything(String image, MaskGeneratorOptions options) ->
                    everything(id, gallery.find(image), options);
            };
            complete(id, result);
        } catch (CancellationException e) {
            LOG.log(System.Logger.Level.DEBUG, "cancelled: " + id);
        } catch (BadInputException | ServiceException e) {
            fail(id, String.valueOf(e.getMessage()));
        } catch (Throwable e) { // also running out of memory: the run must not seem to be working
            LOG.log(System.Logger.Level.ERROR, "run failed: " + id, e);
            fail(id, "the server failed; its log says more beside " + id);
        }
        Run last = store.find(id);
        String state = last == null ? "forgotten" : last.state().label();
        metrics.counter("runs_total", "Runs that are over.", "state", state).increment();
    }

    private Sa1b everything(String id, Photo photo, MaskGeneratorOptions options) throws Exception {
        return gate.with(photo, image -> {
            AtomicLong told = new AtomicLong(System.nanoTime() - BETWEEN_PROGRESS_NANOS);
            List<MaskRecord> masks = AutomaticMaskGenerator.of(model.segmenter(), options)
                    .generate(image, (done, total) -> tell(id, told, done, total));
            return new Sa1b(0, photo.name(), image.width(), image.height(), masks);
        });
    }

    private void tell(String id, AtomicLong told, int done, int total) {
        Run run = store.find(id);
        boolean running = run != null && run.state() instanceof State.Running && !closed;
        long now = System.nanoTime();
        if (running && (now - told.get() >= BETWEEN_PROGRESS_NANOS || done == total)) {
            told.set(now);
            running = change(id, State.Running.class::isInstance, kept -> kept.at(done, total)) != null;
        }
        if (!running) {
            throw new CancellationException();
        }
    }

    private void complete(String id, Sa1b result) {
        String artifact = result.toJson();
        while (true) {
            Run kept = store.find(id);
            if (kept == null || !(kept.state() instanceof State.Running)) {
                return;
            }
            State completed = new State.Completed(Instant.now(), result.masks().size());
            if (store.complete(kept.to(completed), artifact)) {
                tellWatchers();
                return;
            }
        }
    }

    private void fail(String id, String why) {
        end(id, State.Running.class::isInstance, new State.Failed(Instant.now(), why));
    }

    private void end(String id, Predicate<State> expected, State last) {
        change(id, expected, kept -> kept.to(last));
    }

    /// Changes what is kept, whatever others do meanwhile.
    ///
    /// @return the new value; null when the run is in another state than expected
    private @Nullable Run change(String id, Predicate<State> expected, UnaryOperator<Run> step) {
        while (true) {
            Run kept = store.find(id);
            if (kept == null || !expected.test(kept.state())) {
                return null;
            }
            Run next = step.apply(kept);
            if (store.replace(next)) {
                tellWatchers();
                return next;
            }
        }
    }

    private void tellWatchers() {
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    /// @throws ServiceException.NotFound when there is none, or no longer
    public Run find(String id) {
        Run run = store.find(id);
        if (run == null) {
            throw new ServiceException.NotFound("no run has this id; the server forgets them when it stops");
        }
        return run;
    }

    /// Oldest first.
    public List<Run> all() {
        return store.all();
    }

    /// Whether somebody waits for one.
    public boolean isBusy() {
        return store.all().stream().anyMatch(run -> !run.state().isOver());
    }

    /// How many that are not over were started before it.
    public int position(Run run) {
        int position = 0;
        for (Run other : store.all()) {
            if (other.id().equals(run.id())) {
                break;
            }
            position += other.state().isOver() ? 0 : 1;
        }
        return position;
    }

    /// What a run made: SA-1B JSON.
    ///
    /// @throws ServiceException.Conflict when it is not completed
    public String artifact(String id) {
        Run run = find(id);
        String artifact = store.artifact(id);
        if (artifact == null) {
            throw new ServiceException.Conflict(
                    "the run is %s, not completed".formatted(run.state().label()));
        }
        return artifact;
    }

    /// One that is over stays as it is.
    public Run cancel(String id) {
        find(id);
        end(id, state -> !state.isOver(), new State.Cancelled(Instant.now()));
        Runnable task = waiting.remove(id);
        if (task != null) {
            lane.remove(task); // its place is free for another
        }
        return find(id);
    }

    /// Waits for a change behind one that has been seen.
    ///
    /// @return null when there was none within the time, or the service stops
    public @Nullable Run await(String id, long seen, long milliseconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        synchronized (changed) {
            while (true) {
                Run run = find(id);
                if (run.change() > seen) {
                    return run;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || closed) {
                    return null;
                }
                changed.wait(left);
            }
        }
    }

    /// Whether nothing more will happen to any run.
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        tellWatchers();
        lane.close();
    }
}
