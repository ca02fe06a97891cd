package io.anymask.training.distill;

import io.anymask.dataset.Notes;
import io.anymask.image.Image;
import io.anymask.image.ImageException;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchTensors;
import io.anymask.training.Stop;
import io.anymask.training.TrainingException;
import io.anymask.training.data.Embeddings;
import io.anymask.training.data.Placement;
import io.anymask.training.network.Encoder;
import io.anymask.training.network.Parameters;
import io.anymask.training.network.Trainable;
import io.anymask.training.run.Curve;
import io.anymask.training.run.Item;
import io.anymask.training.run.Seeds;
import io.anymask.training.run.Seeds.Purpose;
import io.anymask.training.run.Task;
import io.anymask.training.run.Turn;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/// A student learns its teacher's embeddings, which are computed once and kept (MobileSAM: Zhang et al., 2023,
/// arXiv 2306.14289): mean squared error, over the cells that hold a part of the image (EdgeSAM: Zhou et al.,
/// 2023, arXiv 2312.06660).
final class DistillationTask implements Task<DistillationTask.Shown, EmbeddingLoss, EmbeddingScore> {
    private static final EmbeddingLoss NOTHING = new EmbeddingLoss(0);

    private final DistillationConfig config;
    private final SamModel teacher;
    private final SamModel student;
    private final Photos photos;
    private final Notes notes;
    private final Embeddings embeddings;
    private final Stop stop;
    private final Seeds seeds;
    private final TorchDevice device;
    private final Parameters parameters;
    private final Encoder encoder;

    /// @param embedding the teacher's, (1, C, G, G)
    record Shown(String name, Image view, float[] embedding) implements Item {}

    /// @param notes gets the photos that cannot be read
    /// @param embeddings of the teacher; closed with this
    DistillationTask(
            DistillationConfig config,
            SamModel teacher,
            SamModel student,
            Photos photos,
            Notes notes,
            Embeddings embeddings,
            Stop stop) {
        this.config = config;
        this.teacher = teacher;
        this.student = student;
        this.photos = photos;
        this.notes = notes;
        this.embeddings = embeddings;
        this.stop = stop;
        this.seeds = new Seeds(config.seed());
        this.device = config.machine().torchDevice();
        this.parameters =
                new Parameters(student.checkpoint(), Trainable.ENCODER, 1, 1, device, seeds.random(Purpose.WEIGHTS));
        this.encoder = new Encoder(student, config.network(), config.machine().precision(), device, stop);
    }

    @Override
    public Checkpoint checkpoint() {
        return student.checkpoint();
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public String origin() {
        return student.checkpoint().sha256() + teacher.checkpoint().sha256();
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of("distilled_by", "anymask", "teacher", config.teacher());
    }

    @Override
    public Curve curve() {
        return new Curve("Unexplained share of the variance", List.of("unexplained"));
    }

    @Override
    public SetSizes sizes() {
        return new SetSizes(photos.training().size(), 0, photos.validation().size());
    }

    /// Embeddings are kept, but each is made when its photo is first shown.
    @Override
    public boolean isKept() {
        return false;
    }

    /// A photo; where it cannot be read, the next one takes its place.
    @Override
    public Shown prepare(long number) {
        boolean flipped = config.flip() && seeds.random(Purpose.JITTER, number).nextBoolean();
        for (int i = 0; i < photos.training().size(); i++) {
            Path file = photos.photo(number + i, seeds);
            Optional<Image> image = read(file);
            if (image.isPresent()) {
                return shown(file, image.get(), flipped);
            }
        }
        throw new TrainingException("images: none of the %d photos to learn from can be read; the first: %s"
                .formatted(photos.training().size(), notes.firstLeftOut()));
    }

    private Optional<Image> read(Path file) {
        try {
            Image image = Image.read(file, config.data().reading());
            image.reading().ifPresent(how -> notes.reading(String.valueOf(file.getFileName()), how));
            return Optional.of(image);
        } catch (ImageException e) {
            notes.leaveOutOnce("a photo", "file", String.valueOf(file.getFileName()), e);
            return Optional.empty();
        }
    }

    private Shown shown(Path file, Image image, boolean flipped) {
        Placement placement =
                Placement.whole(image.width(), image.height(), teacher.config().imageSize());
        Image view = (flipped ? placement.mirrored() : placement).apply(image);
        return new Shown(String.valueOf(file.getFileName()), view, embeddings.of(view));
    }

    @Override
    public EmbeddingLoss nothing() {
        return NOTHING;
    }

    @Override
    public EmbeddingLoss learn(Shown item, Turn turn) {
        try (PointerScope scope = new PointerScope()) {
            Encoder.Pass pass = encoder.train(
                    item.view(),
                    parameters,
                    block -> seeds.random(Purpose.DROP_PATH, turn.step(), turn.position(), block));
            Tensor leaf = pass.leaf();
            Tensor error = error(leaf, item);
            error.mul(new Scalar(turn.share())).backward();
            pass.backward(leaf);
            return new EmbeddingLoss(error.item_double());
        }
    }

    /// Mean squared error over the cells that hold a part of the image.
    private Tensor error(Tensor embedding, Shown item) {
        Tensor difference = embedding.sub(target(item));
        Tensor inside = inside(difference, item.view());
        return inside.mul(inside).mean();
    }

    private Tensor target(Shown item) {
        int grid = teacher.config().grid();
        return device.place(
                TorchTensors.of(item.embedding(), 1, teacher.config().channels(), grid, grid));
    }

    private static Tensor inside(Tensor map, Image view) {
        int rows = (view.height() + Students.STRIDE - 1) / Students.STRIDE;
        int columns = (view.width() + Students.STRIDE - 1) / Students.STRIDE;
        return map.narrow(2, 0, rows).narrow(3, 0, columns);
    }

    @Override
    public @Nullable EmbeddingScore validate(TorchOps.Weights weights) {
        double error = 0;
        double variance = 0;
        int used = 0;
        for (Path file : photos.validation()) {
            stop.heed();
            Optional<Image> image = read(file);
            if (image.isEmpty()) {
                continue;
            }
            used++;
            Shown shown = shown(file, image.get(), false);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                error += error(encoder.infer(shown.view(), weights), shown).item_double();
                variance += inside(target(shown), shown.view()).var().item_double();
            }
        }
        return used == 0 ? null : new EmbeddingScore(error / used, error / variance);
    }

    @Override
    public EmbeddingScore score(String text) {
        return EmbeddingScore.parse(text);
    }

    @Override
    public void close() {
        embeddings.close();
    }
}
