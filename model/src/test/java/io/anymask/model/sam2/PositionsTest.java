package io.anymask.model.sam2;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Positions of grids beside those of the reference.
@Tag("shared")
class PositionsTest {
    private final SafetensorsFile functions = SafetensorsFile.read(Shared.golden("sam2/functions.safetensors"));

    @Test
    void sines() {
        assertGrid(functions.floats("sine_2d_c32_8x8"), 8, 8, 32);
        assertGrid(functions.floats("sine_2d_c64_4x6"), 4, 6, 64);
        SafetensorsFile encoder = SafetensorsFile.read(Shared.golden("sam2/image_encoder.safetensors"));
        assertGrid(encoder.floats("pos2"), 16, 16, 32);
        assertGrid(
                SafetensorsFile.read(Shared.golden("sam2/memory.safetensors")).floats("encoder.pos"), 16, 16, 8);
    }

    /// @param planes (channels, height, width)
    private static void assertGrid(float[] planes, int height, int width, int channels) {
        float[] rows = SineCode.grid(height, width, channels);
        assertThat(rows).hasSameSizeAs(planes);
        int cells = height * width;
        for (int i = 0; i < rows.length; i++) {
            assertThat(Math.abs(rows[i] - planes[i % channels * cells + i / channels]))
                    .as("channel %d of cell %d", i % channels, i / channels)
                    .isLessThan(1e-5f);
        }
    }

    @Test
    void rotations() {
        float[] angles = RotaryCode.angles(16, 32);
        float[] cosine = functions.floats("axial_rope_c32_16x16_cos");
        float[] sine = functions.floats("axial_rope_c32_16x16_sin");
        assertThat(angles).hasSameSizeAs(cosine);
        for (int i = 0; i < angles.length; i++) {
            assertThat(Math.abs(Math.cos(angles[i]) - cosine[i])).isLessThan(1e-5);
            assertThat(Math.abs(Math.sin(angles[i]) - sine[i])).isLessThan(1e-5);
        }
    }
}
