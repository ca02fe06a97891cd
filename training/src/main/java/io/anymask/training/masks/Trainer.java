package io.anymask.training;

import io.anymask.inference.engine.Engine;
import io.anymask.model.sam.SamModel;
import io.anymask.torch.Precision;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchTensors;
import io.anymask.torch.TorchThread;
import io.anymask.training.Seeds.Purpose;
import io.anymask.training.data.Embeddings;
import io.anymask.training.data.Sample;
import io.anymask.training.data.SampleLoader;
import io.anymask.training.data.SampleReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/// Trains a model on a data set, as its configuration says. A run that was stopped goes on where its folder says
/// it
/// was, and gives the same losses as one that was never stopped. One object for one run.
///
/// The result is a checkpoint with official names that [SamModel#of] takes as it is.
public final class Trainer {
    private static final String STEP = "step";

    /// Samples made ahead: with 64 masks one takes some 60 MB.
    private static final int AHEAD = 4;

    private final TrainingConfig config;
    private final SamModel model;
    private final Engine engine;
    private final TrainingListener listener;
    private final Seeds seeds;
    private final TrainingData data;
    private final RunFolder folder;
    private final TorchDevice device;
    private final Precision precision;
    private final Encoder encoder;

    /// What a run ends with.
    ///
    /// @param steps done
    /// @param before validation before the first step; null if there is nothing to validate on, or the run went
    ///     on
    /// @param after validation of the best model; null if there is nothing to validate on
    /// @param model file of the best model, or of the last if there is no validation
    /// @param finished false when the run was stopped before its last step
    public record Result(
            long steps,
            @Nullable ValidationScore before,
            @Nullable ValidationScore after,
            Path model,
            boolean finished) {}

    /// An image of a step, with its embedding if the encoder does not learn.
    private record Prepared(Sample sample, float @Nullable [] embedding) {}

    /// @param model to start from
    /// @param engine runs an encoder that does not learn; not libtorch's, whose one thread trains; the
    ///     caller closes it
    public Trainer(TrainingConfig config, SamModel model, Engine engine, TrainingListener listener) {
        TrainingDevice.requireOwnThread(engine);
        this.config = config;
        this.model = model;
        this.engine = engine;
        this.listener = listener;
        this.seeds = new Seeds(config.seed());
        this.data = TrainingData.open(config.data(), seeds);
        this.device = TrainingDevice.of(config.machine().device());
        this.precision =
                config.machine().precision() == TrainingConfig.Precision.BF16 ? Precision.BF16 : Precision.FP32;
        this.encoder = new Encoder(model, config.network(), precision, device);
        this.folder = RunFolder.open(Path.of(config.output()));
    }

    /// Trains to the end, or until it is asked to stop; then the run's state is saved, and the next run goes on.
    ///
    /// @param stop asked before each step
    /// @throws TrainingException when the loss is no number any more, or the folder holds a run with other
    ///     settings
    public Result run(BooleanSupplier stop) {
        TorchThread.useThreads(config.machine().threads());
        return TorchThread.call(() -> {
            try (Embeddings embeddings = new Embeddings(model, engine, cache())) {
                return new Run(embeddings).go(stop);
            }
        });
    }

    private @Nullable Path cache() {
        boolean jittered = config.data().augmentation() != TrainingConfig.Augmentation.NONE;
        if (!config.train().isEncoderFrozen() || jittered) {
            return null;
        }
        String wished = config.data().cache();
        return wished == null ? folder.embeddings() : Path.of(wished);
    }

    private final class Run {
        private final Embeddings embeddings;
        private final Learner learner;
        private final MaskTrainer masks;
        private final SampleReader reader;
        private final SampleReader validationReader;
        private long step;
        private @Nullable ValidationScore bestScore;
        private @Nullable ValidationScore before;

        Run(Embeddings embeddings) {
            this.embeddings = embeddings;
            this.learner = new Learner(
                    Learner.parameters(model.checkpoint(), config, device, seeds),
                    model.checkpoint(),
                    config.optimiser());
            this.masks = new MaskTrainer(model, config, ops(learner.parameters()), device);
            TrainingConfig.Data settings = config.data();
            int side = model.config().imageSize();
            this.reader = new SampleReader(
                    side,
                    settings.masksPerImage(),
                    settings.largestMask(),
                    settings.augmentation() == TrainingConfig.Augmentation.LSJ,
                    settings.flip());
            this.validationReader =
                    new SampleReader(side, config.validation().masksPerImage(), settings.largestMask(), false, false);
        }

        private TorchOps ops(TorchOps.Weights weights) {
            return new TorchOps(weights, device, precision);
        }

        Result go(BooleanSupplier stop) {
            try (learner) {
                resume();
                if (step == 0) {
                    folder.forgetBest();
                }
                RunFolder.write(folder.config(), config.toJson());
                Metrics metrics = Metrics.open(folder, step, "mean IoU", List.of("one_click", "three_clicks", "box"));
                listener.starts(
                        learner.parameters().count(),
                        data.training().size(),
                        data.validation().size(),
                        step);
                embedAll();
                if (step == 0) {
                    before = validate(metrics);
                } else if (isValidated(step) && !metrics.hasValidation(step)) {
                    validate(metrics); // it was stopped just before
                }
                boolean stopped = train(metrics, stop);
                Path result = bestScore == null ? folder.last() : folder.best();
                return new Result(step, before, bestScore, result, !stopped);
            }
        }

        /// @return whether it was stopped
        private boolean train(Metrics metrics, BooleanSupplier stop) {
            int images = config.optimiser().imagesPerStep();
            boolean stopped = false;
            try (SampleLoader<Prepared> loader = new SampleLoader<>(step * images, AHEAD, this::prepare)) {
                while (step < config.steps() && !stopped) {
                    step(loader, metrics);
                    boolean last = step == config.steps();
                    stopped = !last && stop.getAsBoolean();
                    // Before the validation, which takes longer than somebody who stops the run may wait.
                    if (last || stopped || step % config.saveEvery() == 0) {
                        save(metrics);
                    }
                    ValidationScore known = bestScore;
                    if (isValidated(step) && !stopped) {
                        validate(metrics);
                    }
                    if (!Objects.equals(known, bestScore)) {
                        save(metrics);
                    }
                }
            }
            return stopped;
        }

        private boolean isValidated(long done) {
            int every = config.validation().every();
            return done == config.steps() || (every > 0 && done % every == 0);
        }

        private void step(SampleLoader<Prepared> loader, Metrics metrics) {
            long start = System.nanoTime();
            long waitedBefore = loader.waitedNanos();
            int images = config.optimiser().imagesPerStep();
            ImageLoss sum = ImageLoss.NONE;
            List<String> names = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                Prepared prepared = loader.next();
                names.add(prepared.sample.name());
                if (!prepared.sample.targets().isEmpty()) {
                    sum = sum.plus(image(prepared, i, 1.0 / images));
                }
            }
            double norm = Double.isFinite(sum.total()) ? learner.update(step) : Double.NaN;
            if (!Double.isFinite(norm)) {
                throw new TrainingException(
                        ("step %d: the loss is %s and the gradient's length %s, expected numbers; the images were %s."
                                        + " The last good state is in %s: try a lower learning rate or clipping")
                                .formatted(step + 1, sum.total(), norm, names, folder.path()));
            }
            ImageLoss mean = sum.times(1.0 / images);
            StepReport report = new StepReport(
                    step + 1,
                    mean.total(),
                    mean.focal(),
                    mean.dice(),
                    mean.iouError(),
                    mean.iou(),
                    mean.firstIou(),
                    mean.masks(),
                    learner.rate(step),
                    norm,
                    (System.nanoTime() - start) / 1e9,
                    (loader.waitedNanos() - waitedBefore) / 1e9);
            step++;
            metrics.step(report.step(), report.numbers());
            listener.stepped(report, config.steps());
        }

        private ImageLoss image(Prepared prepared, int position, double share) {
            var random = seeds.random(Purpose.INTERACTION, step, position);
            try (PointerScope scope = new PointerScope()) {
                float[] embedding = prepared.embedding;
                if (embedding != null) {
                    return masks.train(place(embedding), prepared.sample.targets(), share, random);
                }
                Encoder.Pass pass = encoder.train(
                        prepared.sample.view(),
                        learner.parameters(),
                        block -> seeds.random(Purpose.DROP_PATH, step, position, block));
                Tensor leaf = pass.leaf();
                ImageLoss loss = masks.train(leaf, prepared.sample.targets(), share, random);
                pass.backward(leaf);
                return loss;
            }
        }

        private Tensor place(float[] embedding) {
            int grid = model.config().grid();
            return device.place(TorchTensors.of(embedding, 1, model.config().channels(), grid, grid));
        }

        /// On the loader's thread.
        private Prepared prepare(long number) {
            Sample sample = reader.read(
                    data.image(number, seeds),
                    seeds.random(Purpose.JITTER, number),
                    seeds.random(Purpose.MASKS, number));
            return prepared(sample);
        }

        private Prepared prepared(Sample sample) {
            return new Prepared(sample, config.train().isEncoderFrozen() ? embeddings.of(sample.view()) : null);
        }

        private Prepared held(int index) {
            return prepared(validationReader.read(
                    data.validation().get(index),
                    seeds.random(Purpose.JITTER, -1, index),
                    seeds.random(Purpose.MASKS, -1, index)));
        }

        /// What the run shows, once.
        private void embedAll() {
            if (cache() == null) {
                return;
            }
            long first = step * config.optimiser().imagesPerStep();
            long shown = (config.steps() - step) * config.optimiser().imagesPerStep();
            int total = (int) Math.min(data.training().size(), shown);
            for (int i = 0; i < total; i++) {
                prepare(first + i);
                listener.embedded(i + 1, total);
            }
        }

        private @Nullable ValidationScore validate(Metrics metrics) {
            if (data.validation().isEmpty()) {
                return null;
            }
            TorchOps.Weights weights = learner.parameters().with(learner.judged());
            Validation validation = new Validation(model, config, ops(weights), device);
            ValidationScore score = ValidationScore.NONE;
            for (int i = 0; i < data.validation().size(); i++) {
                Prepared prepared = held(i);
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard()) {
                    float[] known = prepared.embedding;
                    Tensor embedding = known != null ? place(known) : encoder.infer(prepared.sample.view(), weights);
                    score = score.plus(validation.score(embedding, prepared.sample.targets()));
                }
            }
            if (score.masks() == 0) {
                return null; // no object of the size that is looked at
            }
            boolean isBest = bestScore == null || score.mean() > bestScore.mean();
            if (isBest) {
                bestScore = score;
                learner.model(metadata()).writeSafetensors(folder.best());
            }
            metrics.validation(step, score.numbers());
            metrics.draw();
            listener.validated(step, score, isBest);
            return score;
        }

        private Map<String, String> metadata() {
            return Map.of(STEP, Long.toString(step), "trained_by", "anymask", "from", config.model());
        }

        private void save(Metrics metrics) {
            learner.model(metadata()).writeSafetensors(folder.last());
            String score = bestScore == null ? "" : bestScore.toText();
            new RunState(step, score, config.comparable(), model.checkpoint().sha256()).save(folder, learner);
            metrics.draw();
            listener.saved(step, folder.state());
        }

        private void resume() {
            @Nullable
            RunState state = RunState.restore(
                    folder, learner, config.comparable(), model.checkpoint().sha256());
            if (state != null) {
                step = state.step();
                bestScore = state.best().isEmpty() ? null : ValidationScore.parse(state.best());
            }
        }
    }
}
