package io.anymask.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.training.network.Trainable;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tiny SAM learns eight drawn images from nothing. Takes minutes, so it runs only when it is named:
/// `mvn test -pl training -am -Dtest=OverfitExperiment -Dsurefire.failIfNoSpecifiedTests=false`.
class OverfitExperiment {
    private static final int SIDE = 128;

    @TempDir
    private Path folder;

    @Test
    void aTinyModelLearnsEightImages() {
        TrainingConfig.Data plain = new Drawings(folder, SIDE).apart(8, 1).data(0);
        TrainingConfig.Data data = new TrainingConfig.Data(
                plain.format(),
                plain.images(),
                plain.annotations(),
                plain.images(), // validated on the images that are learned
                plain.annotations(),
                0,
                TrainingConfig.Augmentation.NONE,
                false,
                3,
                0.9,
                null);
        TrainingConfig defaults = TrainingConfig.DEFAULT;
        TrainingConfig config = new TrainingConfig(
                "drawn",
                System.getProperty("anymask.output", folder.resolve("run").toString()),
                Trainable.EVERYTHING,
                1200,
                1,
                200,
                data,
                defaults.interaction(),
                defaults.loss(),
                new TrainingConfig.Optimiser(
                        1e-3,
                        50,
                        List.of(1000),
                        2,
                        0.9,
                        0.999,
                        0.01,
                        defaults.optimiser().decays(),
                        1,
                        1,
                        0),
                defaults.network(),
                new TrainingConfig.Validation(100, 3),
                new TrainingConfig.Machine("cpu", TrainingConfig.Precision.FP32, 1, 8));
        Trainer.Result result;
        try (OnnxEngine engine = new OnnxEngine()) {
            result = new Trainer(config, Drawings.model(SIDE, 64, 3, 2), engine, new Printing()).run(() -> false);
        }
        ValidationScore after = java.util.Objects.requireNonNull(result.after());
        assertThat(after.oneClick()).isGreaterThan(0.95);
        assertThat(after.threeClicks()).isGreaterThan(0.95);
        assertThat(after.box()).isGreaterThan(0.95);
    }

    /// Progress for who waits.
    static final class Printing implements TrainingListener {
        private static final System.Logger LOG = System.getLogger(Printing.class.getName());
        private final long start = System.nanoTime();

        @Override
        public void validated(long step, ValidationScore score, boolean best) {
            double seconds = (System.nanoTime() - start) / 1e9;
            LOG.log(System.Logger.Level.INFO, "step %d, %.0f s: %s".formatted(step, seconds, score));
        }
    }
}
