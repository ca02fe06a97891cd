package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.engine.Tensor;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("shared")
class Sam2PreprocessingTest {
    /// A picture that is enlarged.
    @Test
    void aSmallPictureBecomesTheReferencesInput() {
        float[] expected = SafetensorsFile.read(Shared.golden("sam2/image_encoder.safetensors"))
                .floats("input");
        Tensor input = Tensor.zeros(1, 3, 256, 256);
        input.values().put(0, Float.NaN);
        Sam2Preprocessing.normalise(Image.read(Shared.golden("sam2/frames/00000.png")), input);
        for (int i = 0; i < expected.length; i++) {
            assertThat(input.values().get(i)).isCloseTo(expected[i], Offset.offset(1e-5f));
        }
    }

    /// A picture that is shrunk, which takes the antialiased filter.
    @Test
    void aLargePictureBecomesTheReferencesInput() {
        SafetensorsFile golden = SafetensorsFile.read(Shared.golden("sam2/functions.safetensors"));
        int[] shape = golden.shape("resize.input_u8");
        Tensor input = Tensor.zeros(1, 3, 64, 64);
        Sam2Preprocessing.normalise(Image.of(shape[1], shape[0], golden.bytes("resize.input_u8")), input);
        float[] expected = golden.floats("resize.tensor_bilinear_antialias_64x64");
        float[] mean = {0.485f, 0.456f, 0.406f};
        float[] deviation = {0.229f, 0.224f, 0.225f};
        for (int i = 0; i < expected.length; i++) {
            int channel = i / (64 * 64);
            float pixel = input.values().get(i) * deviation[channel] + mean[channel];
            assertThat(pixel).isCloseTo(expected[i], Offset.offset(1e-5f));
        }
    }
}
