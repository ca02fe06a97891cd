package io.anymask.training.masks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sets without an object to learn from, sets with a few such images, and runs that made nothing better.
class NothingToLearnTest {
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    private final SamModel model = Drawings.model(SIDE, 32, 2, 3);
    private final List<StepReport<ImageLoss>> steps = new ArrayList<>();
    private Task.SetSizes sizes = new Task.SetSizes(0, 0, 0);

    private final RunListener<ImageLoss, ValidationScore> listener = new RunListener<>() {
        @Override
        public void starts(long weights, Task.SetSizes set, long step) {
            sizes = set;
        }

        @Override
        public void stepped(StepReport<ImageLoss> report, long all) {
            steps.add(report);
        }
    };

    private RunResult<ValidationScore> run(TrainingConfig config) {
        try (OnnxEngine engine = new OnnxEngine()) {
            return new Trainer(config, model, engine, listener).run(() -> false);
        }
    }

    private TrainingConfig drawn() {
        return new Drawings(folder.resolve("data"), SIDE)
                .apart(4, 1)
                .config(folder.resolve("run"))
                .with("{\"steps\": 4, \"interaction\": {\"clicks\": 1}}");
    }

    private void fill(String drawing, int value) {
        byte[] pixels = new byte[SIDE * SIDE * 3];
        Arrays.fill(pixels, (byte) value);
        for (int i = 0; i < 3; i++) {
            Image.of(SIDE, SIDE, pixels).writePng(folder.resolve("data/masks/" + drawing + "/" + i + ".png"));
        }
    }

    /// Empty masks, and masks of the whole image.
    @ParameterizedTest
    @ValueSource(ints = {0, 255})
    void aSetWithoutAnObjectIsRefusedBeforeTheFirstStep(int value) {
        TrainingConfig config = drawn();
        for (int i = 0; i < 4; i++) {
            fill("drawing" + i, value);
        }
        assertThatThrownBy(() -> run(config))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no object to learn from in 4 images")
                .hasMessageContaining(value == 0 ? "12 empty" : "12 larger than data.largest_mask allows");
        assertThat(steps).isEmpty();
        assertThat(folder.resolve("run/last.safetensors")).doesNotExist();
    }

    private TrainingConfig coco(String annotations) throws IOException {
        TrainingConfig drawn = drawn();
        Path file = folder.resolve("coco.json");
        Files.writeString(file, """
                {"images": [{"id": 1, "file_name": "drawing0.png", "width": 64, "height": 64}],
                 "categories": [{"id": 1, "name": "thing"}],
                 "annotations": [%s]}""".formatted(annotations));
        return drawn.with("{\"data\": {\"format\": \"coco\", \"annotations\": %s}}".formatted(Drawings.quoted(file)));
    }

    @Test
    void annotationsWithoutAnObjectAreRefusedAndSayWhy() throws IOException {
        TrainingConfig none = coco("");
        assertThatThrownBy(() -> run(none)).hasMessageContaining("no object to learn from in 1 images (0 crowds");
        TrainingConfig crowd = coco("""
                {"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 1, "area": 64, "bbox": [0, 0, 8, 8],
                 "segmentation": {"size": [64, 64], "counts": [0, 64, 4032]}}""");
        assertThatThrownBy(() -> run(crowd)).hasMessageContaining("no object to learn from in 1 images (1 crowds");
        assertThat(steps).isEmpty();
    }

    @Test
    void anImageWithoutAnObjectIsNeverDrawn() {
        TrainingConfig config = drawn();
        fill("drawing1", 0);
        fill("drawing3", 255);
        assertThat(run(config).finished()).isTrue();
        assertThat(sizes).isEqualTo(new Task.SetSizes(2, 6, 0));
        assertThat(steps)
                .hasSize(4)
                .allMatch(step -> step.loss().masks() == 3 && step.loss().total() > 0);
    }

    /// Nine in ten windows of large-scale jitter hold nothing of an object in one corner: others are drawn.
    @Test
    void aWindowWithoutAnObjectIsNeverDrawn() {
        TrainingConfig config = drawn().with("{\"steps\": 12, \"data\": {\"augmentation\": \"lsj\"}}");
        for (int i = 0; i < 4; i++) {
            for (int mask = 0; mask < 3; mask++) {
                byte[] pixels = new byte[SIDE * SIDE * 3];
                for (int at = 0; at < 12; at++) {
                    Arrays.fill(pixels, at * SIDE * 3, at * SIDE * 3 + 12 * 3, (byte) 255);
                }
                Image.of(SIDE, SIDE, pixels).writePng(folder.resolve("data/masks/drawing" + i + "/" + mask + ".png"));
            }
        }
        run(config);
        assertThat(steps).hasSize(12).allMatch(step -> step.loss().masks() > 0);
    }

    /// A learning rate so small that no prediction changes.
    @Test
    void aRunThatMadeNothingBetterSaysSoAndMarksTheFile() {
        TrainingConfig still =
                drawn().with("{\"data\": {\"validation_share\": 0.5}, \"optimiser\": {\"learning_rate\": 1e-30}}");
        RunResult<ValidationScore> result = run(still);
        assertThat(result.isImproved()).isFalse();
        assertThat(result.bestStep()).isZero();
        assertThat(result.best()).isEqualTo(result.before());
        assertThat(Checkpoint.open(result.model()).metadata())
                .containsEntry("improved", "false")
                .containsEntry("step", "0");
        // The same is known when the run is resumed.
        RunResult<ValidationScore> resumed = run(still.with("{\"steps\": 6}"));
        assertThat(resumed.steps()).isEqualTo(6);
        assertThat(resumed.isImproved()).isFalse();
        assertThat(resumed.before()).isEqualTo(result.before());
    }

    /// A decoder that draws nothing: the last layers that make masks are zero, as after the start of a low-rank
    /// update. One learned layer is enough to draw something.
    @Test
    void aRunThatMadeTheModelBetterMarksTheFileWithItsStep() {
        SamModel blank = SamModel.of(blank());
        TrainingConfig config = drawn().with("""
                {
                  "steps": 12,
                  "data": {"validation_share": 0.5},
                  "interaction": {"clicks": 0, "mask_only_rounds": false, "three_outputs": false},
                  "loss": {"focal": 0},
                  "optimiser": {"learning_rate": 1e-2, "warm_up": 0},
                  "validation": {"every": 4}
                }""");
        RunResult<ValidationScore> result;
        try (OnnxEngine engine = new OnnxEngine()) {
            result = new Trainer(config, blank, engine, listener).run(() -> false);
        }
        assertThat(Objects.requireNonNull(result.before()).mean()).isZero();
        assertThat(Objects.requireNonNull(result.best()).mean()).isGreaterThan(0.05);
        assertThat(result.isImproved()).isTrue();
        assertThat(result.bestStep()).isIn(4L, 8L, 12L);
        assertThat(Checkpoint.open(result.model()).metadata())
                .containsEntry("improved", "true")
                .containsEntry("step", Long.toString(result.bestStep()));
    }

    private Checkpoint blank() {
        Map<String, TensorView> zero = new LinkedHashMap<>();
        for (String name : model.checkpoint().names()) {
            if (name.matches("mask_decoder\\.output_hypernetworks_mlps\\.\\d\\.layers\\.2\\..*")) {
                TensorView tensor = model.checkpoint().tensor(name);
                zero.put(name, TensorView.of(new float[Math.toIntExact(tensor.elementCount())], tensor.shape()));
            }
        }
        assertThat(zero).hasSize(8);
        return model.checkpoint().with(zero);
    }
}
