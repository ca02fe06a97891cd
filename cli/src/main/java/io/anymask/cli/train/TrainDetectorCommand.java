package io.anymask.cli.train;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelName;
import io.anymask.cli.train.TrainingJob.End;
import io.anymask.cli.train.TrainingJob.Prepared;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.sam.SamModel;
import io.anymask.training.detect.DetectionConfig;
import io.anymask.training.detect.DetectionCost;
import io.anymask.training.detect.DetectionScore;
import io.anymask.training.detect.DetectorTrainer;
import io.anymask.training.run.RunResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `anymask train-detector`: a detector of one class learns boxes on a model's embeddings.
@AutoService(Subcommand.class)
@Command(
        name = "train-detector",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Train a detector of objects of all kinds on the embeddings of a model, as a JSON file says: some 15 annotated "
                        + "images and a few minutes. --defaults explains all settings. Ctrl-C saves; the same command "
                        + "resumes there.",
        footerHeading = "%nExample:%n",
        footer = {
            "  echo '{\"data\": {\"images\": \"images\", \"annotations\": \"labels\"}, \"output\": \"detector\"}' >"
                    + " detector.json",
            "  anymask train-detector detector.json",
            "  anymask evaluate boxes instances.json --images photos --detector detector/best.safetensors"
        })
public final class TrainDetectorCommand implements Subcommand, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final TrainingJob job = new TrainingJob();

    @Override
    public Integer call() {
        return job.run(spec, DetectionConfig.DEFAULT, file -> {
            DetectionConfig config = DetectionConfig.read(file);
            SamModel model = ModelName.read("model", config.model());
            DetectorModel start = config.detector() == null ? null : DetectorModel.open(Path.of(config.detector()));
            return new Prepared(config.machine().threads(), (engine, stop) -> {
                Progress progress = new Progress(spec.commandLine().getErr(), config.toJson());
                RunResult<DetectionScore> result =
                        new DetectorTrainer(config, model, start, engine, progress).run(stop);
                if (result.finished()) {
                    PrintWriter out = spec.commandLine().getOut();
                    if (result.best() != null) {
                        out.println("best: " + words(result.best()));
                    }
                    StepLines.verdict(out, result);
                }
                return new End(result.steps(), result.finished(), result.model());
            });
        });
    }

    private static String words(DetectionScore score) {
        String precision =
                Double.isNaN(score.precision()) ? "none" : String.format(Locale.ROOT, "%.3f", score.precision());
        return String.format(
                Locale.ROOT,
                "AP50 %.3f; boxes of score 0.5: recall %.3f of %d objects, precision %s",
                score.ap50(),
                score.recall(),
                score.objects(),
                precision);
    }

    /// Lines on standard error.
    private static final class Progress extends ProgressLines<DetectionCost, DetectionScore> {
        Progress(PrintWriter err, String settings) {
            super(err, settings);
        }

        @Override
        String loss(DetectionCost cost) {
            return String.format(
                    Locale.ROOT,
                    "loss %.4f (objectness %.4f, boxes %.4f, centre-ness %.4f)",
                    cost.total(),
                    cost.objectness(),
                    cost.boxes(),
                    cost.centreness());
        }

        @Override
        String score(DetectionScore score) {
            return words(score);
        }
    }
}
