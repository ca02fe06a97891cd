package io.anymask.training;

import io.anymask.image.Image;
import io.anymask.inference.engine.Engine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.sam.SamModel;
import io.anymask.model.vit.ViTConfig;
import io.anymask.torch.Precision;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchTensors;
import io.anymask.torch.TorchThread;
import io.anymask.training.Seeds.Purpose;
import io.anymask.training.data.Embeddings;
import io.anymask.training.data.Placement;
import io.anymask.training.data.SampleLoader;
import io.anymask.training.network.NewModel;
import io.anymask.training.network.Parameters;
import io.anymask.training.network.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/// Teaches a small image encoder the embeddings of a large one, which are computed once and kept (MobileSAM:
/// Zhang et
/// al., 2023, arXiv 2306.14289): mean squared error, over the cells that hold a part of the image (EdgeSAM). The
/// decoder stays the teacher's, so the result is a whole model with official names. One object for one run.
public final class Distiller {
    private static final List<String> LAST_NORM = List.of("image_encoder.neck.3.weight", "image_encoder.neck.3.bias");
    private static final int AHEAD = 4;
    private static final int STRIDE = 16;
    private static final Set<String> PHOTOS = Set.of("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp");

    private final DistillationConfig config;
    private final SamModel teacher;
    private final SamModel student;
    private final Engine engine;
    private final Listener listener;
    private final Seeds seeds;
    private final RunFolder folder;
    private final TorchDevice device;
    private final Encoder encoder;
    private final List<Path> training;
    private final List<Path> validation;

    /// Is told how a run goes on.
    public interface Listener {
        /// @param weights how many numbers learn
        /// @param step 0 for a new run
        default void starts(long weights, int images, int validationImages, long step) {}

        /// @param loss mean squared error of the step's images
        default void stepped(long step, long steps, double loss, double seconds) {}

        /// @param error mean squared error on the validation images
        /// @param share of the embeddings' variance that is left unexplained
        default void validated(long step, double error, double share, boolean best) {}

        default void saved(long step, Path file) {}
    }

    /// What a run ends with.
    ///
    /// @param model file of the best model
    /// @param finished false when the run was stopped before its last step
    public record Result(long steps, Path model, boolean finished) {}

    private record Prepared(String name, Image view, float[] embedding) {}

    /// @param student whose encoder goes on learning; null for a new one of the configuration's sizes
    /// @param engine runs the teacher; the caller closes it
    /// @throws TrainingException when there are no images, or the student's embeddings have other sizes
    public Distiller(
            DistillationConfig config, SamModel teacher, @Nullable SamModel student, Engine engine, Listener listener) {
        TrainingDevice.requireOwnThread(engine);
        this.config = config;
        this.teacher = teacher;
        this.seeds = new Seeds(config.seed());
        this.student = withDecoderOf(teacher, student == null ? newStudent() : student);
        this.engine = engine;
        this.listener = listener;
        this.folder = RunFolder.open(Path.of(config.output()));
        this.device = TrainingDevice.of(config.machine().device());
        boolean narrow = config.machine().precision() == TrainingConfig.Precision.BF16;
        this.encoder = new Encoder(this.student, config.network(), narrow ? Precision.BF16 : Precision.FP32, device);
        List<Path> images = new ArrayList<>(images(config.images()));
        seeds.shuffle(images, Purpose.SPLIT);
        int held = Math.min(images.size() - 1, (int) Math.round(images.size() * config.validationShare()));
        this.validation = List.copyOf(images.subList(0, held));
        this.training = List.copyOf(images.subList(held, images.size()));
    }

    private SamModel newStudent() {
        DistillationConfig.NewStudent sizes = config.newStudent();
        List<Integer> global = IntStream.range(0, sizes.depth())
                .filter(block -> block % 3 == 2)
                .boxed()
                .toList();
        ViTConfig encoder = new ViTConfig(
                teacher.config().imageSize(),
                STRIDE,
                sizes.channels(),
                sizes.depth(),
                sizes.heads(),
                4 * sizes.channels(),
                sizes.window(),
                global,
                ViTConfig.Positions.ABSOLUTE_AND_RELATIVE,
                true,
                teacher.config().channels());
        SamModel fresh = NewModel.of(encoder, teacher.config().mlpWidth(), seeds.random(Purpose.WEIGHTS));
        return SamModel.of(fresh.checkpoint().with(lastNorm(teacher.checkpoint())));
    }

    /// Scale and shift of the channels of an encoder's embeddings, from which a new one sets out. (On 90 photos with
    /// MobileSAM as the teacher the error was 0.53 after 150 steps without them, 0.0047 after 80 with them.)
    private static Map<String, TensorView> lastNorm(Checkpoint teacher) {
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        for (String name : LAST_NORM) {
            if (teacher.contains(name)) {
                tensors.put(name, teacher.tensor(name));
            }
        }
        return tensors;
    }

    private static SamModel withDecoderOf(SamModel teacher, SamModel student) {
        if (student.config().channels() != teacher.config().channels()
                || student.config().imageSize() != teacher.config().imageSize()) {
            throw new TrainingException(
                    "student: embeddings of %d channels for images of %d pixels, expected the teacher's %d and %d"
                            .formatted(
                                    student.config().channels(),
                                    student.config().imageSize(),
                                    teacher.config().channels(),
                                    teacher.config().imageSize()));
        }
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        for (String name : student.checkpoint().names()) {
            if (name.startsWith("image_encoder.")) {
                tensors.put(name, student.checkpoint().tensor(name));
            }
        }
        for (String name : teacher.checkpoint().names()) {
            if (!name.startsWith("image_encoder.")) {
                tensors.put(name, teacher.checkpoint().tensor(name));
            }
        }
        return SamModel.of(Checkpoint.of("the student", tensors, Map.of()));
    }

    private static List<Path> images(String folder) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            List<Path> images = files.filter(Distiller::isPhoto).sorted().toList();
            if (images.isEmpty()) {
                throw new TrainingException("images: no pictures in " + folder + ", expected files such as 0001.jpg");
            }
            return images;
        } catch (IOException e) {
            throw new TrainingException("images: cannot read the folder '" + folder + "' (" + e + ")", e);
        }
    }

    private static boolean isPhoto(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && PHOTOS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /// Trains to the end, or until it is asked to stop; then the run's state is saved, and the next run goes on.
    ///
    /// @param stop asked before each step
    /// @throws TrainingException when the loss is no number any more, or the folder holds a run with other
    ///     settings
    public Result run(BooleanSupplier stop) {
        TorchThread.useThreads(config.machine().threads());
        Path cache = config.cache() == null ? folder.embeddings() : Path.of(config.cache());
        return TorchThread.call(() -> {
            Parameters parameters = new Parameters(
                    student.checkpoint(), Trainable.ENCODER, 1, 1, device, seeds.random(Purpose.WEIGHTS));
            try (Embeddings embeddings = new Embeddings(teacher, engine, config.flip() ? null : cache);
                    Learner learner = new Learner(parameters, student.checkpoint(), config.optimiser())) {
                return new Run(embeddings, learner).go(stop);
            }
        });
    }

    private final class Run {
        private final Embeddings embeddings;
        private final Learner learner;
        private final Metrics metrics;
        private long step;
        private double best = Double.POSITIVE_INFINITY;

        Run(Embeddings embeddings, Learner learner) {
            this.embeddings = embeddings;
            this.learner = learner;
            @Nullable RunState state = RunState.restore(folder, learner, config.comparable(), hash());
            if (state != null) {
                step = state.step();
                best = state.best().isEmpty() ? best : Double.parseDouble(state.best());
            }
            this.metrics = Metrics.open(folder, step, "unexplained share of the variance", List.of("unexplained"));
        }

        private String hash() {
            return student.checkpoint().sha256() + teacher.checkpoint().sha256();
        }

        Result go(BooleanSupplier stop) {
            RunFolder.write(folder.config(), config.toJson());
            listener.starts(learner.parameters().count(), training.size(), validation.size(), step);
            if (step == 0) {
                folder.forgetBest();
            }
            if (step == 0 || (isValidated(step) && !metrics.hasValidation(step))) {
                validate();
            }
            boolean stopped = false;
            int images = config.optimiser().imagesPerStep();
            try (SampleLoader<Prepared> loader = new SampleLoader<>(step * images, AHEAD, this::prepare)) {
                while (step < config.steps() && !stopped) {
                    step(loader, images);
                    boolean last = step == config.steps();
                    stopped = !last && stop.getAsBoolean();
                    // Before the validation, which takes longer than somebody who stops the run may wait.
                    if (last || stopped || step % config.saveEvery() == 0) {
                        save();
                    }
                    if (isValidated(step) && !stopped && validate()) {
                        save();
                    }
                }
            }
            return new Result(step, Double.isFinite(best) ? folder.best() : folder.last(), !stopped);
        }

        private boolean isValidated(long done) {
            int every = config.validateEvery();
            return done == config.steps() || (every > 0 && done % every == 0);
        }

        private void step(SampleLoader<Prepared> loader, int images) {
            long start = System.nanoTime();
            double loss = 0;
            List<String> names = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                Prepared prepared = loader.next();
                int position = i;
                names.add(prepared.name);
                try (PointerScope scope = new PointerScope()) {
                    Encoder.Pass pass = encoder.train(
                            prepared.view,
                            learner.parameters(),
                            block -> seeds.random(Purpose.DROP_PATH, step, position, block));
                    Tensor leaf = pass.leaf();
                    Tensor error = error(leaf, prepared);
                    error.mul(new org.bytedeco.pytorch.Scalar(1.0 / images)).backward();
                    loss += error.item_double() / images;
                    pass.backward(leaf);
                }
            }
            double norm = Double.isFinite(loss) ? learner.update(step) : Double.NaN;
            if (!Double.isFinite(norm)) {
                throw new TrainingException(
                        "step %d: the loss is %s and the gradient's length %s, expected numbers; the images were %s. The last good state is in %s"
                                .formatted(step + 1, loss, norm, names, folder.path()));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Double> numbers = new LinkedHashMap<>();
            numbers.put("loss", loss);
            numbers.put("learning_rate", learner.rate(step));
            numbers.put("gradient_norm", norm);
            numbers.put("seconds", seconds);
            step++;
            metrics.step(step, numbers);
            listener.stepped(step, config.steps(), loss, seconds);
        }

        /// Mean squared error over the cells that hold a part of the image.
        private Tensor error(Tensor embedding, Prepared prepared) {
            Tensor difference = embedding.sub(target(prepared));
            Tensor inside = inside(difference, prepared.view);
            return inside.mul(inside).mean();
        }

        private Tensor target(Prepared prepared) {
            int grid = teacher.config().grid();
            return device.place(
                    TorchTensors.of(prepared.embedding, 1, teacher.config().channels(), grid, grid));
        }

        private static Tensor inside(Tensor map, Image view) {
            int rows = (view.height() + STRIDE - 1) / STRIDE;
            int columns = (view.width() + STRIDE - 1) / STRIDE;
            return map.narrow(2, 0, rows).narrow(3, 0, columns);
        }

        /// On the loader's thread.
        private Prepared prepare(long number) {
            long pass = number / training.size();
            List<Path> order = new ArrayList<>(training);
            seeds.shuffle(order, Purpose.ORDER, pass);
            boolean flipped =
                    config.flip() && seeds.random(Purpose.JITTER, number).nextBoolean();
            return prepared(order.get((int) (number % training.size())), flipped);
        }

        private Prepared prepared(Path file, boolean flipped) {
            Image image = Image.read(file);
            Placement placement = Placement.whole(
                    image.width(), image.height(), teacher.config().imageSize());
            Image view = (flipped ? placement.mirrored() : placement).apply(image);
            return new Prepared(String.valueOf(file.getFileName()), view, embeddings.of(view));
        }

        /// @return whether it is the best so far
        private boolean validate() {
            if (validation.isEmpty()) {
                return false;
            }
            double error = 0;
            double variance = 0;
            var weights = learner.parameters().with(learner.judged());
            for (Path file : validation) {
                Prepared prepared = prepared(file, false);
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard()) {
                    error += error(encoder.infer(prepared.view, weights), prepared)
                            .item_double();
                    variance += inside(target(prepared), prepared.view).var().item_double();
                }
            }
            double mean = error / validation.size();
            boolean isBest = mean < best;
            if (isBest) {
                best = mean;
                learner.model(metadata()).writeSafetensors(folder.best());
            }
            metrics.validation(step, Map.of("error", mean, "unexplained", error / variance));
            metrics.draw();
            listener.validated(step, mean, error / variance, isBest);
            return isBest;
        }

        private Map<String, String> metadata() {
            return Map.of("step", Long.toString(step), "distilled_by", "anymask", "teacher", config.teacher());
        }

        private void save() {
            learner.model(metadata()).writeSafetensors(folder.last());
            String text = Double.isFinite(best) ? Double.toString(best) : "";
            new RunState(step, text, config.comparable(), hash()).save(folder, learner);
            metrics.draw();
            listener.saved(step, folder.state());
        }
    }
}
