package io.anymask.cli.train;

import io.anymask.cli.command.InputException;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.progress.Interrupt;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.sam.SamModel;
import io.anymask.training.masks.ImageLoss;
import io.anymask.training.masks.Trainer;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.masks.ValidationScore;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.StepReport;
import io.anymask.training.run.Task;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask train`: trains or fine-tunes a model on masks.
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Train a model on images with masks, as a JSON file says. What the file leaves out has a default:",
            "--defaults prints them. Ctrl-C saves; the same command goes on where it stopped."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  echo '{\"data\": {\"images\": \"images\", \"annotations\": \"labels\"}, \"output\": \"run\"}' > run.json",
            "  anymask train run.json",
            "  anymask segment photo.jpg --model run/best.safetensors --point 400,420"
        })
public final class TrainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "CONFIG", arity = "0..1", description = "The configuration, a JSON file.")
    private @Nullable Path file;

    @Option(names = "--defaults", description = "Print all settings with their defaults and stop.")
    private boolean defaults;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (defaults) {
            out.println(TrainingConfig.DEFAULT.toJson());
            return 0;
        }
        if (file == null) {
            throw new InputException("train: no configuration, expected a JSON file; --defaults shows its settings");
        }
        TrainingConfig config = TrainingConfig.read(file);
        PrintWriter err = spec.commandLine().getErr();
        SamModel model = SamModel.of(ModelOptions.checkpoint(config.model()));
        int threads = config.machine().threads();
        try (Interrupt interrupt = new Interrupt();
                OnnxEngine engine = new OnnxEngine(new OnnxEngine.Options(threads, OnnxEngine.Memory.KEEP))) {
            err.println(config.toJson());
            RunResult<ValidationScore> result = new Trainer(config, model, engine, new Progress(err)).run(interrupt::isAsked);
            if (!result.finished()) {
                out.printf("stopped after step %d; the same command goes on from there%n", result.steps());
                return 0;
            }
            score(out, "before", result.before());
            score(out, "best", result.best());
            StepLines.verdict(out, result);
            out.println(result.model());
        }
        return 0;
    }

    private static void score(PrintWriter out, String name, @Nullable ValidationScore score) {
        if (score != null) {
            out.printf(
                    Locale.ROOT,
                    "%-7s mean IoU of %d masks: one click %.3f, three clicks %.3f, box %.3f%n",
                    name,
                    score.masks(),
                    score.oneClick(),
                    score.threeClicks(),
                    score.box());
        }
    }

    /// Lines on standard error.
    private static final class Progress implements RunListener<ImageLoss, ValidationScore> {
        private final StepLines lines;

        Progress(PrintWriter err) {
            this.lines = new StepLines(err);
        }

        @Override
        public void counted(int done, int total) {
            if (lines.isDue()) {
                lines.line("reading annotations: %d of %d images", done, total);
            }
        }

        @Override
        public void starts(long weights, Task.SetSizes sizes, long step) {
            lines.starts(weights, sizes, step);
        }

        @Override
        public void prepared(int done, int total) {
            if (lines.isDue() || done == total) {
                lines.line("embedding: %d of %d images", done, total);
            }
        }

        @Override
        public void stepped(StepReport<ImageLoss> report, long steps) {
            ImageLoss loss = report.loss();
            String what = String.format(
                    Locale.ROOT, "loss %.4f, IoU %.3f, %d masks", loss.total(), loss.iou(), loss.masks());
            lines.stepped(report.step(), steps, report.seconds(), what);
        }

        @Override
        public void validated(long step, ValidationScore score, boolean best) {
            lines.line(
                    "validation at step %d: mean IoU one click %.3f, three clicks %.3f, box %.3f%s",
                    step, score.oneClick(), score.threeClicks(), score.box(), best ? " (best)" : "");
        }

        @Override
        public void saved(long step, Path saved) {
            lines.saved(step, saved);
        }
    }
}
