package io.anymask.bench;

import io.anymask.dataset.Sa1b;
import io.anymask.file.Folders;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.MaskRecord;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.training.masks.ImageLoss;
import io.anymask.training.masks.Trainer;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.masks.ValidationScore;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

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

    /// A long run shows its masks in few rounds.
    private static final String FEW_ROUNDS = "{\"interaction\": {\"clicks\": 2, \"mask_only_rounds\": false}}";

    private static final String ALL_ROUNDS = "{}";

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
            bench.rate(Precision.FP32);
            bench.rate(Precision.BF16);
            bench.memory(plot);
        } finally {
            Folders.delete(folder);
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

    private void rate(Precision precision) {
        List<StepReport<ImageLoss>> taken = new ArrayList<>();
        train(config(precision, 1 + TIMED, MASKS, ALL_ROUNDS), taken::add);
        List<StepReport<ImageLoss>> timed = taken.subList(1, taken.size());
        double seconds = timed.stream().mapToDouble(StepReport::seconds).sum();
        int masks = timed.stream().mapToInt(step -> step.loss().masks()).sum();
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
        train(config(Precision.BF16, steps, FEW_MASKS, FEW_ROUNDS), step -> {
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

    /// @param rounds settings of the interaction, as a configuration file has them
    private TrainingConfig config(Precision precision, int steps, int masks, String rounds) {
        String text = """
                {
                  "output": %s,
                  "steps": %d,
                  "save_every": %d,
                  "data": {
                    "format": "sa1b",
                    "images": %s,
                    "validation_share": 0,
                    "masks_per_image": %d,
                    "largest_mask": 1,
                    "cache": %s
                  },
                  "validation": {"every": 0},
                  "machine": {"precision": "%s"}
                }""".formatted(
                        quoted(folder.resolve("run-" + precision + "-" + steps)),
                        steps,
                        steps,
                        quoted(photos()),
                        masks,
                        quoted(folder.resolve("embeddings")),
                        precision);
        return TrainingConfig.DEFAULT.with(text).with(rounds);
    }

    private static String quoted(Path path) {
        return JsonMapper.shared().writeValueAsString(path.toString());
    }

    private interface Stepped extends RunListener<ImageLoss, ValidationScore> {
        void after(StepReport<ImageLoss> step);

        @Override
        default void stepped(StepReport<ImageLoss> step, long steps) {
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
