package io.anymask.dataengine.work;

import io.anymask.dataengine.model.ModelVersion;
import io.anymask.dataengine.model.Scores;
import io.anymask.dataengine.project.Project;
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
import org.jspecify.annotations.Nullable;

/// Retrains the served model on a project's masks, and keeps what came of it as a version if it is better; or
/// trains a detector on their boxes, which runs can name afterwards.
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
                machine.requireSam("training"),
                set.learnedFolder(),
                set.heldOutFolder(),
                folder.resolve("run"),
                work.learns(),
                work.steps(),
                work.seed());
        Told told = new Told(watch);
        Report sizes = Report.of(
                        Count.IMAGES,
                        set.learned().images(),
                        Count.HELD_OUT,
                        set.heldOut().images())
                .with(Count.OBJECTS, set.learned().masks());
        if (work.learns() == Retrainer.Learns.DETECTOR) {
            Retrainer.Detector detector = retraining.retrainer().trainDetector(task, told, () -> isStopped(watch));
            return detector(retraining, finished(detector, watch), sizes, told);
        }
        Retrainer.Outcome outcome = retraining.retrainer().train(task, told, () -> isStopped(watch));
        return version(retraining, finished(outcome, watch), set, sizes, told);
    }

    private static <T> T finished(@Nullable T outcome, Watch watch) {
        if (outcome == null) {
            throw new CancellationException();
        }
        watch.goOn();
        return outcome;
    }

    /// One that finds nothing is not kept.
    private Result detector(Retraining retraining, Retrainer.Detector detector, Report sizes, Told told)
            throws IOException {
        List<String> notes = new ArrayList<>(told.notes);
        if (detector.ap50() > 0) {
            String name = detectorName();
            machine.disk().require(Files.size(detector.file()));
            AtomicFile.createFolder(retraining.detectors());
            AtomicFile.writeStream(retraining.detectors().resolve(name), out -> Files.copy(detector.file(), out));
            notes.addFirst(String.format(
                    Locale.ROOT,
                    "detector %s: average precision %.3f at IoU 0.5 on the held-out images; its boxes find %.1f %% of the objects, and %.1f %% of them are right",
                    name,
                    detector.ap50(),
                    100 * detector.recall(),
                    100 * (Double.isNaN(detector.precision()) ? 0 : detector.precision())));
        } else {
            notes.addFirst(
                    "the detector finds none of the held-out objects and is not kept; annotate more images, or train it for more steps");
        }
        return new Result(new Report(sizes.counts(), List.of(), notes, List.of()), null);
    }

    /// Says whose it is and which run made it; the same after a restart.
    private String detectorName() {
        Project project = database.read(tx -> tx.projects().find(run.project()));
        String words = (project == null ? "" : project.name())
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return "%.40s-%.8s.safetensors".formatted(words.isEmpty() ? "project" : words, run.id());
    }

    private Result version(Retraining retraining, Retrainer.Outcome outcome, TrainingSet set, Report sizes, Told told)
            throws IOException {
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
