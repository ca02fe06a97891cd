package io.anymask.cli.train;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ClipName;
import io.anymask.cli.options.ModelName;
import io.anymask.cli.train.TrainingJob.End;
import io.anymask.cli.train.TrainingJob.Prepared;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.sam.SamModel;
import io.anymask.training.masks.ImageLoss;
import io.anymask.training.masks.Trainer;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.masks.ValidationScore;
import io.anymask.training.run.RunResult;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `anymask train`: trains or fine-tunes a model on masks.
@AutoService(Subcommand.class)
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Train a model on images with masks, as a JSON file says. --defaults explains all settings. "
                + "Ctrl-C saves; the same command resumes there.",
        footerHeading = "%nExample:%n",
        footer = {
            "  echo '{\"data\": {\"images\": \"images\", \"annotations\": \"labels\"}, \"output\": \"run\"}' >"
                    + " run.json",
            "  anymask train run.json",
            "  anymask segment photo.jpg --model run/best.safetensors --point 400,420"
        })
public final class TrainCommand implements Subcommand, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final TrainingJob job = new TrainingJob();

    @Override
    public Integer call() {
        return job.run(spec, TrainingConfig.DEFAULT, file -> {
            TrainingConfig config = TrainingConfig.read(file);
            SamModel model = ModelName.read("model", config.model());
            String clip = config.text().clip();
            return new Prepared(config.machine().threads(), (engine, stop) -> {
                if (clip == null) {
                    return train(config, model, null, engine, stop);
                }
                try (ClipEncoder encoder =
                        ClipName.open("text.clip", clip, config.machine().threads())) {
                    return train(config, model, encoder, engine, stop);
                }
            });
        });
    }

    private End train(
            TrainingConfig config,
            SamModel model,
            @Nullable ClipEncoder clip,
            OnnxEngine engine,
            BooleanSupplier stop) {
        Progress progress = new Progress(spec.commandLine().getErr(), config.toJson());
        RunResult<ValidationScore> result = new Trainer(config, model, engine, clip, progress).run(stop);
        if (result.finished()) {
            PrintWriter out = spec.commandLine().getOut();
            score(out, "before", result.before());
            score(out, "best", result.best());
            StepLines.verdict(out, result);
            StepLines.thresholds(out, result);
        }
        return new End(result.steps(), result.finished(), result.model());
    }

    private static void score(PrintWriter out, String name, @Nullable ValidationScore score) {
        if (score != null) {
            out.printf(Locale.ROOT, "%-7s mean IoU of %d masks: %s%n", name, score.masks(), means(score));
        }
    }

    private static String means(ValidationScore score) {
        String places = String.format(
                Locale.ROOT,
                "one click %.3f, three clicks %.3f, box %.3f",
                score.oneClick(),
                score.threeClicks(),
                score.box());
        return score.hasText() ? places + String.format(Locale.ROOT, ", text %.3f", score.text()) : places;
    }

    /// Lines on standard error.
    private static final class Progress extends ProgressLines<ImageLoss, ValidationScore> {
        Progress(PrintWriter err, String settings) {
            super(err, settings);
        }

        @Override
        String loss(ImageLoss loss) {
            return String.format(Locale.ROOT, "loss %.4f, IoU %.3f, %d masks", loss.total(), loss.iou(), loss.masks());
        }

        @Override
        String score(ValidationScore score) {
            return "mean IoU " + means(score);
        }
    }
}
