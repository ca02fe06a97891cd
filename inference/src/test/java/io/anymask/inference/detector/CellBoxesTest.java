package io.anymask.inference.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.inference.detector.Detector.Found;
import io.anymask.mask.Box;
import io.anymask.model.detector.CellGrid;
import io.anymask.model.detector.DetectorConfig;
import io.anymask.model.sam.ImageFrame;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Boxes of cells whose values are set by hand: 4 × 4 cells of 16 pixels, then 2 × 2 of 32.
class CellBoxesTest {
    private static final DetectorConfig CONFIG = new DetectorConfig(64, 8, 8, 1, 16, 2);
    private static final CellGrid GRID = new CellGrid(CONFIG);

    /// Twice as large as the frame, and half as high as wide.
    private static final ImageFrame FRAME = ImageFrame.of(128, 64, 64);

    private static final DetectorOptions ALL = DetectorOptions.DEFAULT.withLeastScore(0.1);

    private final float[] cells = new float[GRID.count() * 6];

    CellBoxesTest() {
        Arrays.fill(cells, -20);
    }

    /// @param sides distances to the left, upper, right and lower side, in cells
    private void set(int cell, double objectness, double centreness, double... sides) {
        cells[6 * cell] = logit(objectness);
        cells[6 * cell + 5] = logit(centreness);
        for (int i = 0; i < 4; i++) {
            cells[6 * cell + 1 + i] = (float) Math.log(sides[i]);
        }
    }

    private static float logit(double probability) {
        return (float) Math.log(probability / (1 - probability));
    }

    private static double[] scores(List<Found> found) {
        return found.stream().mapToDouble(Found::score).toArray();
    }

    private static void assertBox(Found found, double x0, double y0, double x1, double y1) {
        double[] corners = {
            found.box().x0(), found.box().y0(), found.box().x1(), found.box().y1()
        };
        assertThat(corners).containsExactly(new double[] {x0, y0, x1, y1}, within(1e-3));
    }

    @Test
    void cellsLieLevelByLevelAndRowByRow() {
        assertThat(GRID.count()).isEqualTo(16 + 4);
        assertThat(new float[] {GRID.x(6), GRID.y(6), GRID.stride(6)}).containsExactly(40, 24, 16);
        assertThat(new float[] {GRID.x(17), GRID.y(17), GRID.stride(17)}).containsExactly(48, 16, 32);
    }

    /// Cell 5 has its middle at (24, 24) of the frame, thus (48, 48) of the photo.
    @Test
    void distancesAreCellsAndBecomePixelsOfThePhoto() {
        set(5, 0.81, 0.64, 1, 0.5, 0.75, 0.25);
        List<Found> found = CellBoxes.read(cells, GRID, FRAME, ALL);
        assertThat(found).hasSize(1);
        assertBox(found.getFirst(), 48 - 32, 48 - 16, 48 + 24, 48 + 8);
        assertThat(found.getFirst().score()).isCloseTo(0.72, within(1e-6)); // √(0.81 · 0.64)
        assertThat(found.getFirst().category()).isEqualTo("object");
    }

    @Test
    void aCoarseCellIsLarger() {
        set(16, 0.9, 0.9, 0.25, 0.25, 0.5, 0.25); // middle (16, 16) of the frame
        assertBox(CellBoxes.read(cells, GRID, FRAME, ALL).getFirst(), 16, 16, 64, 48);
    }

    @Test
    void boxesEndAtThePhoto() {
        set(5, 0.9, 0.9, 100, 100, 100, 100);
        assertBox(CellBoxes.read(cells, GRID, FRAME, ALL).getFirst(), 0, 0, 128, 64);
    }

    /// The photo fills the upper half of the frame: cells 8 to 15 lie below it.
    @Test
    void thePaddingSaysNothing() {
        set(9, 0.99, 0.99, 1, 1, 1, 1);
        assertThat(CellBoxes.read(cells, GRID, FRAME, ALL)).isEmpty();
    }

    @Test
    void ofBoxesThatOverlapTheSurestStays() {
        set(0, 0.6, 0.6, 0.4, 0.4, 0.4, 0.4);
        set(5, 0.8, 0.8, 1, 1, 1, 1);
        set(6, 0.9, 0.9, 2, 1, 1, 1); // its left two thirds
        List<Found> found = CellBoxes.read(cells, GRID, FRAME, ALL);
        assertThat(scores(found)).containsExactly(new double[] {0.9, 0.6}, within(1e-6));
        assertThat(CellBoxes.read(cells, GRID, FRAME, new DetectorOptions(0.1, 0.7, 10)))
                .hasSize(3);
    }

    @Test
    void unsureBoxesAndThoseOverTheLimitAreDropped() {
        set(0, 0.6, 0.6, 0.4, 0.4, 0.4, 0.4);
        set(2, 0.45, 0.45, 0.4, 0.4, 0.4, 0.4);
        set(5, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4);
        assertThat(CellBoxes.read(cells, GRID, FRAME, DetectorOptions.DEFAULT)).hasSize(2);
        assertThat(scores(CellBoxes.read(cells, GRID, FRAME, new DetectorOptions(0, 0.6, 1))))
                .containsExactly(new double[] {0.8}, within(1e-6));
    }

    /// Networks of broken weights answer so.
    @Test
    void whatIsNoNumberIsNoBox() {
        Arrays.fill(cells, Float.NaN);
        cells[0] = 3;
        cells[5] = 3;
        set(5, 0.9, 0.9, 1, 1, 1, 1);
        cells[6 * 5 + 1] = Float.POSITIVE_INFINITY;
        List<Found> found = CellBoxes.read(cells, GRID, FRAME, ALL);
        assertThat(found).extracting(Found::box).containsExactly(new Box(0, 16, 80, 64));
    }
}
