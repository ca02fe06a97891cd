package io.anymask.training.detect;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.inference.detector.CellBoxes;
import io.anymask.inference.detector.DetectorOptions;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.detector.CellGrid;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.sam.SamModel;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchTensors;
import io.anymask.training.Stop;
import io.anymask.training.TrainingException;
import io.anymask.training.data.Embeddings;
import io.anymask.training.data.LabelledImages;
import io.anymask.training.network.Parameters;
import io.anymask.training.network.Trainable;
import io.anymask.training.run.Curve;
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
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/// A detector learns boxes: an item is an image's embedding with its boxes, a score is average precision on the
/// validation images.
final class DetectionTask implements Task<Scene, DetectionCost, DetectionScore> {
    /// Average precision gains from unsure boxes too.
    private static final double LEAST_SCORE = 0.01;

    private final DetectionConfig config;
    private final SamModel sam;
    private final DetectorModel model;
    private final LabelledImages images;
    private final long objects;
    private final Embeddings embeddings;
    private final Stop stop;
    private final Seeds seeds;
    private final TorchDevice device;
    private final Parameters parameters;
    private final CellGrid grid;
    private final DetectionLoss loss;
    private final SceneReader reader;

    /// @param objects of the training images
    /// @param embeddings of the encoder; closed with this
    DetectionTask(
            DetectionConfig config,
            SamModel sam,
            DetectorModel model,
            LabelledImages images,
            long objects,
            Embeddings embeddings,
            Stop stop) {
        this.config = config;
        this.sam = sam;
        this.model = model;
        this.images = images;
        this.objects = objects;
        this.embeddings = embeddings;
        this.stop = stop;
        this.seeds = new Seeds(config.seed());
        this.device = config.machine().torchDevice();
        this.parameters =
                new Parameters(model.checkpoint(), Trainable.EVERYTHING, 1, 1, device, seeds.random(Purpose.WEIGHTS));
        this.grid = new CellGrid(model.config());
        this.loss = new DetectionLoss(grid, device);
        this.reader = new SceneReader(sam.config().imageSize(), embeddings);
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
        return model.checkpoint().sha256() + model.encoderSha256();
    }

    @Override
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>(DetectorModel.metadata(sam));
        metadata.put("trained_by", "anymask");
        metadata.put("encoder_of", config.model());
        return metadata;
    }

    @Override
    public Curve curve() {
        return new Curve("Boxes of the validation images", List.of("ap50", "recall", "precision"));
    }

    @Override
    public SetSizes sizes() {
        return new SetSizes(
                images.training().size(), objects, images.validation().size());
    }

    @Override
    public boolean isKept() {
        return true;
    }

    /// An image, also one without objects; where it cannot be read, the next one takes its place.
    @Override
    public Scene prepare(long number) {
        int count = images.training().size();
        for (int i = 0; i < count; i++) {
            DatasetImage image = seeds.drawn(images.training(), number + i);
            Optional<Scene> scene = reader.read(image);
            if (scene.isPresent()) {
                return scene.get();
            }
        }
        new Dataset("data", images.training()).usable();
        throw new TrainingException("data: none of the %d images to learn from can be read".formatted(count));
    }

    @Override
    public DetectionCost nothing() {
        return DetectionCost.NONE;
    }

    @Override
    public DetectionCost learn(Scene item, Turn turn) {
        try (PointerScope scope = new PointerScope()) {
            CellTargets targets = CellTargets.of(item, grid, model.config());
            DetectionLoss.Parts parts = loss.of(cells(item, parameters), targets);
            Tensor total = parts.total();
            total.mul(new Scalar(turn.share())).backward();
            return new DetectionCost(
                    total.item_double(),
                    parts.objectness().item_double(),
                    parts.boxes().item_double(),
                    parts.centreness().item_double(),
                    item.objects().size());
        }
    }

    private Tensor cells(Scene scene, TorchOps.Weights weights) {
        int side = model.config().grid();
        Tensor embedding = device.place(
                TorchTensors.of(scene.embedding(), 1, model.config().channels(), side, side));
        TorchOps ops = new TorchOps(weights, device, config.machine().precision());
        return model.network().apply(ops, List.of(embedding)).getFirst();
    }

    @Override
    public @Nullable DetectionScore validate(TorchOps.Weights weights) {
        BoxPrecision precision = new BoxPrecision(DetectorOptions.DEFAULT.leastScore());
        DetectorOptions options = DetectorOptions.DEFAULT.withLeastScore(LEAST_SCORE);
        boolean any = false;
        for (DatasetImage image : images.validation()) {
            stop.heed();
            Scene scene = reader.read(image).orElse(null);
            if (scene == null) {
                continue;
            }
            any = true;
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                float[] cells = TorchTensors.toFloats(cells(scene, weights));
                precision.add(CellBoxes.read(cells, grid, scene.frame(), options), scene.objects(), scene.crowds());
            }
        }
        return any ? precision.score() : null;
    }

    @Override
    public DetectionScore score(String text) {
        return DetectionScore.parse(text);
    }

    @Override
    public void close() {
        embeddings.close();
    }
}
