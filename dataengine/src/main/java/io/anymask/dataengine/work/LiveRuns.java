package io.anymask.dataengine.work;

import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.RunState;
import io.anymask.dataengine.store.Database;
import io.anymask.service.Lane;
import io.anymask.service.ServiceException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Where runs are: those that are not over by their latest values in memory, which the database follows; the
/// others in the database. Safe for use by several threads.
final class LiveRuns implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LiveRuns.class.getName());
    private static final int MOST_LISTED = 100;

    /// The longest anybody waits for a run that is in the database alone.
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(100);

    /// The database is offered an end so often, with a pause after each try.
    private static final int TRIES = 4;

    private static final long BETWEEN_TRIES_MILLISECONDS = 1000;

    private final Database database;
    private final Clock clock;

    /// No monitor: virtual threads that wait for it give way to others.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();

    /// What is not over, by id, in the order of the turns. Guarded by the lock.
    private final Map<String, Live> live = new LinkedHashMap<>();

    private volatile boolean closed;

    /// A run that is not over.
    ///
    /// @param turn what the lane does when its turn comes
    record Live(ProjectRun run, Work work, Runnable turn) {
        private Live at(ProjectRun next) {
            return new Live(next, work, turn);
        }
    }

    LiveRuns(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// What an earlier process left, in the order of the turns.
    List<ProjectRun> unfinished() {
        return database.read(tx -> tx.runs().unfinished());
    }

    /// Queues what an earlier process left.
    void resume(Live resumed, Lane lane) {
        write(resumed.run());
        queue(resumed, lane);
    }

    /// Ends what an earlier process left and this one cannot go on with.
    void interrupt(ProjectRun left, String why) {
        write(left.ended(RunState.INTERRUPTED, why, now()));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /// Keeps a new run, and queues it.
    ///
    /// @throws ServiceException.Busy when too many wait already
    void add(Live added, Lane lane) {
        ProjectRun run = added.run();
        // This may wait for whoever has locked the project; nobody waits for this.
        database.write(tx -> {
            tx.runs().add(run);
            return run;
        });
        try {
            queue(added, lane);
        } catch (RuntimeException e) {
            forget(run);
            throw e;
        }
    }

    private void queue(Live added, Lane lane) {
        lock.lock();
        try {
            lane.execute(added.turn()); // waits here for its first value
            live.put(added.run().id(), added);
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

    /// Its turn has come.
    ///
    /// @return its new value; null when it was over before
    @Nullable
    ProjectRun begin(String id) {
        Live begun = step(id, RunState.QUEUED::equals, ProjectRun::running, this::write);
        return begun == null ? null : begun.run();
    }

    /// Changes a run that works.
    ///
    /// @param keep whether to write it, as far as the database takes it
    /// @return false when it does not work, or no more
    boolean advance(String id, UnaryOperator<ProjectRun> next, boolean keep) {
        return step(id, RunState.RUNNING::equals, next, keep ? this::writeIfPossible : run -> {}) != null;
    }

    /// All is done. One that is over stays as it is.
    void complete(String id, Job.Result result) {
        end(id, run -> run.completed(result.report(), result.artifact(), now()));
    }

    /// Ends a run before its end.
    ///
    /// @param why null where the state says it
    /// @return its last value; null when it was over
    @Nullable
    Live end(String id, RunState last, @Nullable String why) {
        return end(id, run -> run.ended(last, why, now()));
    }

    /// Ends a run that is not over. An end that the database does not take, try after try, is one all the same:
    /// the next start marks it.
    private @Nullable Live end(String id, UnaryOperator<ProjectRun> last) {
        for (int i = 1; i < TRIES; i++) {
            try {
                return step(id, state -> !state.isOver(), last, this::write);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "the end of run " + id + " is not kept yet", e);
            }
            try {
                Thread.sleep(BETWEEN_TRIES_MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return step(id, state -> !state.isOver(), last, this::writeIfPossible);
    }

    /// Changes a run that is not over.
    ///
    /// @param keep its new value; when that throws, the run stays as it is
    /// @return its new value; null when it is in another state than expected
    private @Nullable Live step(
            String id, Predicate<RunState> expected, UnaryOperator<ProjectRun> change, Consumer<ProjectRun> keep) {
        lock.lock();
        try {
            Live known = live.get(id);
            if (known == null || !expected.test(known.run().state())) {
                return null;
            }
            Live next = known.at(change.apply(known.run()));
            keep.accept(next.run());
            if (next.run().state().isOver()) {
                live.remove(id);
            } else {
                live.put(id, next);
            }
            changed.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
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

    /// Whether it works, and shall go on.
    boolean isRunning(String id) {
        ProjectRun run = known(id);
        return !closed && run != null && run.state() == RunState.RUNNING;
    }

    boolean isAnyRunning() {
        lock.lock();
        try {
            return live.values().stream().anyMatch(one -> one.run().state() == RunState.RUNNING);
        } finally {
            lock.unlock();
        }
    }

    /// Null when it is over.
    private @Nullable ProjectRun known(String id) {
        lock.lock();
        try {
            Live known = live.get(id);
            return known == null ? null : known.run();
        } finally {
            lock.unlock();
        }
    }

    /// @throws ServiceException.NotFound when the project has none with this id
    ProjectRun find(String project, String id) {
        ProjectRun known = known(id);
        ProjectRun run = known == null ? database.read(tx -> tx.runs().find(project, id)) : known;
        if (run == null || !run.project().equals(project)) {
            throw new ServiceException.NotFound("the project has no run with this id");
        }
        return run;
    }

    /// The latest of a project, newest first.
    List<ProjectRun> latest(String project) {
        List<ProjectRun> latest = database.read(tx -> tx.runs().latest(project, MOST_LISTED));
        lock.lock();
        try {
            return latest.stream()
                    .map(run -> {
                        Live now = live.get(run.id());
                        return now == null ? run : now.run();
                    })
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// How many that are not over were started before it, in all projects.
    int position(ProjectRun run) {
        lock.lock();
        try {
            return Math.max(0, List.copyOf(live.keySet()).indexOf(run.id()));
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a change behind one that has been seen.
    ///
    /// @return null when there was none within the time, or all is closed
    @Nullable
    ProjectRun await(String project, String id, long seen, long milliseconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (true) {
            ProjectRun run = find(project, id);
            if (run.change() > seen) {
                return run;
            }
            lock.lock();
            try {
                Live known = live.get(id);
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
                long unused = changed.awaitNanos(known == null ? Math.min(left, BETWEEN_LOOKS) : left);
            } finally {
                lock.unlock();
            }
        }
    }

    /// Whether nothing more will happen to any run.
    boolean isClosed() {
        return closed;
    }

    /// What is not over is left as it is: the next process goes on with it.
    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
