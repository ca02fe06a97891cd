package io.anymask.cli;

import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.sam.SamModel;
import io.anymask.training.StepReport;
import io.anymask.training.Trainer;
import io.anymask.training.TrainingConfig;
import io.anymask.training.TrainingListener;
import io.anymask.training.ValidationScore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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
final class TrainCommand implements Callable<Integer> {
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
            out.print(TrainingConfig.DEFAULT.toJson());
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
            err.print(config.toJson());
            Trainer.Result result =
                    new Trainer(config, model, engine, new Progress(err, config)).run(interrupt::isAsked);
            if (!result.finished()) {
                out.printf("stopped after step %d; the same command goes on from there%n", result.steps());
                return 0;
            }
            score(out, "before", result.before());
            score(out, "best", result.after());
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

    /// Lines on standard error: at most one in two seconds, and one for each validation.
    private static final class Progress implements TrainingListener {
        private static final double SECONDS = 2;

        private final PrintWriter err;
        private final long start = System.nanoTime();
        private final long steps;
        private double shown;
        private double spent;
        private long done;

        Progress(PrintWriter err, TrainingConfig config) {
            this.err = err;
            this.steps = config.steps();
        }

        private double seconds() {
            return (System.nanoTime() - start) / 1e9;
        }

        private void line(String format, Object... values) {
            err.printf(Locale.ROOT, format + "%n", values);
            err.flush();
        }

        @Override
        public void starts(long weights, int images, int validationImages, long step) {
            String where = step == 0 ? "" : ", going on behind step " + step;
            line("%,d weights learn from %d images; %d to validate on%s", weights, images, validationImages, where);
        }

        @Override
        public void embedded(int done, int total) {
            if (done == total || seconds() - shown > SECONDS) {
                shown = seconds();
                line("embedding: %d of %d images", done, total);
            }
        }

        @Override
        public void stepped(StepReport report, long steps) {
            spent += report.seconds();
            done++;
            if (seconds() - shown > SECONDS || report.step() == steps) {
                shown = seconds();
                Duration left = Duration.ofSeconds(Math.round(spent / done * (steps - report.step())));
                line(
                        "step %d of %d: loss %.4f, IoU %.3f, %d masks in %.1f s, %d:%02d:%02d left",
                        report.step(),
                        steps,
                        report.loss(),
                        report.iou(),
                        report.masks(),
                        report.seconds(),
                        left.toHours(),
                        left.toMinutesPart(),
                        left.toSecondsPart());
            }
        }

        @Override
        public void validated(long step, ValidationScore score, boolean best) {
            line(
                    "validation at step %d of %d: mean IoU one click %.3f, three clicks %.3f, box %.3f%s",
                    step, steps, score.oneClick(), score.threeClicks(), score.box(), best ? " (best)" : "");
        }

        @Override
        public void saved(long step, Path file) {
            line("saved after step %d: %s", step, file);
        }
    }
}
