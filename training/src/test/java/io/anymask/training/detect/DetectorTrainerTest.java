package io.anymask.training.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.sam.SamModel;
import io.anymask.training.Drawings;
import io.anymask.training.TrainingException;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.StepReport;
import io.anymask.training.run.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drawings on embeddings of MobileSAM at a quarter of its size.
class DetectorTrainerTest {
    private static final int SIDE = 256;
    private static final SamModel SAM =
            SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(SIDE);
    private static final RunListener<DetectionCost, DetectionScore> SILENT = new RunListener<>() {};

    @TempDir
    private Path folder;

    private DetectionConfig config(String output, int images, String settings) {
        new Drawings(folder.resolve("data"), SIDE).apart(images, 1);
        return DetectionConfig.DEFAULT
                .with("""
                        {
                          "data": {"format": "masks", "images": %s, "annotations": %s, "cache": %s, "validation_share": 0.3},
                          "sizes": {"width": 32, "depth": 1},
                          "output": %s,
                          "steps": 6,
                          "seed": 1,
                          "machine": {"threads": 1}
                        }""".formatted(
                                Drawings.quoted(folder.resolve("data/images")),
                                Drawings.quoted(folder.resolve("data/masks")),
                                Drawings.quoted(folder.resolve("cache")),
                                Drawings.quoted(folder.resolve(output))))
                .with(settings);
    }

    private static RunResult<DetectionScore> run(
            DetectionConfig config, RunListener<DetectionCost, DetectionScore> listener, BooleanSupplier stop) {
        return run(config, SAM, null, listener, stop);
    }

    private static RunResult<DetectionScore> run(
            DetectionConfig config,
            SamModel sam,
            @Nullable DetectorModel start,
            RunListener<DetectionCost, DetectionScore> listener,
            BooleanSupplier stop) {
        try (OnnxEngine engine = new OnnxEngine()) {
            return new DetectorTrainer(config, sam, start, engine, listener).run(stop);
        }
    }

    /// A circle, a rectangle and a triangle in each of 10 images to learn from and 4 others.
    @Test
    void drawnThingsAreFoundInImagesThatItNeverSaw() {
        DetectionConfig config = config(
                "run",
                14,
                "{\"steps\": 120, \"validate_every\": 60, \"optimiser\": {\"learning_rate\": 2e-3, \"warm_up\": 10}}");
        RunResult<DetectionScore> result = run(config, SILENT, () -> false);
        DetectionScore best = Objects.requireNonNull(result.best());
        assertThat(best.objects()).isEqualTo(12);
        assertThat(Objects.requireNonNull(result.before()).ap50()).isLessThan(0.2);
        assertThat(best.ap50()).isGreaterThan(0.9);
        DetectorModel model = DetectorModel.open(Objects.requireNonNull(result.model()));
        assertThat(model.requireFor(SAM).config()).isEqualTo(config.sizes().of(SAM));
    }

    @Test
    void aStoppedRunGivesTheSameLosses() throws IOException {
        run(config("whole", 5, "{}"), SILENT, () -> false);
        AtomicBoolean stop = new AtomicBoolean();
        RunListener<DetectionCost, DetectionScore> stopper = new RunListener<>() {
            @Override
            public void stepped(StepReport<DetectionCost> report, long steps) {
                stop.compareAndSet(false, report.step() == 2);
            }
        };
        assertThat(run(config("parts", 5, "{}"), stopper, stop::get).finished()).isFalse();
        assertThat(run(config("parts", 5, "{}"), SILENT, () -> false).finished())
                .isTrue();
        assertThat(losses("parts")).isEqualTo(losses("whole")).hasSize(6 + 2);
    }

    private List<String> losses(String output) throws IOException {
        return Files.readAllLines(folder.resolve(output).resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll(",\"seconds\".*", ""))
                .toList();
    }

    private void empty(String drawing) {
        for (int i = 0; i < 3; i++) {
            Image.of(SIDE, SIDE, new byte[SIDE * SIDE * 3])
                    .writePng(folder.resolve("data/masks/" + drawing + "/" + i + ".png"));
        }
    }

    /// It is shown like all others, and has a loss.
    @Test
    void anImageWithoutObjectsIsANegative() {
        DetectionConfig config =
                config("run", 2, "{\"data\": {\"validation_share\": 0}, \"optimiser\": {\"images_per_step\": 1}}");
        empty("drawing1");
        List<StepReport<DetectionCost>> steps = new ArrayList<>();
        Task.SetSizes[] sizes = new Task.SetSizes[1];
        RunListener<DetectionCost, DetectionScore> listener = new RunListener<>() {
            @Override
            public void starts(long weights, Task.SetSizes set, long step) {
                sizes[0] = set;
            }

            @Override
            public void stepped(StepReport<DetectionCost> report, long all) {
                steps.add(report);
            }
        };
        RunResult<DetectionScore> result = run(config, listener, () -> false);
        assertThat(sizes[0]).isEqualTo(new Task.SetSizes(2, 3, 0));
        assertThat(steps.stream().map(step -> step.loss().objects())).containsOnly(0, 3);
        assertThat(steps).allMatch(step -> step.loss().objectness() > 0);
        assertThat(steps)
                .allMatch(step -> (step.loss().objects() == 0) == (step.loss().boxes() == 0));
        assertThat(result.best()).isNull();
        assertThat(result.model()).exists();
    }

    @Test
    void oneImageIsEnough() {
        assertThat(run(config("run", 1, "{}"), SILENT, () -> false).finished()).isTrue();
    }

    @Test
    void aSetWithoutObjectsIsRefused() {
        DetectionConfig config = config("run", 2, "{}");
        empty("drawing0");
        empty("drawing1");
        assertThatThrownBy(() -> run(config, SILENT, () -> false))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no object to learn from in 1 images (0 crowds, 3 empty)");
    }

    @Test
    void aDetectorLearnsFurtherOnItsEncoderOnly() {
        Path first = Objects.requireNonNull(
                run(config("first", 3, "{}"), SILENT, () -> false).model());
        DetectorModel start = DetectorModel.open(first);
        DetectionConfig further = config("further", 3, "{\"sizes\": {\"width\": 7}}");
        Path second = Objects.requireNonNull(
                run(further, SAM, start, SILENT, () -> false).model());
        assertThat(DetectorModel.open(second).config()).isEqualTo(start.config());
        assertThatThrownBy(() -> run(further, SAM.withImageSize(128), start, SILENT, () -> false))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("open the model that it was trained with");
    }
}
