package io.anymask.model.vit;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.Taps;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PositionTablesTest {
    private static final Offset<Float> CLOSE = Offset.offset(1e-4f);

    /// A table that rises differently along rows, columns and channels: any mix-up of axes shows.
    @Test
    void absolutePositionsKeepTheirAxes() {
        int from = 8;
        int to = 12;
        int channels = 3;
        float[] values = new float[from * from * channels];
        for (int i = 0; i < values.length; i++) {
            int row = i / channels / from;
            values[i] = row + 10 * (i / channels % from) + 100 * (i % channels);
        }
        float[] ramp = new float[to];
        Taps.bicubic(from, to).apply(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 0, ramp, 0, to);
        TensorView table = TensorView.of(values, 1, from, from, channels);
        float[] resampled = PositionTables.resampleAbsolute(table, to).toFloats();
        assertThat(resampled).hasSize(to * to * channels);
        for (int i = 0; i < resampled.length; i++) {
            float row = ramp[i / channels / to];
            float column = ramp[i / channels % to];
            assertThat(resampled[i]).isCloseTo(row + 10 * column + 100 * (i % channels), CLOSE);
        }
    }

    @Test
    void relativePositionsKeepTheirWidth() {
        TensorView table = TensorView.of(new float[] {0, 10, 2, 12, 4, 14}, 3, 2);
        TensorView resampled = PositionTables.resampleRelative(table, 6);
        assertThat(resampled.shape()).containsExactly(6, 2);
        assertThat(resampled.toFloats())
                .containsExactly(0, 10, 0.5f, 10.5f, 1.5f, 11.5f, 2.5f, 12.5f, 3.5f, 13.5f, 4, 14);
    }
}
