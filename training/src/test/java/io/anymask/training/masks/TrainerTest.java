package io.anymask.training.masks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.DatasetException;
import io.anymask.file.FolderLock;
import io.anymask.image.Image;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import io.anymask.training.Drawings;
import io.anymask.training.TrainingException;
import io.anymask.training.network.Trainable;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final int SIDE = 64;
    private static final RunListener<ImageLoss, ValidationScore> SILENT = new RunListener<>() {};

    @TempDir
    private Path folder;

    /// With everything that draws at random: jitter, flips, drop path, interaction; and with checkpointing,
    /// averages.
    private TrainingConfig config(String output, Trainable train, long steps) {
        TrainingConfig config = new Drawings(folder.resolve("data"), SIDE).config(folder.resolve(output));
        TrainingConfig set = config.with("""
                {
                  "train": "%s",
                  "steps": %d,
                  "seed": 5,
                  "save_every": 2,
                  "data": {"validation_share": 0.25, "masks_per_image": 2},
                  "interaction": {"clicks": 2},
                  "optimiser": {
                    "learning_rate": 1e-3,
                    "warm_up": 2,
                    "drop_at": [4],
                    "images_per_step": 2,
                    "layer_decay": 0.8,
                    "clip": 1,
                    "average": 0.9
                  },
                  "network": {"drop_path": 0.5, "lora_rank": 2, "lora_alpha": 4, "checkpointing": true},
                  "validation": {"every": 3, "masks_per_image": 2}
                }""".formatted(train.name(), steps));
        return train.isEncoderFrozen() ? set : set.with("{\"data\": {\"augmentation\": \"lsj\", \"flip\": true}}");
    }

    private RunResult<ValidationScore> run(TrainingConfig config, SamModel model) {
        return run(config, model, SILENT, () -> false);
    }

    private static RunResult<ValidationScore> run(
            TrainingConfig config,
            SamModel model,
            RunListener<ImageLoss, ValidationScore> listener,
            BooleanSupplier stop) {
        try (OnnxEngine engine = new OnnxEngine()) {
            return new Trainer(config, model, engine, listener).run(stop);
        }
    }

    /// Stops a run behind one of its steps.
    private static final class StopAfter implements RunListener<ImageLoss, ValidationScore> {
        private final long last;
        private volatile boolean reached;

        StopAfter(long last) {
            this.last = last;
        }

        @Override
        public void stepped(StepReport<ImageLoss> report, long steps) {
            reached |= report.step() == last;
        }
    }

    private List<String> losses(TrainingConfig config) throws IOException {
        List<String> numbers = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(config.output(), "metrics.jsonl"))) {
            numbers.add(line.replaceAll(",\"seconds\".*", ""));
        }
        return numbers;
    }

    @Test
    @SuppressWarnings("try") // the lock is only held
    void twoRunsDoNotShareAFolder() throws IOException {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        SamModel model = Drawings.model(SIDE, 32, 2, 3);
        TrainingConfig config = config("run", Trainable.DECODER, 2);
        Path output = Files.createDirectory(Path.of(config.output()));
        try (FolderLock other = FolderLock.take(output).orElseThrow()) {
            assertThatThrownBy(() -> run(config, model))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("another run writes to this folder");
        }
        assertThat(output.resolve("config.json")).doesNotExist();
    }

    @Test
    void aStoppedOrKilledRunGivesTheSameLossesAsAnUninterruptedOne() throws IOException {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        SamModel model = Drawings.model(SIDE, 32, 2, 3);
        TrainingConfig whole = config("whole", Trainable.EVERYTHING, 6);
        RunResult<ValidationScore> result = run(whole, model);
        assertThat(result.finished()).isTrue();
        assertThat(losses(whole)).hasSize(6 + 3);

        TrainingConfig stopped = config("stopped", Trainable.EVERYTHING, 6);
        StopAfter third = new StopAfter(3);
        assertThat(run(stopped, model, third, () -> third.reached).finished()).isFalse();
        assertThat(run(stopped, model).finished()).isTrue();
        assertThat(losses(stopped)).isEqualTo(losses(whole));

        TrainingConfig killed = config("killed", Trainable.EVERYTHING, 6);
        RunListener<ImageLoss, ValidationScore> killer = new RunListener<>() {
            @Override
            public void stepped(StepReport<ImageLoss> report, long steps) {
                if (report.step() == 5) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        assertThatThrownBy(() -> run(killed, model, killer, () -> false)).hasMessage("killed");
        assertThat(run(killed, model).finished()).isTrue();
        assertThat(losses(killed)).isEqualTo(losses(whole));
        assertThat(Files.mismatch(
                        Path.of(killed.output(), "last.safetensors"), Path.of(whole.output(), "last.safetensors")))
                .isEqualTo(-1);
    }

    @Test
    void theResultOpensLikeAnyModelAndSegments() {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        SamModel model = Drawings.model(SIDE, 32, 2, 3);
        for (Trainable train : Trainable.values()) {
            TrainingConfig config = config(train.name(), train, 2);
            RunResult<ValidationScore> result = run(config, model);
            Checkpoint trained = Checkpoint.open(Path.of(config.output(), "last.safetensors"));
            assertThat(trained.names())
                    .containsExactlyElementsOf(model.checkpoint().names());
            List<String> changed = trained.names().stream()
                    .filter(name -> !trained.tensor(name)
                            .sha256()
                            .equals(model.checkpoint().tensor(name).sha256()))
                    .toList();
            assertThat(changed.stream().anyMatch(name -> name.startsWith("mask_decoder.")))
                    .isEqualTo(train != Trainable.ENCODER);
            assertThat(changed.stream().anyMatch(name -> name.startsWith("image_encoder.")))
                    .isEqualTo(!train.isEncoderFrozen());
            assertThat(changed.stream().anyMatch(name -> name.startsWith("prompt_encoder.")))
                    .isEqualTo(train == Trainable.DECODER_AND_PROMPTS || train == Trainable.EVERYTHING);
            assertThat(changed).noneMatch(name -> name.contains("gaussian"));
            if (train == Trainable.LORA) {
                assertThat(changed.stream().filter(name -> name.startsWith("image_encoder.")))
                        .containsExactly(
                                "image_encoder.blocks.0.attn.qkv.weight", "image_encoder.blocks.1.attn.qkv.weight");
            }
            try (Segmenter sam = Segmenter.open(result.model())) {
                Image image = Image.read(folder.resolve("data/images/drawing0.png"));
                assertThat(sam.embed(image).predict(Prompt.point(20, 20)).masks())
                        .hasSize(3);
            }
        }
    }

    @Test
    void otherSettingsDoNotGoOnWithARunThatIsThere() {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        SamModel model = Drawings.model(SIDE, 32, 2, 3);
        TrainingConfig config = config("run", Trainable.DECODER, 2);
        run(config, model);
        TrainingConfig more = config("run", Trainable.DECODER, 3);
        assertThat(run(more, model).steps()).isEqualTo(3);
        TrainingConfig other = config("run", Trainable.DECODER_AND_PROMPTS, 3);
        assertThatThrownBy(() -> run(other, model))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("a run with other settings")
                .hasMessageContaining("choose another output");
    }

    @Test
    void aLossThatIsNoNumberStopsTheRunAndKeepsTheLastGoodState() throws IOException {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        SamModel model = Drawings.model(SIDE, 32, 2, 3);
        TrainingConfig good = config("run", Trainable.DECODER, 4);
        TrainingConfig wild = good.with("""
                {
                  "steps": 40,
                  "save_every": 1,
                  "optimiser": {
                    "learning_rate": 1e30,
                    "warm_up": 0,
                    "images_per_step": 1,
                    "weight_decay": 0,
                    "layer_decay": 1,
                    "clip": 0,
                    "average": 0
                  },
                  "validation": {"every": 0}
                }""");
        assertThatThrownBy(() -> run(wild, model))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the images were [drawing")
                .hasMessageContaining("try a lower learning rate");
        assertThat(Checkpoint.open(Path.of(wild.output(), "state.safetensors")).metadata())
                .containsKey("step");
        assertThat(losses(wild)).noneMatch(line -> line.contains("NaN"));
    }

    @Test
    void badDataIsRefusedWithTheFileNamed() throws IOException {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        SamModel model = Drawings.model(SIDE, 32, 2, 3);
        TrainingConfig config = config("run", Trainable.DECODER, 2);
        // A mask of another size than its image.
        Path mask = folder.resolve("data/masks/drawing1/0.png");
        Image.of(8, 8, new byte[8 * 8 * 3]).writePng(mask);
        assertThatThrownBy(() -> run(config, model))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("drawing1");
        // An image without masks, then an image that is no image.
        Files.delete(mask);
        Files.delete(folder.resolve("data/masks/drawing1/1.png"));
        Files.delete(folder.resolve("data/masks/drawing1/2.png"));
        assertThatThrownBy(() -> run(config, model))
                .hasMessageContaining("drawing1")
                .hasMessageContaining("expected");
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        Files.writeString(folder.resolve("data/images/drawing2.png"), "no picture");
        assertThatThrownBy(() -> run(config, model)).hasMessageContaining("drawing2");
    }
}
