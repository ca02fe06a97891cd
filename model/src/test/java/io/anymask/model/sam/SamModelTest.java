package io.anymask.model.sam;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamModelTest {
    private static Checkpoint holding(String name, int... shape) {
        int elements = 1;
        for (int dimension : shape) {
            elements *= dimension;
        }
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put(name, TensorView.of(new float[elements], shape));
        return Checkpoint.of("some.file", tensors, Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "image_encoder.trunk.blocks.0.norm1.weight, SAM 2",
        "image_encoder.blocks.0.attn.qkv.weight, ViT-B",
        "vision_encoder.layers.0.attn.qkv.weight, Hugging Face",
        "visual.transformer.resblocks.0.ln_1.weight, CLIP",
        "something.else, its first tensor is something.else"
    })
    void foreignCheckpointsAreNamed(String tensor, String guess) {
        assertThatThrownBy(() -> SamModel.of(holding(tensor, 4)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("some.file")
                .hasMessageContaining(guess);
    }

    @Test
    void theFirstWrongTensorIsNamedWithBothShapes() {
        assertThatThrownBy(() -> SamModel.of(holding("image_encoder.patch_embed.seq.0.c.weight", 32, 4, 3, 3)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("image_encoder.patch_embed.seq.0");
    }
}
