package io.anymask.cli.train;

import io.anymask.dataengine.model.Scores;
import io.anymask.dataengine.work.Retrainer;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.training.TrainingException;
import io.anymask.training.detect.DetectionConfig;
import io.anymask.training.detect.DetectionCost;
import io.anymask.training.detect.DetectionScore;
import io.anymask.training.detect.DetectorTrainer;
import io.anymask.training.masks.ImageLoss;
import io.anymask.training.masks.Trainer;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.masks.ValidationScore;
import io.anymask.training.network.Trainable;
import io.anymask.training.run.Loss;
import io.anymask.training.run.Machine;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.Score;
import io.anymask.training.run.StepReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Retrains with this project's own trainer, as `anymask train` does: eight masks of an image, two clicks after
/// the first prompt. A project begins with few images: so the weights are averaged, since a step knows one image,
/// and the predicted IoU of all three masks is trained, or a click would be answered with the wrong one of them
/// (docs/training.md). A detector is trained as `anymask train-detector` does. Safe for use by several threads;
/// they take turns at libtorch's one thread.
///
/// @param threads to compute with; 0 for all cores
public record ProjectRetrainer(int threads) implements Retrainer {
    /// Of a training, besides the first.
    private static final int VALIDATIONS = 3;

    /// A restart repeats no more.
    private static final int STEPS_BETWEEN_SAVES = 25;

    /// Of an image in one step.
    private static final int MASKS = 8;

    /// Of a held-out image: with few images, few masks would judge by chance.
    private static final int JUDGED_MASKS = 32;

    private static final int CLICKS = 2;

    /// Of 12 images, three times as much forgot more than it taught.
    private static final double LEARNING_RATE = 1e-4;

    /// Share of the steps that the weights are averaged over.
    private static final double AVERAGED = 0.2;

    /// Shares of the steps: until the rate is at its height, and after which it falls to a tenth.
    private static final double WARM_UP = 0.09;

    private static final List<Double> DROPS = List.of(0.55, 0.82);

    /// The same for a detector: as its own defaults, at any number of steps.
    private static final double DETECTOR_WARM_UP = 1.0 / 15;

    private static final double DETECTOR_DROP = 0.8;
    private static final int DETECTOR_VALIDATIONS = 6;

    private static final String NONE_TO_JUDGE_WITH = "held-out images: no mask to judge with; expected one at least";

    @Override
    public @Nullable Outcome train(Task task, Progress progress, BooleanSupplier stop) {
        TrainingConfig config = TrainingConfig.DEFAULT.with(settings(task).toString());
        try (OnnxEngine engine = new OnnxEngine(new OnnxEngine.Options(threads, OnnxEngine.Memory.KEEP))) {
            Listener<ImageLoss, ValidationScore> listener = new Listener<>(task.steps(), progress);
            RunResult<ValidationScore> result = new Trainer(config, task.model(), engine, listener).run(stop);
            ValidationScore before = result.before();
            ValidationScore best = result.best();
            if (!result.finished()) {
                return null;
            }
            if (before == null || best == null) {
                throw new TrainingException(NONE_TO_JUDGE_WITH);
            }
            boolean improved = result.isImproved();
            ValidationScore last = listener.last;
            return new Outcome(
                    result.model(), scores(before), scores(improved || last == null ? best : last), improved);
        }
    }

    @Override
    public @Nullable Detector trainDetector(Task task, Progress progress, BooleanSupplier stop) {
        DetectionConfig config =
                DetectionConfig.DEFAULT.with(detectorSettings(task).toString());
        try (OnnxEngine engine = new OnnxEngine(new OnnxEngine.Options(threads, OnnxEngine.Memory.KEEP))) {
            Listener<DetectionCost, DetectionScore> listener = new Listener<>(task.steps(), progress);
            RunResult<DetectionScore> result =
                    new DetectorTrainer(config, task.model(), null, engine, listener).run(stop);
            DetectionScore best = result.best();
            if (!result.finished()) {
                return null;
            }
            if (best == null) {
                throw new TrainingException(NONE_TO_JUDGE_WITH);
            }
            return new Detector(result.model(), best.ap50(), best.recall(), best.precision());
        }
    }

    /// What both trainings are told.
    private static ObjectNode common(Task task) {
        ObjectNode settings = JsonMapper.shared().createObjectNode();
        settings.put("model", task.model().checkpoint().sha256())
                .put("output", task.output().toString())
                .put("steps", task.steps())
                .put("seed", task.seed())
                .put("save_every", Math.min(STEPS_BETWEEN_SAVES, task.steps()));
        settings.putObject("data")
                .put("format", "coco")
                .put("images", images(task.learned()))
                .put("annotations", annotations(task.learned()))
                .put("validation_images", images(task.heldOut()))
                .put("validation_annotations", annotations(task.heldOut()));
        return settings;
    }

    private ObjectNode detectorSettings(Task task) {
        ObjectNode settings = common(task).put("validate_every", Math.max(1, task.steps() / DETECTOR_VALIDATIONS));
        settings.putObject("optimiser")
                .put("warm_up", Math.round(task.steps() * DETECTOR_WARM_UP))
                .putArray("drop_at")
                .add(Math.max(1, Math.round(task.steps() * DETECTOR_DROP)));
        settings.putObject("machine").put("threads", threads);
        return settings;
    }

    private ObjectNode settings(Task task) {
        ObjectNode settings = common(task);
        settings.put("train", trainable(task.learns()).name().toLowerCase(Locale.ROOT))
                .withObject("data")
                .put("masks_per_image", MASKS);
        settings.putObject("interaction").put("clicks", CLICKS).put("mask_only_rounds", false);
        settings.putObject("loss").put("iou_of_all_masks", true);
        ObjectNode optimiser = settings.putObject("optimiser")
                .put("learning_rate", LEARNING_RATE)
                .put("warm_up", Math.round(task.steps() * WARM_UP))
                .put("average", Math.max(0, 1 - 1 / (AVERAGED * task.steps())));
        ArrayNode drops = optimiser.putArray("drop_at");
        DROPS.stream()
                .map(share -> Math.round(task.steps() * share))
                .filter(step -> step > 0)
                .distinct()
                .forEach(drops::add);
        settings.putObject("validation")
                .put("every", Math.max(1, task.steps() / VALIDATIONS))
                .put("masks_per_image", JUDGED_MASKS);
        settings.putObject("machine")
                .put("threads", threads)
                .put("precision", Machine.fastOnCpu().name().toLowerCase(Locale.ROOT));
        return settings;
    }

    private static Trainable trainable(Learns learns) {
        return switch (learns) {
            case DECODER -> Trainable.DECODER;
            case EVERYTHING -> Trainable.EVERYTHING;
            case DETECTOR -> throw new IllegalArgumentException("a detector is trained beside the model");
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
    private static final class Listener<C extends Loss<C>, S extends Score<S>> implements RunListener<C, S> {
        private final int steps;
        private final Progress progress;
        private int prepared;
        private @Nullable S last;

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
        public void validated(long step, S score, boolean best) {
            last = score;
        }

        @Override
        public void stepped(StepReport<C> report, long of) {
            progress.at(prepared + Math.toIntExact(report.step()), prepared + steps);
        }
    }
}
