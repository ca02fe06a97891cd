package io.anymask.service.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.inference.PromptableModel;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.service.ServiceException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ServedModelTest {
    /// A whole SAM 2 in the smallest size, for smaller images.
    private static final PromptableModel SAM_2 =
            new PromptableModel.Sam2(RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1)).withImageSize(256);

    @Test
    void aSam2HasTheSameFilesAsASam() throws IOException {
        try (Segmenter sam = Segmenter.open(SAM_2, new OnnxEngine())) {
            ServedModel served = ServedModel.of("sam2", sam, null);
            ServedModel.Decoder decoder = served.decoder();
            assertThat(served.file(decoder.imagePart())).isNotEmpty();
            assertThat(served.file(decoder.promptPart())).isNotEmpty();
            assertThat(served.file(decoder.maskPromptPart())).isNotEmpty();
            assertThat(decoder.maskParts().keySet()).containsExactly(1, 3);
            assertThat(served.file(decoder.maskParts().lastEntry().getValue())).isNotEmpty();
            assertThat(served.isSound()).isTrue();
            assertThatThrownBy(() -> served.file("image-part-0000.onnx")).isInstanceOf(ServiceException.NotFound.class);
        }
    }
}
