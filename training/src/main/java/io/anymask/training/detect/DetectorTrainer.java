package io.anymask.training.detect;

import io.anymask.dataset.Dataset;
import io.anymask.inference.engine.Engine;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.sam.SamModel;
import io.anymask.training.Stop;
import io.anymask.training.TrainingException;
import io.anymask.training.data.Embeddings;
import io.anymask.training.data.LabelledImages;
import io.anymask.training.data.Usable;
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

/// Teaches a detector of one class on the embeddings of a model, as its configuration says. The result is a
/// detector's file. One object for one run.
public final class DetectorTrainer {
    /// Every object that has a pixel and is no crowd.
    private static final Usable.Limits ALL = new Usable.Limits(1, 1);

    private final DetectionConfig config;
    private final SamModel sam;
    private final DetectorModel model;
    private final Engine engine;
    private final RunListener<DetectionCost, DetectionScore> listener;

    /// @param sam whose embeddings the detector reads
    /// @param start the detector that learns further; null for a new one of the configuration's sizes
    /// @param engine runs the encoder; not libtorch's, whose one thread trains; the caller closes it
    /// @throws io.anymask.model.checkpoint.CheckpointException when the detector was trained for another encoder
    public DetectorTrainer(
            DetectionConfig config,
            SamModel sam,
            @Nullable DetectorModel start,
            Engine engine,
            RunListener<DetectionCost, DetectionScore> listener) {
        Machine.requireOwnThread(engine);
        this.config = config;
        this.sam = sam;
        this.model = start == null
                ? NewDetector.of(config.sizes().of(sam), sam, new Seeds(config.seed()).random(Purpose.WEIGHTS))
                : start.requireFor(sam);
        this.engine = engine;
        this.listener = listener;
    }

    /// Trains to the end, or until it is asked to stop; then the run's state is saved, and the next run resumes.
    ///
    /// @param asked whether to stop; asked every moment, and once true, always true
    /// @throws TrainingException when there is no object to learn from, the loss is no number any more, or the
    ///     folder holds a run with other settings
    public RunResult<DetectionScore> run(BooleanSupplier asked) {
        Stop stop = new Stop(asked);
        config.machine().torchDevice();
        Seeds seeds = new Seeds(config.seed());
        LabelledImages images = LabelledImages.open(
                config.data().places(), list -> seeds.shuffle(list, Purpose.SPLIT), listener::noted);
        RunFolder folder = RunFolder.open(Path.of(config.output()));
        String named = config.data().cache();
        Path cache = named == null ? folder.embeddings() : Path.of(named);
        RunResult<DetectionScore> result = TrainingRun.run(
                config.run(),
                folder,
                () -> new DetectionTask(
                        config, sam, model, images, objects(images, stop), new Embeddings(sam, engine, cache), stop),
                listener,
                stop);
        images.later().forEach(listener::noted);
        return result;
    }

    /// How many there are to learn from.
    private long objects(LabelledImages images, Stop stop) {
        Usable sum = images.usable(ALL, stop, listener::counted).stream().reduce(Usable.NONE, Usable::plus);
        if (sum.masks() == 0) {
            new Dataset("data", images.training()).usable();
            throw new TrainingException(
                    "data: no object to learn from in %d images (%d crowds, %d empty), expected at least one; check data.annotations and data.format"
                            .formatted(images.training().size(), sum.crowds(), sum.empty()));
        }
        return sum.masks();
    }
}
