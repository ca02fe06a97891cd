package io.anymask.inference.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class ClipPreprocessingTest {
    /// 41 columns become 20 (20.5 cut off): a margin of 5 on the left.
    @Test
    void theMiddleSquareIsTaken() {
        byte[] rgb = new byte[41 * 20 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % 41 < 20 ? 0 : 255);
        }
        Image square = ClipPreprocessing.square(Image.of(41, 20, rgb), 10);
        assertThat(square.width()).isEqualTo(10);
        assertThat(square.height()).isEqualTo(10);
        assertThat(square.rgb(0, 5) & 0xFF).isZero();
        assertThat(square.rgb(9, 5) & 0xFF).isEqualTo(255);
        assertThat(ClipPreprocessing.square(Image.of(20, 41, rgb), 10).height()).isEqualTo(10);
    }

    @Test
    void valuesAreThoseOfTheReference() {
        FloatBuffer values = FloatBuffer.allocate(3);
        ClipPreprocessing.normalise(Image.of(1, 1, new byte[] {0, (byte) 128, (byte) 255}), values);
        assertThat(values.get(0)).isEqualTo((float) (-0.48145466 / 0.26862954), within(1e-6f));
        assertThat(values.get(1)).isEqualTo((float) ((128 / 255.0 - 0.4578275) / 0.26130258), within(1e-6f));
        assertThat(values.get(2)).isEqualTo((float) ((1 - 0.40821073) / 0.27577711), within(1e-6f));
    }
}
