package io.anymask.inference.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.detector.CellGrid;
import io.anymask.model.detector.DetectorConfig;
import io.anymask.model.detector.DetectorModel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A detector's network beside plain loops, on one engine.
public abstract class DetectorSuite {
    /// Opens the engine; the test closes it.
    protected abstract Engine engine();

    /// An odd side too: coarser levels are rounded up.
    @ParameterizedTest
    @CsvSource({"96, 2, 8, 4", "80, 1, 16, 1", "80, 1, 16, 3", "48, 0, 4, 2"})
    void theNetworkIsThatOfPlainLoops(int imageSize, int depth, int finest, int levels) {
        DetectorConfig config = new DetectorConfig(imageSize, 12, 8, depth, finest, levels);
        DetectorModel model = Detectors.random(config);
        int grid = config.grid();
        float[] embedding = new float[12 * grid * grid];
        Random random = new Random(3);
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = (float) random.nextGaussian();
        }
        PlainHead plain = new PlainHead(model.checkpoint(), config);
        double[] expected = plain.run(embedding);
        try (Engine engine = engine();
                Engine.Program program = engine.compile(model.network())) {
            Tensor cells = program.run(List.of(Tensor.of(embedding, 1, 12, grid, grid)))
                    .getFirst();
            assertThat(cells.shape()).containsExactly(1, new CellGrid(config).count(), 6);
            float[] actual = cells.toFloats();
            assertThat(actual).hasSize(plain.values()).hasSameSizeAs(expected);
            for (int i = 0; i < actual.length; i++) {
                assertThat((double) actual[i]).as("value " + i).isCloseTo(expected[i], within(1e-4));
            }
        }
    }
}
