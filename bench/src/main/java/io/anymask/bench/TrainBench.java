package io.anymask.bench;

import io.anymask.dataset.Sa1b;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.MaskRecord;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.training.StepReport;
import io.anymask.training.Trainer;
import io.anymask.training.TrainingConfig;
import io.anymask.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Training steps of MobileSAM's decoder on the sample photos, whose targets are automatic masks: how many images
/// and masks a second the paper's 11 rounds allow, and whether a long run keeps its memory.
final class TrainBench {
    /// Points along each side for the targets.
    private static final int GRID = 16;

    /// Timed steps of the paper's recipe, behind one that is not; each takes seconds.
    private static final int TIMED = 6;

    private static final int MASKS = 8;

    /// A growth over fewer steps says nothing.
    private static final int LONG = 100;

    /// A long run shows few masks a few times: what matters is how often.
    private static final int FEW_MASKS = 2;

    private static final TrainingConfig.Interaction FEW_ROUNDS = new TrainingConfig.Interaction(
            2,
            false,
            TrainingConfig.DEFAULT.interaction().boxShare(),
            true,
            TrainingConfig.DEFAULT.interaction().boxNoise(),
            true,
            true);

    private final Report report;
    private final int steps;
    private final Path folder;

    private TrainBench(Report report, int steps, Path folder) {
        this.report = report;
        this.steps = steps;
        this.folder = folder;
    }

    /// @param steps of the long run
    /// @param plot where to draw its memory, a PNG file; null for nowhere
    static void run(Report report, int steps, @Nullable Path plot) throws Exception {
        Path folder = Files.createTempDirectory("anymask-bench");
        try {
            TrainBench bench = new TrainBench(report, steps, folder);
            bench.writeTargets();
            bench.rate(TrainingConfig.Precision.FP32);
            bench.rate(TrainingConfig.Precision.BF16);
            bench.memory(plot);
        } finally {
            ColdStart.delete(folder);
        }
    }

    private void writeTargets() throws IOException {
        Files.createDirectory(photos());
        MaskGeneratorOptions options =
                MaskGeneratorOptions.DEFAULT.toBuilder().pointsPerSide(GRID).build();
        try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
            for (String name : MobileSam.photos()) {
                byte[] file = MobileSam.photo(name);
                Image photo = Image.decode(file, name, ImageLimits.DEFAULT);
                List<MaskRecord> masks = AutomaticMaskGenerator.of(sam, options).generate(photo);
                Sa1b targets = new Sa1b(1, name + ".jpg", photo.width(), photo.height(), masks);
                Files.write(photos().resolve(name + ".jpg"), file);
                Files.writeString(photos().resolve(name + ".json"), targets.toJson());
            }
        }
    }

    private Path photos() {
        return folder.resolve("photos");
    }

    private void rate(TrainingConfig.Precision precision) {
        List<StepReport> taken = new ArrayList<>();
        train(config(precision, 1 + TIMED, MASKS, TrainingConfig.DEFAULT.interaction()), taken::add);
        List<StepReport> timed = taken.subList(1, taken.size());
        double seconds = timed.stream().mapToDouble(StepReport::seconds).sum();
        int masks = timed.stream().mapToInt(StepReport::masks).sum();
        String name = precision.name().toLowerCase(Locale.ROOT);
        report.compared(
                "train step, 11 rounds, " + name,
                Comparison.milliseconds(
                        timed.stream().map(step -> 1000 * step.seconds()).toList(), List.of()));
        report.compared("  images", new Comparison("/s", List.of(timed.size() / seconds), List.of()));
        report.compared("  masks", new Comparison("/s", List.of(masks / seconds), List.of()));
    }

    private void memory(@Nullable Path plot) throws IOException {
        if (!ResidentMemory.isKnown()) {
            report.leftOut("no memory of a long run: it is read from /proc, which this system lacks");
            return;
        }
        List<Double> megabytes = new ArrayList<>();
        train(config(TrainingConfig.Precision.BF16, steps, FEW_MASKS, FEW_ROUNDS), step -> {
            // Else the curve shows how far the collector lets garbage grow, which is up to -Xmx.
            System.gc();
            megabytes.add(ResidentMemory.megabytes());
        });
        report.compared("train, %d steps: memory".formatted(steps), new Comparison("MB", megabytes, List.of()));
        MemoryPlot growth = new MemoryPlot(megabytes);
        if (steps >= LONG) {
            report.compared(
                    "  growth over the last half, 1,000 steps",
                    new Comparison("MB", List.of(growth.perThousandSteps()), List.of()));
        }
        if (plot != null) {
            growth.draw(plot);
        }
    }

    private TrainingConfig config(
            TrainingConfig.Precision precision, int steps, int masks, TrainingConfig.Interaction interaction) {
        TrainingConfig defaults = TrainingConfig.DEFAULT;
        TrainingConfig.Data data = new TrainingConfig.Data(
                TrainingConfig.Format.SA1B,
                photos().toString(),
                null,
                null,
                null,
                0,
                TrainingConfig.Augmentation.NONE,
                false,
                masks,
                1,
                folder.resolve("embeddings").toString());
        return new TrainingConfig(
                defaults.model(),
                folder.resolve("run-" + precision + "-" + steps).toString(),
                defaults.train(),
                steps,
                defaults.seed(),
                steps,
                data,
                interaction,
                defaults.loss(),
                defaults.optimiser(),
                defaults.network(),
                new TrainingConfig.Validation(0, masks),
                new TrainingConfig.Machine("cpu", precision, 0, MASKS));
    }

    private interface Stepped extends TrainingListener {
        void after(StepReport step);

        @Override
        default void stepped(StepReport step, long steps) {
            after(step);
        }
    }

    private static void train(TrainingConfig config, Stepped listener) {
        SamModel model = SamModel.of(Checkpoint.read(MobileSam.weights(), config.model()));
        try (OnnxEngine engine = new OnnxEngine()) {
            new Trainer(config, model, engine, listener).run(() -> false);
        }
    }
}
