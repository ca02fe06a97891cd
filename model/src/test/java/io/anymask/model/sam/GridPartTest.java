package io.anymask.model.sam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GridPartTest {
    @Test
    void coversTheLogitsThatAreAskedFor() {
        for (int logits = 1; logits <= 256; logits++) {
            GridPart part = GridPart.covering(logits, 257 - logits, 64);
            assertThat(part.logitRows()).isBetween(logits, 256);
            assertThat(part.logitColumns()).isBetween(257 - logits, 256);
        }
    }

    @Test
    void drawsLittleMoreThanIsAskedFor() {
        assertThat(GridPart.covering(171, 256, 64)).isEqualTo(new GridPart(44, 64));
        assertThat(GridPart.covering(256, 1, 64)).isEqualTo(new GridPart(64, 4));
    }

    @Test
    void neverLeavesASmallGrid() {
        assertThat(GridPart.covering(8, 3, 2)).isEqualTo(new GridPart(2, 2));
    }

    @Test
    void hasFewShapes() {
        Set<GridPart> parts = new HashSet<>();
        for (int logits = 1; logits <= 256; logits++) {
            parts.add(GridPart.covering(logits, 256, 64));
        }
        assertThat(parts).hasSize(16);
    }
}
