package io.anymask.inference.exemplar;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Mask;
import io.anymask.model.sam.ImageFrame;
import org.junit.jupiter.api.Test;

class TargetCellsTest {
    private static final int GRID = 64;

    private static TargetCells of(Mask mask) {
        return TargetCells.of(mask, ImageFrame.of(mask.width(), mask.height(), 1024), GRID);
    }

    private static Mask rectangle(int width, int height, int x0, int y0, int x1, int y1) {
        boolean[] inside = new boolean[width * height];
        for (int y = y0; y < y1; y++) {
            for (int x = x0; x < x1; x++) {
                inside[y * width + x] = true;
            }
        }
        return Mask.of(width, height, inside);
    }

    @Test
    void aWholeImageCoversItsCellsAndNoPadding() {
        TargetCells cells = of(Mask.full(1024, 512));
        assertThat(cells.target().cardinality()).isEqualTo(64 * 32);
        assertThat(cells.target().length()).isEqualTo(64 * 32);
        assertThat(cells.background().isEmpty()).isTrue();
    }

    @Test
    void cellsAreDecidedByTheirFourMiddlePixels() {
        // Rows and columns 7 and 8 of cell (0, 0): half of the pixels is enough, a quarter is not.
        assertThat(of(rectangle(1024, 1024, 7, 7, 9, 8)).target().get(0)).isTrue();
        TargetCells quarter = of(rectangle(1024, 1024, 7, 7, 8, 8).or(rectangle(1024, 1024, 64, 64, 96, 96)));
        assertThat(quarter.target().get(0)).isFalse();
        assertThat(quarter.background().get(0)).as("nor is it background").isFalse();
        assertThat(quarter.background().get(1)).isTrue();
    }

    @Test
    void anObjectTooSmallForEveryCellGetsTheOneItLiesIn() {
        assertThat(of(rectangle(1024, 1024, 33, 17, 34, 18)).target().stream().toArray())
                .containsExactly(GRID + 2);
        // One pixel of a large image vanishes when it is scaled down.
        TargetCells vanished = of(rectangle(16_000, 8_000, 8_000, 4_000, 8_001, 4_001));
        assertThat(vanished.target().stream().toArray()).containsExactly(16 * GRID + 32);
        assertThat(vanished.background().get(16 * GRID + 32)).isFalse();
    }
}
