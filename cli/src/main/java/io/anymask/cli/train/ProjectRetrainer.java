package io.anymask.cli.train;

import io.anymask.dataengine.model.Scores;
import io.anymask.dataengine.work.Retrainer;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.training.TrainingException;
import io.anymask.training.masks.ImageLoss;
import io.anymask.training.masks.Trainer;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.masks.ValidationScore;
import io.anymask.training.network.Trainable;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.StepReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Retrains with this project's own trainer, as `anymask train` does with the settings that made nuclei better in
/// docs/training.md: eight masks of an image, two clicks after the first prompt. Safe for use by several threads;
/// they take turns at libtorch's one thread.
///
/// @param threads to compute with; 0 for all cores
public record ProjectRetrainer(int threads) implements Retrainer {
    /// Of a training, besides the first.
    private static final int VALIDATIONS = 3;

    /// A restart repeats no more.
    private static final int STEPS_BETWEEN_SAVES = 25;

    /// Of an image in one step, and to judge with.
    private static final int MASKS = 8;

    private static final int CLICKS = 2;
    private static final double LEARNING_RATE = 3e-4;

    /// Shares of the steps: until the rate is at its height, and after which it falls to a tenth.
    private static final double WARM_UP = 0.09;

    private static final List<Double> DROPS = List.of(0.55, 0.82);

    @Override
    public @Nullable Outcome train(Task task, Progress progress, BooleanSupplier stop) {
        TrainingConfig config = TrainingConfig.DEFAULT.with(settings(task).toString());
        try (OnnxEngine engine = new OnnxEngine(new OnnxEngine.Options(threads, OnnxEngine.Memory.KEEP))) {
            Listener listener = new Listener(task.steps(), progress);
            RunResult<ValidationScore> result = new Trainer(config, task.model(), engine, listener).run(stop);
            ValidationScore before = result.before();
            ValidationScore best = result.best();
            if (!result.finished()) {
                return null;
            }
            if (before == null || best == null) {
                throw new TrainingException("held-out images: no mask to judge a model with; expected one at least");
            }
            boolean improved = result.isImproved();
            ValidationScore last = listener.last;
            return new Outcome(
                    result.model(), scores(before), scores(improved || last == null ? best : last), improved);
        }
    }

    private ObjectNode settings(Task task) {
        ObjectNode settings = JsonMapper.shared().createObjectNode();
        settings.put("model", task.model().checkpoint().sha256())
                .put("output", task.output().toString())
                .put("train", trainable(task.learns()).name().toLowerCase(Locale.ROOT))
                .put("steps", task.steps())
                .put("seed", task.seed())
                .put("save_every", Math.min(STEPS_BETWEEN_SAVES, task.steps()));
        settings.putObject("data")
                .put("format", "coco")
                .put("images", images(task.learned()))
                .put("annotations", annotations(task.learned()))
                .put("masks_per_image", MASKS)
                .put("validation_images", images(task.heldOut()))
                .put("validation_annotations", annotations(task.heldOut()));
        settings.putObject("interaction").put("clicks", CLICKS).put("mask_only_rounds", false);
        ObjectNode optimiser = settings.putObject("optimiser")
                .put("learning_rate", LEARNING_RATE)
                .put("warm_up", Math.round(task.steps() * WARM_UP));
        ArrayNode drops = optimiser.putArray("drop_at");
        DROPS.stream()
                .map(share -> Math.round(task.steps() * share))
                .filter(step -> step > 0)
                .distinct()
                .forEach(drops::add);
        settings.putObject("validation")
                .put("every", Math.max(1, task.steps() / VALIDATIONS))
                .put("masks_per_image", MASKS);
        settings.putObject("machine").put("threads", threads).put("precision", "bf16");
        return settings;
    }

    private static Trainable trainable(Learns learns) {
        return switch (learns) {
            case DECODER -> Trainable.DECODER;
            case EVERYTHING -> Trainable.EVERYTHING;
        };
    }

    private static String images(Path set) {
        return set.resolve(IMAGES).toString();
    }

    private static String annotations(Path set) {
        return set.resolve(ANNOTATIONS).toString();
    }

    private static Scores scores(ValidationScore score) {
        return new Scores(score.oneClick(), score.threeClicks(), score.box());
    }

    /// Counts the images that are embedded first and the steps as one.
    private static final class Listener implements RunListener<ImageLoss, ValidationScore> {
        private final int steps;
        private final Progress progress;
        private int prepared;
        private @Nullable ValidationScore last;

        Listener(int steps, Progress progress) {
            this.steps = steps;
            this.progress = progress;
        }

        @Override
        public void noted(String note) {
            progress.noted(note);
        }

        @Override
        public void prepared(int done, int total) {
            prepared = total;
            progress.at(done, total + steps);
        }

        @Override
        public void validated(long step, ValidationScore score, boolean best) {
            last = score;
        }

        @Override
        public void stepped(StepReport<ImageLoss> report, long of) {
            progress.at(prepared + Math.toIntExact(report.step()), prepared + steps);
        }
    }
}
