package io.anymask.training.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.inference.Segmenter;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.clip.Tokenizer;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam.TextLayer;
import io.anymask.prompt.Prompt;
import io.anymask.training.Drawings;
import io.anymask.training.TrainingException;
import io.anymask.training.masks.ImageLoss;
import io.anymask.training.masks.Trainer;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.masks.ValidationScore;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How texts enter a model while it is trained. The CLIP has random weights: it tells objects apart, which is all
/// that is needed here. What texts are worth shows [TextExperiment].
class TextTrainingTest {
    private static final int SIDE = 64;
    private static final String WEIGHT = "prompt_encoder.text_projection.weight";

    @TempDir
    private Path folder;

    private TrainingConfig config(String output, long steps) {
        return new Drawings(folder.resolve("data"), SIDE)
                .config(folder.resolve(output))
                .with("""
                        {
                          "train": "decoder",
                          "steps": %d,
                          "seed": 5,
                          "save_every": 2,
                          "data": {"validation_share": 0.25},
                          "interaction": {"clicks": 1, "mask_only_rounds": false},
                          "text": {"clip": "a tiny one", "smallest_side": 4},
                          "optimiser": {"learning_rate": 1e-3, "warm_up": 2},
                          "validation": {"every": 2}
                        }""".formatted(steps));
    }

    private static ClipEncoder clip(long seed) {
        return ClipEncoder.open(TinyClip.random(seed), Tokenizer.bundled(), new OnnxEngine());
    }

    private static RunResult<ValidationScore> run(
            TrainingConfig config,
            SamModel model,
            RunListener<ImageLoss, ValidationScore> listener,
            BooleanSupplier stop) {
        try (OnnxEngine engine = new OnnxEngine();
                ClipEncoder clip = clip(1)) {
            return new Trainer(config, model, engine, clip, listener).run(stop);
        }
    }

    private static List<String> losses(TrainingConfig config) throws IOException {
        List<String> numbers = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(config.output(), "metrics.jsonl"))) {
            numbers.add(line.replaceAll(",\"seconds\".*", ""));
        }
        return numbers;
    }

    @Test
    void theLayerForTextsIsAddedLearnedAndSaved() {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        SamModel start = Drawings.model(SIDE, 32, 2, 3);
        assertThat(start.config().takesText()).isFalse();
        RunResult<ValidationScore> one = run(config("one", 1), start, new RunListener<>() {}, () -> false);
        RunResult<ValidationScore> two = run(config("two", 3), start, new RunListener<>() {}, () -> false);
        assertThat(Objects.requireNonNull(two.before()).hasText()).isTrue();

        Checkpoint learned = Checkpoint.open(folder.resolve("two/last.safetensors"));
        TensorView weights = learned.tensor(WEIGHT);
        assertThat(weights.shape()).containsExactly(32, TinyClip.CONFIG.joint());
        assertThat(weights.toFloats())
                .as("the decoder alone learns, and this layer with it")
                .isNotEqualTo(Checkpoint.open(folder.resolve("one/last.safetensors"))
                        .tensor(WEIGHT)
                        .toFloats());
        assertThat(learned.metadata()).containsEntry(TextLayer.CLIP, "a tiny one");
        assertThat(one.finished()).isTrue();

        SamModel model = SamModel.of(learned);
        try (ClipEncoder clip = clip(1);
                Segmenter sam = Segmenter.open(model, new OnnxEngine(), clip)) {
            Scenes.Scene scene = new Scenes(Scenes.kinds(), 1).draw();
            assertThat(sam.embed(scene.image())
                            .predict(Prompt.text("a red circle"))
                            .masks())
                    .hasSize(1);
        }
        try (ClipEncoder other = clip(2);
                OnnxEngine engine = new OnnxEngine()) {
            assertThatThrownBy(() -> Segmenter.open(model, engine, other)).hasMessageContaining("trained with");
            assertThatThrownBy(() -> new Trainer(config("three", 1), model, engine, other, new RunListener<>() {}))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("was trained with the CLIP");
        }
    }

    @Test
    void aStoppedRunDrawsTheSameCrops() throws IOException {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        SamModel start = Drawings.model(SIDE, 32, 2, 3);
        TrainingConfig whole = config("whole", 4);
        run(whole, start, new RunListener<>() {}, () -> false);
        assertThat(losses(whole)).hasSize(4 + 3).anyMatch(line -> line.contains("\"text\""));

        TrainingConfig stopped = config("stopped", 4);
        boolean[] reached = new boolean[1];
        RunListener<ImageLoss, ValidationScore> second = new RunListener<>() {
            @Override
            public void stepped(StepReport<ImageLoss> report, long steps) {
                reached[0] |= report.step() == 2;
            }
        };
        assertThat(run(stopped, start, second, () -> reached[0]).finished()).isFalse();
        assertThat(run(stopped, start, new RunListener<>() {}, () -> false).finished())
                .isTrue();
        assertThat(losses(stopped)).isEqualTo(losses(whole));
    }

    @Test
    void smallMasksAreLeftOutAndSaidSo() {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        TrainingConfig large = config("run", 1).with("{\"text\": {\"smallest_side\": 100}}");
        assertThatThrownBy(() -> run(large, Drawings.model(SIDE, 32, 2, 3), new RunListener<>() {}, () -> false))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("smaller than text.smallest_side allows");
    }

    @Test
    void aClipThatIsNamedMustBeOpen() {
        SamModel model = Drawings.model(SIDE, 32, 2, 3);
        try (OnnxEngine engine = new OnnxEngine()) {
            assertThatThrownBy(() -> new Trainer(config("run", 1), model, engine, new RunListener<>() {}))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("text.clip");
        }
    }
}
