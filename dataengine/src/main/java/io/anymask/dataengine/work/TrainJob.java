package io.anymask.dataengine.work;

import io.anymask.dataengine.model.ModelVersion;
import io.anymask.dataengine.model.Scores;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.Report.Count;
import io.anymask.dataengine.store.Database;
import io.anymask.file.AtomicFile;
import io.anymask.model.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/// Retrains the served model on a project's masks, and keeps what came of it as a version if it is better.
///
/// @param folder of the run's own, which the next process goes on with
record TrainJob(Machine machine, Database database, Clock clock, ProjectRun run, Work.Train work, Path folder)
        implements Job {
    private static final int NOTED = 100;

    @Override
    public Result run(Watch watch) throws IOException {
        Retraining retraining = machine.requireRetraining();
        Files.createDirectories(folder);
        TrainingSet set = new TrainingSet.Maker(machine, database, run.project(), work.heldOut(), watch)
                .in(folder.resolve("set"));
        Retrainer.Task task = new Retrainer.Task(
                machine.model().segmenter().model(),
                set.learnedFolder(),
                set.heldOutFolder(),
                folder.resolve("run"),
                work.learns(),
                work.steps(),
                work.seed());
        Told told = new Told(watch);
        Retrainer.Outcome outcome = retraining.retrainer().train(task, told, () -> isStopped(watch));
        if (outcome == null) {
            throw new CancellationException();
        }
        watch.goOn();
        Report sizes = Report.of(
                        Count.IMAGES,
                        set.learned().images(),
                        Count.HELD_OUT,
                        set.heldOut().images())
                .with(Count.OBJECTS, set.learned().masks());
        List<String> notes = new ArrayList<>(told.notes);
        if (!outcome.improved()) {
            notes.addFirst("training did not improve the model, which stays what it is; " + scores(outcome));
            return new Result(new Report(sizes.counts(), List.of(), notes, List.of()), null);
        }
        notes.addFirst(scores(outcome));
        ModelVersion version = retraining.versions().add(version(set, outcome, keep(retraining, outcome.model())));
        Report report = sizes.with(Count.VERSION, version.number());
        return new Result(
                new Report(report.counts(), List.of(), notes, List.of()),
                null,
                work.activate() ? () -> retraining.versions().activate(version.number(), run.starter()) : () -> {});
    }

    private static String scores(Retrainer.Outcome outcome) {
        Scores before = outcome.before();
        Scores after = outcome.after();
        return String.format(
                Locale.ROOT,
                "mean IoU of the held-out masks: one click %.3f before, %.3f after; three clicks %.3f, %.3f; box %.3f, %.3f",
                before.oneClick(),
                after.oneClick(),
                before.threeClicks(),
                after.threeClicks(),
                before.box(),
                after.box());
    }

    private static boolean isStopped(Watch watch) {
        try {
            watch.goOn();
            return false;
        } catch (CancellationException e) {
            return true;
        }
    }

    /// Copies the weights to where they stay; a process that ends here finds the training as it was.
    ///
    /// @return their SHA-256
    private String keep(Retraining retraining, Path made) throws IOException {
        machine.disk().require(Files.size(made));
        AtomicFile.createFolder(retraining.models());
        String sha256 = Checkpoint.open(made).sha256();
        AtomicFile.writeStream(retraining.file(sha256), out -> Files.copy(made, out));
        return sha256;
    }

    private ModelVersion version(TrainingSet set, Retrainer.Outcome outcome, String sha256) {
        return new ModelVersion(
                machine.requireRetraining().versions().root(),
                0,
                sha256,
                machine.model().sha256(),
                run.project(),
                run.id(),
                run.starter(),
                ModelVersion.State.CANDIDATE,
                set.learned(),
                set.heldOut(),
                outcome.before(),
                outcome.after(),
                Instant.ofEpochMilli(clock.millis()),
                null);
    }

    /// Brings what training tells to the watch; asks it to give way.
    private static final class Told implements Retrainer.Progress {
        private final Watch watch;
        private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

        Told(Watch watch) {
            this.watch = watch;
        }

        @Override
        public void at(int done, int total) {
            try {
                watch.at(done, total);
                watch.giveWay();
            } catch (CancellationException e) {
                // training asks by itself, and keeps what it has when it stops
            }
        }

        @Override
        public void noted(String note) {
            if (notes.size() < NOTED) {
                notes.add(note);
            }
        }
    }
}
