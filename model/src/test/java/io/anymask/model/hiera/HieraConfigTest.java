package io.anymask.model.hiera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class HieraConfigTest {
    @Tag("shared")
    @ParameterizedTest
    @CsvSource({"0, t", "1, s", "2, b+", "3, l"})
    void blocksEqualTheReferences(int index, String size) {
        HieraConfig config = HieraConfig.PUBLISHED.get(index);
        JsonNode golden = Shared.goldenJson("sam2/official.json").get(size);
        List<HieraConfig.Block> expected = new ArrayList<>();
        for (JsonNode block : golden.get("blocks")) {
            expected.add(new HieraConfig.Block(
                    block.get("dim").asInt(),
                    block.get("dim_out").asInt(),
                    block.get("heads").asInt(),
                    block.get("window").asInt(),
                    block.get("q_pool").asBoolean()));
        }
        assertThat(config.blocks()).isEqualTo(expected);
        for (int stage = 0; stage < 4; stage++) {
            assertThat(config.stageEnd(stage))
                    .isEqualTo(golden.get("stage_ends").get(stage).asInt());
            assertThat(config.channels(stage))
                    .isEqualTo(golden.get("channel_list_low_to_high_resolution")
                            .get(3 - stage)
                            .asInt());
        }
    }

    @Test
    void otherSizesOfImages() {
        assertThat(HieraConfig.TINY.withImageSize(512).grid(2)).isEqualTo(32);
        for (int size : new int[] {0, 16, 1000, 1040}) {
            assertThatThrownBy(() -> HieraConfig.TINY.withImageSize(size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("got " + size + " pixels, expected a multiple of 32");
        }
    }
}
