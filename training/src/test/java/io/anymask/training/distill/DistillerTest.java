package io.anymask.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.sam.SamModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistillerTest {
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    private final SamModel teacher = Drawings.model(SIDE, 32, 2, 3);

    private DistillationConfig config(String output, long steps) {
        new Drawings(folder.resolve("data"), SIDE).apart(6, 1);
        return new DistillationConfig(
                "a drawing",
                null,
                new DistillationConfig.NewStudent(16, 1, 2, 4),
                folder.resolve("data/images").toString(),
                0.3,
                false,
                folder.resolve("cache").toString(),
                folder.resolve(output).toString(),
                steps,
                1,
                20,
                20,
                new TrainingConfig.Optimiser(
                        3e-3,
                        5,
                        List.of(),
                        2,
                        0.9,
                        0.999,
                        0,
                        TrainingConfig.DEFAULT.optimiser().decays(),
                        1,
                        0,
                        0),
                TrainingConfig.DEFAULT.network(),
                new TrainingConfig.Machine("cpu", TrainingConfig.Precision.FP32, 1, 8));
    }

    private Distiller.Result run(DistillationConfig config, Distiller.Listener listener, int stopAfter) {
        int[] asked = {0};
        try (OnnxEngine engine = new OnnxEngine()) {
            return new Distiller(config, teacher, null, engine, listener).run(() -> ++asked[0] >= stopAfter);
        }
    }

    @Test
    void theStudentComesNearTheTeacherAndKeepsItsDecoder() {
        double[] shares = new double[2];
        Distiller.Listener listener = new Distiller.Listener() {
            @Override
            public void validated(long step, double error, double share, boolean best) {
                shares[step == 0 ? 0 : 1] = share;
            }
        };
        Distiller.Result result = run(config("run", 60), listener, 1000);
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
            Distiller.Result result = new Distiller(
                            config("scale", 1), quiet, null, engine, new Distiller.Listener() {})
                    .run(() -> false);
            float[] student = Checkpoint.open(result.model()).tensor(name).toFloats();
            for (float scale : student) {
                assertThat(scale).isCloseTo(0.1f, within(0.01f));
            }
        }
    }

    @Test
    void aStoppedRunGivesTheSameLosses() throws IOException {
        run(config("whole", 5), new Distiller.Listener() {}, 1000);
        assertThat(run(config("parts", 5), new Distiller.Listener() {}, 2).finished())
                .isFalse();
        assertThat(run(config("parts", 5), new Distiller.Listener() {}, 1000).finished())
                .isTrue();
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
        assertThatThrownBy(() -> {
                    DistillationConfig config = config("run", 5);
                    DistillationConfig nothing = new DistillationConfig(
                            config.teacher(),
                            null,
                            config.newStudent(),
                            empty.toString(),
                            0,
                            false,
                            null,
                            config.output(),
                            1,
                            1,
                            1,
                            0,
                            config.optimiser(),
                            config.network(),
                            config.machine());
                    run(nothing, new Distiller.Listener() {}, 1);
                })
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no pictures in");
    }
}
