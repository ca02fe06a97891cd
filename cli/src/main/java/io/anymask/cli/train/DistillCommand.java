package io.anymask.cli.train;

import io.anymask.cli.command.InputException;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.progress.Interrupt;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.sam.SamModel;
import io.anymask.training.distill.DistillationConfig;
import io.anymask.training.distill.Distiller;
import io.anymask.training.distill.EmbeddingLoss;
import io.anymask.training.distill.EmbeddingScore;
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

/// `anymask distill`: a small encoder learns a large one's embeddings.
@Command(
        name = "distill",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Teach a small image encoder the embeddings of a large one, as a JSON file says; the decoder stays the",
            "teacher's. The images need no masks. Ctrl-C saves; the same command goes on where it stopped."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  echo '{\"teacher\": \"sam_vit_b.safetensors\", \"images\": \"photos\", \"output\": \"small\"}' > small.json",
            "  anymask distill small.json",
            "  anymask segment photo.jpg --model small/best.safetensors --point 400,420"
        })
public final class DistillCommand implements Callable<Integer> {
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
            out.println(DistillationConfig.DEFAULT.toJson());
            return 0;
        }
        if (file == null) {
            throw new InputException("distill: no configuration, expected a JSON file; --defaults shows its settings");
        }
        DistillationConfig config = DistillationConfig.read(file);
        PrintWriter err = spec.commandLine().getErr();
        SamModel teacher = SamModel.of(ModelOptions.checkpoint(config.teacher()));
        SamModel student = config.student() == null ? null : SamModel.of(ModelOptions.checkpoint(config.student()));
        int threads = config.machine().threads();
        try (Interrupt interrupt = new Interrupt();
                OnnxEngine engine = new OnnxEngine(new OnnxEngine.Options(threads, OnnxEngine.Memory.KEEP))) {
            err.println(config.toJson());
            RunResult<EmbeddingScore> result =
                    new Distiller(config, teacher, student, engine, new Progress(err)).run(interrupt::isAsked);
            if (result.finished()) {
                StepLines.verdict(out, result);
                out.println(result.model());
            } else {
                out.printf("stopped after step %d; the same command goes on from there%n", result.steps());
            }
        }
        return 0;
    }

    /// Lines on standard error.
    private static final class Progress implements RunListener<EmbeddingLoss, EmbeddingScore> {
        private final StepLines lines;
        private final PrintWriter err;

        Progress(PrintWriter err) {
            this.err = err;
            this.lines = new StepLines(err);
        }

        @Override
        public void starts(long weights, Task.SetSizes sizes, long step) {
            lines.starts(weights, sizes, step);
        }

        @Override
        public void stepped(StepReport<EmbeddingLoss> report, long steps) {
            String what = String.format(Locale.ROOT, "error %.5f", report.loss().total());
            lines.stepped(report.step(), steps, report.seconds(), what);
        }

        @Override
        public void validated(long step, EmbeddingScore score, boolean best) {
            err.printf(
                    Locale.ROOT,
                    "validation at step %d: error %.5f, %.1f %% of the variance unexplained%s%n",
                    step,
                    score.error(),
                    100 * score.unexplained(),
                    best ? " (best)" : "");
            err.flush();
        }

        @Override
        public void saved(long step, Path saved) {
            lines.saved(step, saved);
        }
    }
}
