package io.anymask.dataengine.work;

import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.Fault;
import io.anymask.dataengine.run.ProjectRun;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// Brings what a job tells to its run. For one thread.
final class RunWatch implements Watch {
    /// Those who watch are not told more often, unless something else than the progress changes.
    private static final long BETWEEN_NEWS = TimeUnit.MILLISECONDS.toNanos(100);

    /// Progress is not written more often.
    private static final long BETWEEN_WRITES = TimeUnit.SECONDS.toNanos(1);

    private static final long PAUSE_MILLISECONDS = 100;

    private final LiveRuns runs;
    private final String id;
    private final BooleanSupplier busy;
    private long told = System.nanoTime() - BETWEEN_NEWS;
    private long kept = System.nanoTime();

    /// @param busy whether people wait for the model
    RunWatch(LiveRuns runs, String id, BooleanSupplier busy) {
        this.runs = runs;
        this.id = id;
        this.busy = busy;
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
        change(run -> run.at(done, total), write);
    }

    @Override
    public void failed(ProjectImage image, String why) {
        change(run -> run.with(new Fault(image.id(), image.name(), why)), true);
    }

    private void change(UnaryOperator<ProjectRun> next, boolean keep) {
        if (!runs.advance(id, next, keep)) {
            throw new CancellationException();
        }
    }

    @Override
    public void goOn() {
        if (!runs.isRunning(id)) {
            throw new CancellationException();
        }
    }

    @Override
    public void giveWay() {
        goOn();
        try {
            while (busy.getAsBoolean()) {
                Thread.sleep(PAUSE_MILLISECONDS);
                goOn();
            }
        } catch (InterruptedException e) {
            throw new CancellationException();
        }
    }
}
