package io.anymask.service.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.inference.PromptableModel;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import org.junit.jupiter.api.Test;

class ServedModelTest {
    @Test
    void onlySamDecodesInTheBrowser() {
        PromptableModel model = new PromptableModel.Sam2(RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1));
        try (Segmenter sam = Segmenter.open(model, new OnnxEngine())) {
            assertThatThrownBy(() -> ServedModel.of("sam2", sam, null))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("got SAM 2.1 Hiera-T, expected MobileSAM or SAM for a server");
        }
    }
}
