package io.anymask.dataengine.work;

import io.anymask.BadInputException;
import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.exchange.ProjectSet;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.Fault;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.RunState;
import io.anymask.dataengine.store.Database;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Exporter;
import io.anymask.dataset.exchange.Format;
import io.anymask.dataset.exchange.LossReport;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.FullDisk;
import io.anymask.service.Lane;
import io.anymask.service.ServiceException;
import io.anymask.service.Waiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Works on runs, one after the other; they are watched and cancelled meanwhile. They lie in the database: what is
/// over stays to be read, and what the end of a process interrupts is shown as interrupted. One process works for
/// a database. Safe for use by several threads.
public final class ProjectRuns implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ProjectRuns.class.getName());
    private static final int MOST_WAITING = 16;
    private static final int MOST_LISTED = 100;

    /// Those who watch are not told more often, unless something else than the progress changes.
    private static final long BETWEEN_NEWS = TimeUnit.MILLISECONDS.toNanos(100);

    /// Progress is not written more often.
    private static final long BETWEEN_WRITES = TimeUnit.SECONDS.toNanos(1);

    private static final Duration PAUSE = Duration.ofMillis(100);

    /// The database is offered an end so often, with a pause after each try.
    private static final int TRIES = 4;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    /// The longest anybody waits for what an export would lose, seconds.
    private static final int PATIENCE = 120;

    private final Database database;
    private final Clock clock;
    private final Machine machine;
    private final Projects projects;
    private final Annotations annotations;
    private final Tasks tasks;
    private final Exports exports;
    private final Path uploads;
    private final Lane lane = new Lane("project-runs", 1, MOST_WAITING);
    private final Lane checks = new Lane("export-checks", 1, MOST_WAITING);

    /// No monitor: virtual threads that wait for it give way to others.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();

    /// What is not over, by id, in the order of the turns: the database follows. Guarded by the lock.
    private final Map<String, Active> active = new LinkedHashMap<>();

    private volatile boolean closed;

    private record Active(ProjectRun run, Work work, Runnable turn) {
        Active at(ProjectRun next) {
            return new Active(next, work, turn);
        }
    }

    /// Marks what an earlier process left unfinished.
    ///
    /// @throws IOException when its folders cannot be made
    public ProjectRuns(Database database, Clock clock, Machine machine) throws IOException {
        this.database = database;
        this.clock = clock;
        this.machine = machine;
        this.projects = new Projects(database, clock);
        this.annotations = new Annotations(database, clock);
        this.tasks = new Tasks(database, clock);
        this.exports = new Exports(machine.folder().resolve("exports"), clock);
        this.uploads = machine.folder().resolve("imports");
        Exports.remove(uploads);
        AtomicFile.createFolder(uploads);
        database.write(tx -> {
            tx.runs().interrupt(now());
            return null;
        });
        machine.metrics().gauge("project_run_queue", "Runs on projects that wait for their turn.", lane::waiting);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /// A new folder for a file to import.
    public Path uploadFolder() throws IOException {
        return Files.createDirectory(uploads.resolve(id()));
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /// Queues work on a project.
    ///
    /// @param starter a person's id
    /// @param params for people: JSON by SAM's names
    /// @throws ServiceException.NotFound when there is no such project
    /// @throws ServiceException.Busy when too many runs wait already
    public ProjectRun start(String project, String starter, Work work, String params) {
        try {
            String model = work instanceof Work.Embed || work instanceof Work.Find
                    ? machine.model().sha256()
                    : null;
            ProjectRun run =
                    ProjectRun.queued(id(), projects.find(project).id(), work.kind(), params, model, starter, now());
            Runnable turn = () -> work(run, work);
            // This may wait for whoever has locked the project; nobody waits for this.
            database.write(tx -> {
                tx.runs().add(run);
                return run;
            });
            try {
                queue(new Active(run, work, turn));
            } catch (RuntimeException e) {
                forget(run);
                throw e;
            }
            return run;
        } catch (RuntimeException e) {
            discard(work);
            throw e;
        }
    }

    private void queue(Active added) {
        lock.lock();
        try {
            lane.execute(added.turn()); // waits here for its first value
            active.put(added.run().id(), added);
        } finally {
            lock.unlock();
        }
    }

    /// A run that was refused has never been.
    private void forget(ProjectRun run) {
        try {
            database.write(tx -> {
                tx.runs().remove(run.id());
                return run;
            });
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "run " + run.id() + " was refused, and is shown until the next start",
                    e);
        }
    }

    private void work(ProjectRun run, Work work) {
        String id = run.id();
        try {
            Job.Result result = result(id, work);
            end(id, at -> at.completed(result.report(), result.artifact(), now()));
        } catch (CancellationException | InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "ends before its end: " + id);
            fail(id, "it was stopped"); // unless its state says why already
        } catch (BadInputException | ServiceException e) {
            fail(id, String.valueOf(e.getMessage()));
        } catch (Throwable e) { // also running out of memory: the run must not seem to be working
            LOG.log(System.Logger.Level.ERROR, "run failed: " + id, e);
            boolean full = e instanceof IOException fault && FullDisk.isCauseOf(fault);
            fail(
                    id,
                    full
                            ? new ServiceException.NoSpace().detail()
                            : "the server failed; its log says more beside " + id);
        }
        machine.metrics()
                .counter(
                        "project_runs_total",
                        "Runs on projects that are over.",
                        "kind",
                        run.kind().name().toLowerCase(Locale.ROOT))
                .increment();
    }

    /// When a run is seen to be over, nothing of it is left but what it made.
    ///
    /// @throws CancellationException also when it was over before its turn
    private Job.Result result(String id, Work work) throws Exception {
        try {
            Active begun = step(id, RunState.QUEUED::equals, ProjectRun::running, this::write);
            if (begun == null) {
                throw new CancellationException();
            }
            return job(begun.run(), work).run(new Watcher(id));
        } finally {
            discard(work);
            exports.sweep();
        }
    }

    private void fail(String id, String why) {
        end(id, run -> run.ended(RunState.FAILED, why, now()));
    }

    private Job job(ProjectRun run, Work work) {
        List<ProjectImage> images = database.read(tx -> tx.images().all(run.project()));
        return switch (work) {
            case Work.Embed() -> new EmbedJob(machine, images);
            case Work.Find find ->
                new FindJob(
                        machine,
                        annotations,
                        tasks,
                        run,
                        find,
                        images.stream()
                                .filter(image -> find.states().contains(image.state()))
                                .toList());
            case Work.Export(Format format) -> new ExportJob(machine, exports, run, format, set(run.project()));
            case Work.Import bring -> new ImportJob(machine, projects, annotations, tasks, run, bring, images);
        };
    }

    private AnnotationSet set(String project) {
        return new ProjectSet(database, projects.find(project));
    }

    /// Removes what was uploaded for it.
    private static void discard(Work work) {
        if (work instanceof Work.Import bring) {
            removeUpload(Objects.requireNonNull(bring.upload().getParent()));
        }
    }

    private static void removeUpload(Path folder) {
        try {
            Exports.remove(folder);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "an upload is not removed: " + FileFault.describe(e));
        }
    }

    /// Removes a folder of [#uploadFolder] of which no run was made.
    public void discard(Path uploadFolder) {
        removeUpload(uploadFolder);
    }

    /// Changes a run that is not over.
    ///
    /// @param keep its new value; when that throws, the run stays as it is
    /// @return its new value; null when it is in another state than expected
    private @Nullable Active step(
            String id, Predicate<RunState> expected, UnaryOperator<ProjectRun> change, Consumer<ProjectRun> keep) {
        lock.lock();
        try {
            Active known = active.get(id);
            if (known == null || !expected.test(known.run().state())) {
                return null;
            }
            Active next = known.at(change.apply(known.run()));
            keep.accept(next.run());
            if (next.run().state().isOver()) {
                active.remove(id);
            } else {
                active.put(id, next);
            }
            changed.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// Ends a run that is not over. An end that the database does not take, try after try, is one all the same:
    /// the next start marks it.
    ///
    /// @return its last value; null when it was over
    private @Nullable Active end(String id, UnaryOperator<ProjectRun> last) {
        for (int i = 1; i < TRIES; i++) {
            try {
                return step(id, state -> !state.isOver(), last, this::write);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "the end of run " + id + " is not kept yet", e);
            }
            try {
                Thread.sleep(BETWEEN_TRIES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return step(id, state -> !state.isOver(), last, this::writeIfPossible);
    }

    private void write(ProjectRun run) {
        database.write(tx -> {
            tx.runs().replace(run);
            return run;
        });
    }

    /// The next write brings what this one fails to; the next start marks an end.
    private void writeIfPossible(ProjectRun run) {
        try {
            write(run);
        } catch (RuntimeException e) {
            LOG.log(
                    run.state().isOver() ? System.Logger.Level.ERROR : System.Logger.Level.WARNING,
                    "run " + run.id() + " is not kept as " + run.state(),
                    e);
        }
    }

    /// What the jobs see of all this.
    private final class Watcher implements Watch {
        private final String id;
        private long told = System.nanoTime() - BETWEEN_NEWS;
        private long kept = System.nanoTime();

        Watcher(String id) {
            this.id = id;
        }

        @Override
        public void at(int done, int total) {
            goOn();
            long now = System.nanoTime();
            if (now - told < BETWEEN_NEWS && done != total) {
                return;
            }
            told = now;
            boolean write = now - kept >= BETWEEN_WRITES;
            kept = write ? now : kept;
            change(run -> run.at(done, total), write ? ProjectRuns.this::writeIfPossible : run -> {});
        }

        @Override
        public void failed(ProjectImage image, String why) {
            change(run -> run.with(new Fault(image.id(), image.name(), why)), ProjectRuns.this::writeIfPossible);
        }

        private void change(UnaryOperator<ProjectRun> next, Consumer<ProjectRun> keep) {
            if (step(id, RunState.RUNNING::equals, next, keep) == null) {
                throw new CancellationException();
            }
        }

        @Override
        public void goOn() {
            Active known = known(id);
            if (closed || known == null || known.run().state() != RunState.RUNNING) {
                throw new CancellationException();
            }
        }

        @Override
        public void giveWay() {
            goOn();
            try {
                while (machine.busy().getAsBoolean()) {
                    Thread.sleep(PAUSE);
                    goOn();
                }
            } catch (InterruptedException e) {
                throw new CancellationException();
            }
        }
    }

    /// Null when it is over.
    private @Nullable Active known(String id) {
        lock.lock();
        try {
            return active.get(id);
        } finally {
            lock.unlock();
        }
    }

    /// @throws ServiceException.NotFound when the project has none with this id
    public ProjectRun find(String project, String id) {
        Active known = known(id);
        ProjectRun run = known == null ? database.read(tx -> tx.runs().find(project, id)) : known.run();
        if (run == null || !run.project().equals(project)) {
            throw new ServiceException.NotFound("the project has no run with this id");
        }
        return run;
    }

    /// The latest, newest first.
    ///
    /// @throws ServiceException.NotFound when there is no such project
    public List<ProjectRun> all(String project) {
        String known = projects.find(project).id();
        List<ProjectRun> latest = database.read(tx -> tx.runs().latest(known, MOST_LISTED));
        lock.lock();
        try {
            return latest.stream()
                    .map(run -> {
                        Active now = active.get(run.id());
                        return now == null ? run : now.run();
                    })
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// How many that are not over were started before it, in all projects.
    public int position(ProjectRun run) {
        lock.lock();
        try {
            return Math.max(0, List.copyOf(active.keySet()).indexOf(run.id()));
        } finally {
            lock.unlock();
        }
    }

    /// One that is over stays as it is.
    public ProjectRun cancel(String project, String id) {
        ProjectRun run = find(project, id);
        Active cancelled = end(id, known -> known.ended(RunState.CANCELLED, null, now()));
        if (cancelled == null) {
            return find(project, run.id());
        }
        if (lane.remove(cancelled.turn())) { // else whoever works on it does
            discard(cancelled.work());
        }
        return cancelled.run();
    }

    /// A file to download, and when it goes.
    public record Artifact(Path file, String name, long bytes, Instant expires) {}

    /// What a run made; null when it made none, or it is gone.
    public @Nullable Artifact artifact(ProjectRun run) {
        String name = run.artifact();
        Path file = name == null ? null : exports.find(name);
        Instant finished = run.finished();
        if (name == null || file == null || finished == null) {
            return null;
        }
        try {
            return new Artifact(file, name, exports.size(file), finished.plus(Exports.KEPT));
        } catch (IOException e) {
            return null; // it went at this moment
        }
    }

    /// What an export would lose; whoever goes takes the question along.
    ///
    /// @throws ServiceException.Busy when it takes too long
    public LossReport losses(String project, Format format, Waiter waiter) throws IOException, InterruptedException {
        AnnotationSet set = set(project);
        return checks.await("exports", PATIENCE, waiter, () -> new Exporter(format).losses(set));
    }

    /// Waits for a change behind one that has been seen.
    ///
    /// @return null when there was none within the time, or the service stops
    public @Nullable ProjectRun await(String project, String id, long seen, long milliseconds)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (true) {
            ProjectRun run = find(project, id);
            if (run.change() > seen) {
                return run;
            }
            lock.lock();
            try {
                Active known = active.get(id);
                if (known != null && known.run().change() > seen) {
                    return known.run();
                }
                long left = end - System.nanoTime();
                if (left <= 0 || closed) {
                    return null;
                }
                if (known == null && run.state().isOver()) {
                    return null;
                }
                long unused = changed.awaitNanos(known == null ? Math.min(left, PAUSE.toNanos()) : left);
            } finally {
                lock.unlock();
            }
        }
    }

    /// Whether nothing more will happen to any run.
    public boolean isClosed() {
        return closed;
    }

    /// What is not over is interrupted.
    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            for (String id : List.copyOf(active.keySet())) {
                step(
                        id,
                        state -> !state.isOver(),
                        run -> run.ended(RunState.INTERRUPTED, null, now()),
                        this::writeIfPossible);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        checks.close();
        lane.close();
    }
}
