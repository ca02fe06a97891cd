package io.anymask.training.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.sam.SamModel;
import io.anymask.training.Drawings;
import io.anymask.training.TrainingException;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistillerTest {
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    private static final RunListener<EmbeddingLoss, EmbeddingScore> SILENT = new RunListener<>() {};

    private final SamModel teacher = Drawings.model(SIDE, 32, 2, 3);

    private DistillationConfig config(String output, long steps) {
        new Drawings(folder.resolve("data"), SIDE).apart(6, 1);
        return DistillationConfig.DEFAULT.with("""
                {
                  "teacher": "a drawing",
                  "new_student": {"channels": 16, "depth": 1, "heads": 2, "window": 4},
                  "images": %s,
                  "validation_share": 0.3,
                  "cache": %s,
                  "output": %s,
                  "steps": %d,
                  "seed": 1,
                  "save_every": 20,
                  "validate_every": 20,
                  "optimiser": {"learning_rate": 3e-3, "warm_up": 5, "images_per_step": 2, "weight_decay": 0},
                  "machine": {"threads": 1}
                }""".formatted(
                        Drawings.quoted(folder.resolve("data/images")),
                        Drawings.quoted(folder.resolve("cache")),
                        Drawings.quoted(folder.resolve(output)),
                        steps));
    }

    private RunResult<EmbeddingScore> run(
            DistillationConfig config, RunListener<EmbeddingLoss, EmbeddingScore> listener, BooleanSupplier stop) {
        try (OnnxEngine engine = new OnnxEngine()) {
            return new Distiller(config, teacher, null, engine, listener).run(stop);
        }
    }

    @Test
    void theStudentComesNearTheTeacherAndKeepsItsDecoder() {
        double[] shares = new double[2];
        RunListener<EmbeddingLoss, EmbeddingScore> listener = new RunListener<>() {
            @Override
            public void validated(long step, EmbeddingScore score, boolean best) {
                shares[step == 0 ? 0 : 1] = score.unexplained();
            }
        };
        RunResult<EmbeddingScore> result = run(config("run", 60), listener, () -> false);
        assertThat(shares[0]).isGreaterThan(0.8);
        assertThat(shares[1]).isLessThan(0.5 * shares[0]);
        Checkpoint student = SamModel.of(Checkpoint.open(result.model())).checkpoint();
        for (String name : teacher.checkpoint().names()) {
            if (!name.startsWith("image_encoder.")) {
                assertThat(student.tensor(name).sha256())
                        .isEqualTo(teacher.checkpoint().tensor(name).sha256());
            }
        }
    }

    /// Before the first step, and within its rate after it.
    @Test
    void aNewStudentSetsOutFromTheScaleOfItsTeachersEmbeddings() {
        String name = "image_encoder.neck.3.weight";
        float[] scales = teacher.checkpoint().tensor(name).toFloats();
        Arrays.fill(scales, 0.1f);
        TensorView small = TensorView.of(scales, scales.length);
        SamModel quiet = SamModel.of(teacher.checkpoint().with(Map.of(name, small)));
        try (OnnxEngine engine = new OnnxEngine()) {
            RunResult<EmbeddingScore> result =
                    new Distiller(config("scale", 1), quiet, null, engine, SILENT).run(() -> false);
            float[] student = Checkpoint.open(result.model()).tensor(name).toFloats();
            for (float scale : student) {
                assertThat(scale).isCloseTo(0.1f, within(0.01f));
            }
        }
    }

    @Test
    void aStoppedRunGivesTheSameLosses() throws IOException {
        run(config("whole", 5), SILENT, () -> false);
        AtomicBoolean stop = new AtomicBoolean();
        RunListener<EmbeddingLoss, EmbeddingScore> stopper = new RunListener<>() {
            @Override
            public void stepped(StepReport<EmbeddingLoss> report, long steps) {
                stop.compareAndSet(false, report.step() == 2);
            }
        };
        assertThat(run(config("parts", 5), stopper, stop::get).finished()).isFalse();
        assertThat(run(config("parts", 5), SILENT, () -> false).finished()).isTrue();
        assertThat(losses("parts")).isEqualTo(losses("whole")).hasSize(5 + 2);
    }

    private List<String> losses(String output) throws IOException {
        return Files.readAllLines(folder.resolve(output).resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll(",\"seconds\".*", ""))
                .toList();
    }

    @Test
    void aFolderWithoutPicturesIsRefused() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        DistillationConfig nothing = config("run", 5).with("{\"images\": %s}".formatted(Drawings.quoted(empty)));
        assertThatThrownBy(() -> run(nothing, SILENT, () -> false))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no pictures in");
    }

    @Test
    void aPhotoThatCannotBeReadIsNamedAndTheRestLearned() throws IOException {
        DistillationConfig config = config("odd", 4);
        Files.writeString(folder.resolve("data/images/drawing2.png"), "no picture");
        List<String> notes = Collections.synchronizedList(new ArrayList<>());
        RunListener<EmbeddingLoss, EmbeddingScore> listener = new RunListener<>() {
            @Override
            public void noted(String note) {
                notes.add(note);
            }
        };
        assertThat(run(config, listener, () -> false).finished()).isTrue();
        assertThat(notes).hasSize(2).allMatch(note -> note.contains("drawing2.png"));
        DistillationConfig strict = config("strict", 4).with("{\"data\": {\"strict\": true}}");
        Files.writeString(folder.resolve("data/images/drawing2.png"), "no picture");
        assertThatThrownBy(() -> run(strict, SILENT, () -> false)).hasMessageContaining("drawing2.png");
        for (int i = 0; i < 6; i++) {
            Files.writeString(folder.resolve("data/images/drawing" + i + ".png"), "no picture");
        }
        assertThatThrownBy(() -> run(
                        config.with("{\"output\": " + Drawings.quoted(folder.resolve("none")) + "}"),
                        SILENT,
                        () -> false))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("photos to learn from can be read");
    }
}
