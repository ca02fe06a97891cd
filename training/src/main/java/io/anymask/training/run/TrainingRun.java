package io.anymask.training.run;

import io.anymask.file.FolderLock;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchThread;
import io.anymask.training.Stop;
import io.anymask.training.TrainingException;
import io.anymask.training.data.SampleLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The loop that every training shares: resume, validate, step, save, stop. A run that was stopped or killed
/// resumes where its folder says it was, and gives the same losses as one that never was. On the thread of
/// libtorch.
///
/// @param <I> what a step of the task learns from
/// @param <L> what that costs
/// @param <S> how good the model is
public final class TrainingRun<I extends Item, L extends Loss<L>, S extends Score<S>> {
    private static final String STEP = "step";
    private static final String IMPROVED = "improved";

    /// Items made ahead: an image with 64 masks takes some 60 MB.
    private static final int AHEAD = 4;

    private final RunSettings settings;
    private final RunFolder folder;
    private final Task<I, L, S> task;
    private final Learner learner;
    private final RunListener<L, S> listener;
    private final Stop stop;
    private final Metrics metrics;
    private final int items;

    private long step;
    private long savedStep = -1;
    private long bestStep;
    private @Nullable S best;
    private @Nullable S start;

    private TrainingRun(
            RunSettings settings,
            RunFolder folder,
            Task<I, L, S> task,
            Learner learner,
            RunListener<L, S> listener,
            Stop stop) {
        this.settings = settings;
        this.folder = folder;
        this.task = task;
        this.learner = learner;
        this.listener = listener;
        this.stop = stop;
        this.items = settings.optimiser().imagesPerStep();
        resume();
        this.metrics = Metrics.open(folder, step, task.curve());
    }

    /// Trains to the end, or until it is asked to stop; then the run's state is saved, and the next run
    /// resumes.
    ///
    /// @param folder of the run
    /// @param open makes the task, on the thread of libtorch
    /// @throws TrainingException when the loss is no number any more, or the folder holds a run with other
    ///     settings, or another command trains in it
    @SuppressWarnings("try") // the lock is only held
    public static <I extends Item, L extends Loss<L>, S extends Score<S>> RunResult<S> run(
            RunSettings settings,
            RunFolder folder,
            Supplier<? extends Task<I, L, S>> open,
            RunListener<L, S> listener,
            Stop stop) {
        TorchThread.useThreads(settings.machine().threads());
        return TorchThread.call(() -> {
            try (FolderLock lock = folder.lock();
                    Task<I, L, S> task = stop.during(open);
                    Learner learner = new Learner(task.parameters(), task.checkpoint(), settings.optimiser())) {
                return new TrainingRun<>(settings, folder, task, learner, listener, stop).run();
            } catch (Stop.Stopped e) { // before there was anything to save
                return new RunResult<>(0, null, null, 0, folder.last(), false);
            }
        });
    }

    private RunResult<S> run() {
        RunFolder.write(folder.config(), settings.json());
        listener.starts(learner.parameters().count(), task.sizes(), step);
        boolean finished = train();
        return new RunResult<>(step, start, best, bestStep, best == null ? folder.last() : folder.best(), finished);
    }

    /// @return whether it came to its end
    private boolean train() {
        try {
            prepareAll();
            if (step == 0 || (settings.isValidated(step) && !metrics.hasValidation(step))) {
                if (validate()) { // or it was stopped just before
                    save();
                }
            }
        } catch (Stop.Stopped e) {
            return false;
        }
        try (SampleLoader<I> loader = new SampleLoader<>(step * items, AHEAD, task::prepare)) {
            try {
                while (step < settings.steps()) {
                    stop.heed();
                    step(loader);
                    // Before the validation, which may take longer than the process lives.
                    if (step == settings.steps() || step % settings.saveEvery() == 0) {
                        save();
                    }
                    if (settings.isValidated(step) && validate()) {
                        save();
                    }
                }
                return true;
            } catch (Stop.Stopped e) {
                if (step > 0 && savedStep != step) {
                    save(); // before the loader ends, which waits for the item that it makes
                }
                return false;
            }
        }
    }

    private void resume() {
        @Nullable RunState state = RunState.restore(folder, learner, settings.comparable(), task.origin());
        if (state == null) {
            folder.forgetBest();
            return;
        }
        step = state.step();
        savedStep = step;
        best = state.best().isEmpty() ? null : task.score(state.best());
        start = state.start().isEmpty() ? null : task.score(state.start());
        bestStep = best == null ? 0 : folder.bestStep();
    }

    private void step(SampleLoader<I> loader) {
        long begin = System.nanoTime();
        long waitedBefore = loader.waitedNanos();
        L sum = task.nothing();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            I item = stop.during(() -> loader.next(stop::heed));
            names.add(item.name());
            sum = sum.plus(task.learn(item, new Turn(step, i, 1.0 / items)));
            stop.heed();
        }
        L mean = sum.times(1.0 / items);
        double norm = Double.isFinite(mean.total()) ? learner.update(step) : Double.NaN;
        if (!Double.isFinite(norm)) {
            throw new TrainingException(
                    ("step %d: the loss is %s and the gradient's length %s, expected numbers; the images were %s."
                                    + " The last good state is in %s: try a lower learning rate or clipping")
                            .formatted(step + 1, mean.total(), norm, names, folder.path()));
        }
        StepReport<L> report = new StepReport<>(
                step + 1,
                mean,
                learner.rate(step),
                norm,
                (System.nanoTime() - begin) / 1e9,
                (loader.waitedNanos() - waitedBefore) / 1e9);
        step++;
        metrics.step(step, report.numbers());
        listener.stepped(report, settings.steps());
    }

    /// What the rest of the run shows, once.
    private void prepareAll() {
        if (!task.isKept()) {
            return;
        }
        long first = step * items;
        long shown = (settings.steps() - step) * items;
        int total = (int) Math.min(task.sizes().images(), shown);
        for (int i = 0; i < total; i++) {
            stop.heed();
            long number = first + i;
            stop.during(() -> task.prepare(number));
            listener.prepared(i + 1, total);
        }
    }

    /// @return whether the model is the best so far
    private boolean validate() {
        stop.heed();
        TorchOps.Weights weights = learner.parameters().with(learner.judged());
        @Nullable S score = stop.during(() -> task.validate(weights));
        if (score == null) {
            return false;
        }
        if (step == 0) {
            start = score;
        }
        boolean isBest = best == null || score.isBetterThan(best);
        if (isBest) {
            best = score;
            bestStep = step;
            Map<String, String> metadata = metadata();
            metadata.put(IMPROVED, Boolean.toString(step > 0));
            metadata.putAll(task.metadata(start == null ? score : start));
            learner.model(metadata).writeSafetensors(folder.best());
        }
        metrics.validation(step, score.numbers());
        metrics.draw();
        listener.validated(step, score, isBest);
        return isBest && step > 0;
    }

    /// What the file of a model says of it.
    private Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>(task.metadata());
        metadata.put(STEP, Long.toString(step));
        return metadata;
    }

    private void save() {
        learner.model(metadata()).writeSafetensors(folder.last());
        new RunState(step, text(best), text(start), settings.comparable(), task.origin()).save(folder, learner);
        savedStep = step;
        metrics.draw();
        listener.saved(step, folder.state());
    }

    private String text(@Nullable S score) {
        return score == null ? "" : score.toText();
    }
}
