package io.anymask.dataengine.work;

import io.anymask.BadInputException;
import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.Sequences;
import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.RunState;
import io.anymask.dataengine.store.Database;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Exporter;
import io.anymask.dataset.exchange.Format;
import io.anymask.dataset.exchange.LossReport;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.FolderLock;
import io.anymask.file.Folders;
import io.anymask.file.FullDisk;
import io.anymask.service.Lane;
import io.anymask.service.ServiceException;
import io.anymask.service.Waiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Works on runs, one after the other; they are watched and cancelled meanwhile. They lie in the database: what is
/// over stays to be read, and what the end of a process stops, the next one goes on with. One process works in a
/// folder; in another one no run begins. Safe for use by several threads.
public final class ProjectRuns implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ProjectRuns.class.getName());
    private static final int MOST_WAITING = 16;

    /// A run that so many processes did not survive may be what they died of.
    private static final int MOST_RESUMED = 3;

    private static final int LOOK_MILLISECONDS = 100;

    /// The longest anybody waits for what an export would lose, seconds.
    private static final int PATIENCE = 120;

    private final Clock clock;
    private final Machine machine;
    private final Projects projects;
    private final Exports exports;
    private final Path uploads;
    private final Path trainings;
    private final Jobs jobs;
    private final @Nullable FolderLock own;
    private final LiveRuns runs;
    private final Lane lane = new Lane("project-runs", 1, MOST_WAITING);
    private final Lane checks = new Lane("export-checks", 1, MOST_WAITING);

    /// Reads what a run shall do out of how it is kept.
    @FunctionalInterface
    public interface Recall {
        /// @param uploads folder of what was uploaded for it
        /// @throws ServiceException when this version, or this model, does not know such work
        Work of(ProjectRun run, Path uploads);
    }

    /// Goes on with what an earlier process left unfinished.
    ///
    /// @throws IOException when its folders cannot be made
    public ProjectRuns(Database database, Clock clock, Machine machine, Recall recall) throws IOException {
        this.clock = clock;
        this.machine = machine;
        this.own = FolderLock.take(AtomicFile.createFolder(machine.folder())).orElse(null);
        this.projects = new Projects(database, clock);
        this.exports = new Exports(machine.folder().resolve("exports"), clock);
        this.uploads = machine.folder().resolve("imports");
        this.trainings = machine.folder().resolve("trainings");
        this.jobs = new Jobs(
                database,
                clock,
                machine,
                projects,
                new Annotations(database, clock),
                new Tasks(database, clock),
                exports,
                trainings);
        AtomicFile.createFolder(uploads);
        AtomicFile.createFolder(trainings);
        this.runs = new LiveRuns(database, clock);
        machine.metrics().gauge("project_run_queue", "Runs on projects that wait for their turn.", lane::waiting);
        if (own == null) {
            LOG.log(System.Logger.Level.WARNING, "another process works in {0}: no run begins here", machine.folder());
            return;
        }
        exports.clean();
        List<ProjectRun> unfinished = runs.unfinished();
        Set<String> ids = unfinished.stream().map(ProjectRun::id).collect(Collectors.toSet());
        Exports.keepOnly(uploads, ids);
        Exports.keepOnly(trainings, ids);
        unfinished.forEach(run -> resume(run, recall));
    }

    private void resume(ProjectRun left, Recall recall) {
        try {
            if (left.resumed() >= MOST_RESUMED) {
                throw new ServiceException.Conflict("the server ended in the midst of it %d times; its log may say why"
                        .formatted(MOST_RESUMED + 1));
            }
            Work work = recall.of(left, uploads.resolve(left.id()));
            ProjectRun run =
                    left.state() == RunState.QUEUED ? left.resuming(modelOf(work)) : left.resuming(left.model());
            if (!Objects.equals(run.model(), modelOf(work))) {
                throw new ServiceException.Conflict("the server has another model by now; start the run again");
            }
            runs.resume(new LiveRuns.Live(run, work, () -> work(run, work)), lane);
        } catch (ServiceException e) {
            LOG.log(System.Logger.Level.WARNING, "run {0} does not go on: {1}", left.id(), e.getMessage());
            runs.interrupt(left, String.valueOf(e.getMessage()));
            discard(left.id());
        }
    }

    private @Nullable String modelOf(Work work) {
        return work instanceof Work.Export || work.upload() != null
                ? null
                : machine.model().sha256();
    }

    /// A new folder for a file that a run works on; the run of it has the folder's name as its id.
    public Path uploadFolder() throws IOException {
        return Files.createDirectory(uploads.resolve(id()));
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /// Removes a folder of [#uploadFolder] of which no run was made.
    public void discard(Path uploadFolder) {
        try {
            Folders.delete(uploadFolder);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "an upload is not removed: " + FileFault.describe(e));
        }
    }

    /// Removes what a run that is over had for itself: what was uploaded for it, and what it learned from.
    private void discard(String id) {
        discard(uploads.resolve(id));
        discard(trainings.resolve(id));
    }

    /// Queues work on a project.
    ///
    /// @param starter a person's id
    /// @param params for people: JSON by SAM's names
    /// @throws ServiceException.NotFound when there is no such project
    /// @throws ServiceException.Conflict when this server, or the model that it serves, cannot do such work
    /// @throws ServiceException.Busy when too many runs wait already
    public ProjectRun start(String project, String starter, Work work, String params) {
        Path upload = work.upload();
        String id = upload == null
                ? id()
                : String.valueOf(Objects.requireNonNull(upload.getParent()).getFileName());
        try {
            if (own == null) {
                throw new ServiceException.Conflict(
                        "another Anymask works on these runs; use its page, or end it and start this one again");
            }
            requirePossible(work);
            Instant now = Instant.ofEpochMilli(clock.millis());
            ProjectRun run = ProjectRun.queued(
                    id, projects.find(project).id(), work.kind(), params, modelOf(work), starter, now);
            runs.add(new LiveRuns.Live(run, work, () -> work(run, work)), lane);
            return run;
        } catch (RuntimeException e) {
            discard(id);
            throw e;
        }
    }

    /// What this server or its model cannot do is refused before it waits for its turn.
    private void requirePossible(Work work) {
        if (work instanceof Work.Train) {
            machine.requireRetraining();
            machine.requireSam("training");
        }
        if (work instanceof Work.Frames) {
            machine.requireFilms();
        }
        if (work instanceof Work.Find find && find.search() instanceof Work.Search.Boxes) {
            machine.requireSam("a detector");
        }
    }

    private void work(ProjectRun run, Work work) {
        String id = run.id();
        try {
            Job.Result result = result(id, work);
            if (result == null) {
                return;
            }
            runs.complete(id, result);
            result.afterwards().run();
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
    /// @return null when another server, with another model, shall begin it
    /// @throws CancellationException also when it was over before its turn
    private Job.@Nullable Result result(String id, Work work) throws Exception {
        if (isOutdated()) {
            return null;
        }
        try {
            ProjectRun begun = runs.begin(id);
            if (begun == null) {
                throw new CancellationException();
            }
            RunWatch watch = new RunWatch(runs, id, machine.busy());
            while (machine.gallery().isIndexing()) { // of a server that has just been started
                watch.goOn();
                Thread.sleep(LOOK_MILLISECONDS);
            }
            return jobs.of(begun, work).run(watch);
        } finally {
            if (!runs.isClosed()) {
                discard(id);
            }
            exports.sweep();
        }
    }

    /// Whether another version of the model was chosen, which the server is about to change to.
    private boolean isOutdated() {
        Retraining retraining = machine.retraining();
        return retraining != null
                && !retraining.versions().wanted().equals(machine.model().sha256());
    }

    /// What fails because the process ends is not over.
    private void fail(String id, String why) {
        if (!runs.isClosed()) {
            runs.end(id, RunState.FAILED, why);
        }
    }

    /// @throws ServiceException.NotFound when the project has none with this id
    public ProjectRun find(String project, String id) {
        return runs.find(project, id);
    }

    /// The latest, newest first.
    ///
    /// @throws ServiceException.NotFound when there is no such project
    public List<ProjectRun> all(String project) {
        return runs.latest(projects.find(project).id());
    }

    /// Films of projects.
    public Sequences sequences() {
        return jobs.sequences();
    }

    /// @throws ServiceException.NotFound when there is no such project
    public void requireProject(String project) {
        projects.find(project);
    }

    /// Whether some run has begun and is not over.
    public boolean isWorking() {
        return runs.isAnyRunning();
    }

    /// How many that are not over were started before it, in all projects.
    public int position(ProjectRun run) {
        return runs.position(run);
    }

    /// One that is over stays as it is.
    public ProjectRun cancel(String project, String id) {
        ProjectRun run = find(project, id);
        LiveRuns.Live cancelled = runs.end(id, RunState.CANCELLED, null);
        if (cancelled == null) {
            return find(project, run.id());
        }
        if (lane.remove(cancelled.turn())) { // else whoever works on it does
            discard(id);
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
        AnnotationSet set = jobs.set(project);
        return checks.await("exports", PATIENCE, waiter, () -> new Exporter(format).losses(set));
    }

    /// Waits for a change behind one that has been seen.
    ///
    /// @return null when there was none within the time, or the service stops
    public @Nullable ProjectRun await(String project, String id, long seen, long milliseconds)
            throws InterruptedException {
        return runs.await(project, id, seen, milliseconds);
    }

    /// Whether nothing more will happen to any run.
    public boolean isClosed() {
        return runs.isClosed();
    }

    /// What is not over goes on in the next process.
    @Override
    public void close() {
        runs.close();
        checks.close();
        lane.close();
        if (own != null) {
            own.close();
        }
    }
}
