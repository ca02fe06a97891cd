package io.anymask.mobilesam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.testing.Shared;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MobileSamTest {
    /// Random values that PyTorch drew for a layer no graph contains.
    private static final String UNUSED_HEAD = "image_encoder.head.weight";

    private static final Checkpoint WEIGHTS = Checkpoint.read(MobileSam.weights(), "mobile-sam");

    @Test
    void weightsAreComplete() {
        assertThat(WEIGHTS.names()).hasSize(439);
        assertThat(WEIGHTS.parameterCount()).isEqualTo(10_140_231);
    }

    @Test
    void everyTensorEqualsTheRecoveredStateDict() {
        JsonNode entries = Shared.goldenJson("mobile_sam_checkpoint/mobile_sam_recovered.tensors.json")
                .get("entries");
        assertThat(entries.size()).isEqualTo(439);
        for (JsonNode entry : entries) {
            String name = entry.get("name").asString();
            assertThat(WEIGHTS.contains(name)).as(name).isTrue();
            if (!name.equals(UNUSED_HEAD)) {
                assertThat(WEIGHTS.tensor(name).sha256())
                        .as(name)
                        .isEqualTo(entry.get("sha256").asString());
            }
        }
    }

    /// The same check for a machine without the golden files: one hash over all of it.
    @Test
    void weightsAreTheseWeights() {
        assertThat(WEIGHTS.sha256()).isEqualTo("230db742cb6ebc16ff82de43056373221552c7ce6b0f9f7d5ac36586cf271029");
    }

    @Test
    void photosDecode() {
        Map<String, int[]> sizes = Map.of("flower", new int[] {807, 1024}, "cat", new int[] {1024, 510});
        assertThat(MobileSam.photos()).isEqualTo(sizes.keySet());
        sizes.forEach((name, size) -> {
            Image photo = Image.decode(MobileSam.photo(name), name, ImageLimits.DEFAULT);
            assertThat(new int[] {photo.width(), photo.height()}).isEqualTo(size);
        });
    }

    @Test
    void anUnknownPhotoIsRefused() {
        assertThatThrownBy(() -> MobileSam.photo("dog"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dog")
                .hasMessageContaining("flower");
    }
}
