package io.anymask.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.DatasetException;
import io.anymask.image.Image;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import io.anymask.training.network.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    /// With everything that draws at random: jitter, flips, drop path, interaction; and with checkpointing,
    /// averages.
    private TrainingConfig config(String output, Trainable train, long steps) {
        TrainingConfig defaults = TrainingConfig.DEFAULT;
        TrainingConfig.Data plain = new Drawings(folder.resolve("data"), SIDE).data(0.25);
        TrainingConfig.Data data = new TrainingConfig.Data(
                plain.format(),
                plain.images(),
                plain.annotations(),
                null,
                null,
                plain.validationShare(),
                train.isEncoderFrozen() ? TrainingConfig.Augmentation.NONE : TrainingConfig.Augmentation.LSJ,
                !train.isEncoderFrozen(),
                2,
                0.9,
                null);
        return new TrainingConfig(
                "a drawing",
                folder.resolve(output).toString(),
                train,
                steps,
                5,
                2,
                data,
                new TrainingConfig.Interaction(
                        2, true, 0.5, true, defaults.interaction().boxNoise(), true, true),
                defaults.loss(),
                new TrainingConfig.Optimiser(
                        1e-3,
                        2,
                        List.of(4),
                        2,
                        0.9,
                        0.999,
                        0.1,
                        defaults.optimiser().decays(),
                        0.8,
                        1,
                        0.9),
                new TrainingConfig.Network(0.5, 2, 4, true),
                new TrainingConfig.Validation(3, 2),
                new TrainingConfig.Machine("cpu", TrainingConfig.Precision.FP32, 1, 8));
    }

    private Trainer.Result run(TrainingConfig config, SamModel model, TrainingListener listener, int stopAfter) {
        int[] asked = {0};
        try (OnnxEngine engine = new OnnxEngine()) {
            return new Trainer(config, model, engine, listener).run(() -> ++asked[0] >= stopAfter);
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
    void aStoppedOrKilledRunGivesTheSameLossesAsAnUninterruptedOne() throws IOException {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        SamModel model = Drawings.model(SIDE, 32, 2, 3);
        TrainingConfig whole = config("whole", Trainable.EVERYTHING, 6);
        Trainer.Result result = run(whole, model, TrainingListener.SILENT, 100);
        assertThat(result.finished()).isTrue();
        assertThat(losses(whole)).hasSize(6 + 3);

        TrainingConfig stopped = config("stopped", Trainable.EVERYTHING, 6);
        assertThat(run(stopped, model, TrainingListener.SILENT, 3).finished()).isFalse();
        assertThat(run(stopped, model, TrainingListener.SILENT, 100).finished()).isTrue();
        assertThat(losses(stopped)).isEqualTo(losses(whole));

        TrainingConfig killed = config("killed", Trainable.EVERYTHING, 6);
        TrainingListener killer = new TrainingListener() {
            @Override
            public void stepped(StepReport report, long steps) {
                if (report.step() == 5) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        assertThatThrownBy(() -> run(killed, model, killer, 100)).hasMessage("killed");
        assertThat(run(killed, model, TrainingListener.SILENT, 100).finished()).isTrue();
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
            Trainer.Result result = run(config, model, TrainingListener.SILENT, 100);
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
        run(config, model, TrainingListener.SILENT, 100);
        TrainingConfig more = config("run", Trainable.DECODER, 3);
        assertThat(run(more, model, TrainingListener.SILENT, 100).steps()).isEqualTo(3);
        TrainingConfig other = config("run", Trainable.DECODER_AND_PROMPTS, 3);
        assertThatThrownBy(() -> run(other, model, TrainingListener.SILENT, 100))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("a run with other settings")
                .hasMessageContaining("choose another output");
    }

    @Test
    void aLossThatIsNoNumberStopsTheRunAndKeepsTheLastGoodState() throws IOException {
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        SamModel model = Drawings.model(SIDE, 32, 2, 3);
        TrainingConfig good = config("run", Trainable.DECODER, 4);
        TrainingConfig wild = new TrainingConfig(
                good.model(),
                good.output(),
                good.train(),
                40,
                good.seed(),
                1,
                good.data(),
                good.interaction(),
                good.loss(),
                new TrainingConfig.Optimiser(
                        1e30, 0, List.of(), 1, 0.9, 0.999, 0, good.optimiser().decays(), 1, 0, 0),
                good.network(),
                new TrainingConfig.Validation(0, 2),
                good.machine());
        assertThatThrownBy(() -> run(wild, model, TrainingListener.SILENT, 100))
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
        assertThatThrownBy(() -> run(config, model, TrainingListener.SILENT, 100))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("drawing1");
        // An image without masks, then an image that is no image.
        Files.delete(mask);
        Files.delete(folder.resolve("data/masks/drawing1/1.png"));
        Files.delete(folder.resolve("data/masks/drawing1/2.png"));
        assertThatThrownBy(() -> run(config, model, TrainingListener.SILENT, 100))
                .hasMessageContaining("drawing1")
                .hasMessageContaining("expected");
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        Files.writeString(folder.resolve("data/images/drawing2.png"), "no picture");
        assertThatThrownBy(() -> run(config, model, TrainingListener.SILENT, 100))
                .hasMessageContaining("drawing2");
        // Empty masks only: nothing to learn from, but no crash either.
        new Drawings(folder.resolve("data"), SIDE).apart(4, 1);
        for (int i = 0; i < 3; i++) {
            Image.of(SIDE, SIDE, new byte[SIDE * SIDE * 3])
                    .writePng(folder.resolve("data/masks/drawing1/" + i + ".png"));
        }
        assertThat(run(config, model, TrainingListener.SILENT, 100).finished()).isTrue();
    }
}
