package io.anymask.cli.train;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelName;
import io.anymask.cli.train.TrainingJob.End;
import io.anymask.cli.train.TrainingJob.Prepared;
import io.anymask.model.sam.SamModel;
import io.anymask.training.distill.DistillationConfig;
import io.anymask.training.distill.Distiller;
import io.anymask.training.distill.EmbeddingLoss;
import io.anymask.training.distill.EmbeddingScore;
import io.anymask.training.run.RunResult;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `anymask distill`: a small encoder learns a large one's embeddings.
@AutoService(Subcommand.class)
@Command(
        name = "distill",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Teach a small image encoder the embeddings of a large one, as a JSON file says; the decoder stays the "
                        + "teacher's. The images need no masks. Ctrl-C saves; the same command resumes there.",
        footerHeading = "%nExample:%n",
        footer = {
            "  echo '{\"teacher\": \"sam_vit_b.safetensors\", \"images\": \"photos\", \"output\": \"small\"}' >"
                    + " small.json",
            "  anymask distill small.json",
            "  anymask segment photo.jpg --model small/best.safetensors --point 400,420"
        })
public final class DistillCommand implements Subcommand, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final TrainingJob job = new TrainingJob();

    @Override
    public Integer call() {
        return job.run(spec, DistillationConfig.DEFAULT, file -> {
            DistillationConfig config = DistillationConfig.read(file);
            SamModel teacher = ModelName.read("teacher", config.teacher());
            SamModel student = config.student() == null ? null : ModelName.read("student", config.student());
            return new Prepared(config.machine().threads(), (engine, stop) -> {
                Progress progress = new Progress(spec.commandLine().getErr(), config.toJson());
                RunResult<EmbeddingScore> result = new Distiller(config, teacher, student, engine, progress).run(stop);
                if (result.finished()) {
                    StepLines.verdict(spec.commandLine().getOut(), result);
                }
                return new End(result.steps(), result.finished(), result.model());
            });
        });
    }

    /// Lines on standard error; a validation is told with `--quiet` too.
    private static final class Progress extends ProgressLines<EmbeddingLoss, EmbeddingScore> {
        private final PrintWriter err;

        Progress(PrintWriter err, String settings) {
            super(err, settings);
            this.err = err;
        }

        @Override
        String loss(EmbeddingLoss loss) {
            return String.format(Locale.ROOT, "error %.5f", loss.total());
        }

        @Override
        String score(EmbeddingScore score) {
            return String.format(
                    Locale.ROOT,
                    "error %.5f, %.1f %% of the variance unexplained",
                    score.error(),
                    100 * score.unexplained());
        }

        @Override
        public void validated(long step, EmbeddingScore score, boolean best) {
            err.printf("validation at step %d: %s%s%n", step, score(score), best ? " (best)" : "");
            err.flush();
        }
    }
}
