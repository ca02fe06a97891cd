package io.anymask;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Prompt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// This module has no dependency but those that its users get.
class OneDependencyTest {
    @Test
    void bringsAllThatAPhotoNeeds() throws IOException {
        Image photo = Image.read(new ByteArrayInputStream(MobileSam.photo("flower")));
        try (Segmenter sam = ModelSpec.DEFAULT.open()) {
            Mask mask = sam.embed(photo).predict(Prompt.point(400, 420)).best().mask();
            assertThat(mask.area()).isGreaterThan(200_000);

            ByteArrayOutputStream png = new ByteArrayOutputStream();
            mask.writePng(png);
            assertThat(Mask.from(ImageIO.read(new ByteArrayInputStream(png.toByteArray()))))
                    .isEqualTo(mask);

            MaskGeneratorOptions few =
                    MaskGeneratorOptions.DEFAULT.toBuilder().pointsPerSide(4).build();
            assertThat(AutomaticMaskGenerator.of(sam, few).generate(photo)).isNotEmpty();
        }
    }
}
