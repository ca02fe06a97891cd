package io.anymask.training.masks;

import io.anymask.inference.KeptThresholds;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam.TextLayer;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchTensors;
import io.anymask.training.Stop;
import io.anymask.training.data.Embeddings;
import io.anymask.training.data.ObjectTexts;
import io.anymask.training.data.Sample;
import io.anymask.training.data.SampleReader;
import io.anymask.training.network.Encoder;
import io.anymask.training.network.Parameters;
import io.anymask.training.run.Curve;
import io.anymask.training.run.Item;
import io.anymask.training.run.Seeds;
import io.anymask.training.run.Seeds.Purpose;
import io.anymask.training.run.Task;
import io.anymask.training.run.Turn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/// A model learns masks: an item is an image with some of its objects, a loss is that of the simulated
/// interaction, a score is the mean IoU after a few prompts.
final class MaskTask implements Task<MaskTask.Shown, ImageLoss, ValidationScore> {
    /// Windows of one image, before another image is taken: large-scale jitter may cut all objects away.
    private static final int WINDOWS = 10;

    private final TrainingConfig config;
    private final SamModel model;
    private final TrainingData data;
    private final Seeds seeds;
    private final Stop stop;
    private final TorchDevice device;
    private final Embeddings embeddings;
    private final boolean kept;
    private final @Nullable ObjectTexts texts;
    private final Parameters parameters;
    private final Encoder encoder;
    private final MaskTrainer trainer;
    private final SampleReader reader;
    private final SampleReader validationReader;
    private final KeptThresholds thresholds;
    private GoodAnswers answers = new GoodAnswers();

    /// An image of a step, with its embedding if the encoder does not learn.
    record Shown(Sample sample, float @Nullable [] embedding) implements Item {
        @Override
        public String name() {
            return sample.name();
        }
    }

    /// @param embeddings of an encoder that does not learn; closed with this
    /// @param kept whether these are kept on disk
    /// @param texts of objects; null to learn from none
    MaskTask(
            TrainingConfig config,
            SamModel model,
            TrainingData data,
            Embeddings embeddings,
            boolean kept,
            @Nullable ObjectTexts texts,
            Stop stop) {
        this.config = config;
        this.model = model;
        this.data = data;
        this.embeddings = embeddings;
        this.kept = kept;
        this.texts = texts;
        this.stop = stop;
        this.seeds = new Seeds(config.seed());
        this.thresholds = KeptThresholds.of(model.checkpoint());
        this.device = config.machine().torchDevice();
        this.parameters = new Parameters(
                model.checkpoint(),
                config.train(),
                config.network().loraRank(),
                config.network().loraAlpha(),
                device,
                seeds.random(Purpose.WEIGHTS));
        this.encoder = new Encoder(model, config.network(), config.machine().precision(), device, stop);
        this.trainer = new MaskTrainer(model, config, ops(parameters), device, stop);
        TrainingConfig.Data settings = config.data();
        int side = model.config().imageSize();
        this.reader = new SampleReader(side, settings.masksPerImage(), config.usable(), isJittered(), settings.flip());
        this.validationReader =
                new SampleReader(side, config.validation().masksPerImage(), config.usable(), false, false);
    }

    private TorchOps ops(TorchOps.Weights weights) {
        return new TorchOps(weights, device, config.machine().precision());
    }

    private boolean isJittered() {
        return config.data().augmentation() == TrainingConfig.Augmentation.LSJ;
    }

    @Override
    public Checkpoint checkpoint() {
        return model.checkpoint();
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public String origin() {
        String weights = model.checkpoint().sha256();
        return texts == null ? weights : weights + " " + texts.clip().sha256();
    }

    @Override
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>(Map.of("trained_by", "anymask", "from", config.model()));
        for (String key : List.of(TextLayer.CLIP_SHA256, TextLayer.CLIP)) {
            String value = model.checkpoint().metadata().get(key);
            if (value != null) {
                metadata.put(key, value);
            }
        }
        if (config.text().clip() != null) {
            metadata.put(TextLayer.CLIP, config.text().clip());
        }
        return metadata;
    }

    /// The thresholds that suit the model: its start's, lowered where its scores fell.
    @Override
    public Map<String, String> metadata(ValidationScore start) {
        KeptThresholds suiting = answers.suiting(start.kept(), thresholds);
        return suiting.equals(KeptThresholds.REFERENCE) ? Map.of() : suiting.metadata();
    }

    @Override
    public Curve curve() {
        List<String> places = List.of("one_click", "three_clicks", "box");
        List<String> all = List.of("one_click", "three_clicks", "box", "text");
        return new Curve("Mean IoU", texts == null ? places : all);
    }

    @Override
    public SetSizes sizes() {
        return data.sizes();
    }

    @Override
    public boolean isKept() {
        return kept;
    }

    /// An image of which at least one object lies in the frame. Where a window holds none, another is drawn;
    /// where an image has none that is large enough to see, or cannot be read, the next image takes its place.
    @Override
    public Shown prepare(long number) {
        int windows = isJittered() ? WINDOWS : 1;
        for (int image = 0; image < data.training().size(); image++) {
            for (int window = 0; window < windows; window++) {
                long[] place = image + window == 0 ? new long[] {number} : new long[] {number, image, window};
                Optional<Sample> sample = reader.read(
                        data.image(number + image, seeds),
                        seeds.random(Purpose.JITTER, place),
                        seeds.random(Purpose.MASKS, place),
                        (photo, objects) -> texts == null
                                ? List.of()
                                : texts.drawn(photo, objects, seeds.random(Purpose.CROPS, place)));
                if (sample.isEmpty()) {
                    break;
                }
                if (!sample.get().targets().isEmpty()) {
                    return shown(sample.get());
                }
            }
        }
        throw data.invisible();
    }

    private Shown shown(Sample sample) {
        return new Shown(sample, config.train().isEncoderFrozen() ? embeddings.of(sample.view()) : null);
    }

    @Override
    public ImageLoss nothing() {
        return ImageLoss.NONE;
    }

    @Override
    public ImageLoss learn(Shown item, Turn turn) {
        var random = seeds.random(Purpose.INTERACTION, turn.step(), turn.position());
        try (PointerScope scope = new PointerScope()) {
            float[] embedding = item.embedding();
            if (embedding != null) {
                return trainer.train(
                        place(embedding), item.sample().targets(), item.sample().texts(), turn.share(), random);
            }
            Encoder.Pass pass = encoder.train(
                    item.sample().view(),
                    parameters,
                    block -> seeds.random(Purpose.DROP_PATH, turn.step(), turn.position(), block));
            Tensor leaf = pass.leaf();
            ImageLoss loss =
                    trainer.train(leaf, item.sample().targets(), item.sample().texts(), turn.share(), random);
            pass.backward(leaf);
            return loss;
        }
    }

    private Tensor place(float[] embedding) {
        int grid = model.config().grid();
        return device.place(TorchTensors.of(embedding, 1, model.config().channels(), grid, grid));
    }

    @Override
    public @Nullable ValidationScore validate(TorchOps.Weights weights) {
        Validation validation = new Validation(model, config, ops(weights), device, stop);
        ValidationScore score = ValidationScore.NONE;
        for (int i = 0; i < data.validation().size(); i++) {
            stop.heed();
            Shown shown = held(i);
            if (shown == null) {
                continue;
            }
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                float[] known = shown.embedding();
                Tensor embedding = known != null
                        ? place(known)
                        : encoder.infer(shown.sample().view(), weights);
                score = score.plus(validation.score(
                        embedding, shown.sample().targets(), shown.sample().texts()));
            }
        }
        if (score.masks() == 0) {
            return null;
        }
        answers = validation.good();
        return score.with(answers.kept(thresholds));
    }

    /// An image to validate on; null where it cannot be read, or has no object that is large enough to see.
    private @Nullable Shown held(int index) {
        return validationReader
                .read(
                        data.validation().get(index),
                        seeds.random(Purpose.JITTER, -1, index),
                        seeds.random(Purpose.MASKS, -1, index),
                        (photo, objects) -> texts == null ? List.of() : texts.usual(photo, objects))
                .filter(sample -> !sample.targets().isEmpty())
                .map(this::shown)
                .orElse(null);
    }

    @Override
    public ValidationScore score(String text) {
        return ValidationScore.parse(text);
    }

    @Override
    public void close() {
        embeddings.close();
    }
}
