package io.anymask.training.masks;

import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.engine.Engine;
import io.anymask.model.sam.SamModel;
import io.anymask.training.Stop;
import io.anymask.training.TrainingException;
import io.anymask.training.data.Embeddings;
import io.anymask.training.data.ObjectTexts;
import io.anymask.training.network.TextProjection;
import io.anymask.training.run.Machine;
import io.anymask.training.run.RunFolder;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.Seeds;
import io.anymask.training.run.Seeds.Purpose;
import io.anymask.training.run.TrainingRun;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Trains a model on images with masks, as its configuration says. A run that was stopped resumes where its
/// folder says it was, and gives the same losses as one that was never stopped. One object for one run.
///
/// The result is a checkpoint with official names that [SamModel#of] takes as it is.
public final class Trainer {
    private final TrainingConfig config;
    private final SamModel model;
    private final Engine engine;
    private final @Nullable ObjectTexts texts;
    private final RunListener<ImageLoss, ValidationScore> listener;

    /// @param model to start from
    /// @param engine runs an encoder that does not learn; not libtorch's, whose one thread trains; the caller
    ///     closes it
    ///
    /// @throws TrainingException for a configuration that names a CLIP, which must be opened too
    public Trainer(
            TrainingConfig config, SamModel model, Engine engine, RunListener<ImageLoss, ValidationScore> listener) {
        this(config, model, engine, null, listener);
    }

    /// As the other, with the CLIP that the configuration names: a model that takes no texts gets the layer for
    /// them, with random weights.
    ///
    /// @param clip looks at the objects; null where the configuration names none; the caller closes it
    /// @throws TrainingException when only one of both knows a CLIP, or the model was trained with another one
    public Trainer(
            TrainingConfig config,
            SamModel model,
            Engine engine,
            @Nullable ClipEncoder clip,
            RunListener<ImageLoss, ValidationScore> listener) {
        Machine.requireOwnThread(engine);
        if ((clip == null) != (config.text().clip() == null)) {
            throw new TrainingException("text.clip: got %s, and %s CLIP that is open"
                    .formatted(config.text().clip(), clip == null ? "no" : "a"));
        }
        this.config = config;
        this.engine = engine;
        this.listener = listener;
        this.model =
                clip == null ? model : TextProjection.of(model, clip, new Seeds(config.seed()).random(Purpose.TEXTS));
        this.texts = clip == null
                ? null
                : new ObjectTexts(
                        clip, config.text().largestCrop(), config.text().maskedShare());
    }

    /// Trains to the end, or until it is asked to stop; then the run's state is saved, and the next run resumes.
    ///
    /// @param asked whether to stop; asked every moment, and once true, always true
    /// @throws TrainingException when there is no object to learn from, the loss is no number any more, or the
    ///     folder holds a run with other settings
    public RunResult<ValidationScore> run(BooleanSupplier asked) {
        Stop stop = new Stop(asked);
        config.machine().torchDevice();
        TrainingData found = TrainingData.open(config.data(), new Seeds(config.seed()), listener);
        RunFolder folder = RunFolder.open(Path.of(config.output()));
        @Nullable Path cache = cache(folder);
        RunResult<ValidationScore> result = TrainingRun.run(
                config.run(),
                folder,
                () -> new MaskTask(
                        config,
                        model,
                        found.usable(config.usable(), stop, listener),
                        new Embeddings(model, engine, cache),
                        cache != null,
                        texts,
                        stop),
                listener,
                stop);
        found.images().later().forEach(listener::noted);
        return result;
    }

    private @Nullable Path cache(RunFolder folder) {
        boolean changed = config.data().augmentation() != TrainingConfig.Augmentation.NONE;
        if (!config.train().isEncoderFrozen() || changed) {
            return null;
        }
        String named = config.data().cache();
        return named == null ? folder.embeddings() : Path.of(named);
    }
}
