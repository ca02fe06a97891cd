package io.anymask.training.masks;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.training.Drawings;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tiny SAM learns eight drawn images from nothing. Takes minutes, so it runs only when it is named: `mvn
/// test -pl training -am -Dtest=OverfitExperiment -Dsurefire.failIfNoSpecifiedTests=false`.
class OverfitExperiment {
    private static final int SIDE = 128;

    @TempDir
    private Path folder;

    @Test
    void aTinyModelLearnsEightImages() {
        TrainingConfig drawn = new Drawings(folder, SIDE)
                .apart(8, 1)
                .config(Path.of(System.getProperty(
                        "anymask.output", folder.resolve("run").toString())));
        // Validated on the images that are learned.
        TrainingConfig config = drawn.with(AmbiguityExperiment.FROM_NOTHING).with("""
                        {
                          "steps": 1200,
                          "save_every": 200,
                          "data": {"validation_images": %s, "validation_annotations": %s},
                          "optimiser": {"drop_at": [1000]}
                        }""".formatted(
                        Drawings.quoted(folder.resolve("images")), Drawings.quoted(folder.resolve("masks"))));
        RunResult<ValidationScore> result;
        try (OnnxEngine engine = new OnnxEngine()) {
            result = new Trainer(config, Drawings.model(SIDE, 64, 3, 2), engine, new Printing()).run(() -> false);
        }
        ValidationScore after = java.util.Objects.requireNonNull(result.best());
        assertThat(after.oneClick()).isGreaterThan(0.95);
        assertThat(after.threeClicks()).isGreaterThan(0.95);
        assertThat(after.box()).isGreaterThan(0.95);
    }

    /// Progress for who waits.
    static final class Printing implements RunListener<ImageLoss, ValidationScore> {
        private static final System.Logger LOG = System.getLogger(Printing.class.getName());
        private final long start = System.nanoTime();

        @Override
        public void validated(long step, ValidationScore score, boolean best) {
            double seconds = (System.nanoTime() - start) / 1e9;
            LOG.log(System.Logger.Level.INFO, "step %d, %.0f s: %s".formatted(step, seconds, score));
        }
    }
}
