package io.anymask.training.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.mask.Box;
import io.anymask.model.detector.CellGrid;
import io.anymask.model.detector.DetectorConfig;
import io.anymask.model.sam.ImageFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which cells answer for which object: 16 × 16 cells of 8 pixels, then 8 × 8 of 16.
class CellTargetsTest {
    private static final DetectorConfig CONFIG = new DetectorConfig(128, 8, 8, 1, 8, 2);
    private static final CellGrid GRID = new CellGrid(CONFIG);
    private static final ImageFrame SQUARE = ImageFrame.of(128, 128, 128);

    private static CellTargets of(ImageFrame frame, List<Box> objects, List<Box> crowds) {
        return CellTargets.of(new Scene("a", frame, objects, crowds, new float[0]), GRID, CONFIG);
    }

    private static int cell(int row, int column) {
        return row * 16 + column;
    }

    private static int coarse(int row, int column) {
        return 256 + row * 8 + column;
    }

    /// The middle of the box is that of cell (4, 4); of 5 × 5 cells within it 9 are at most 12 pixels away.
    @Test
    void theNineCellsAroundItsMiddleAnswerForAnObject() {
        CellTargets targets = of(SQUARE, List.of(new Box(16, 16, 56, 56)), List.of());
        assertThat(targets.positive())
                .containsExactly(
                        cell(3, 3),
                        cell(3, 4),
                        cell(3, 5),
                        cell(4, 3),
                        cell(4, 4),
                        cell(4, 5),
                        cell(5, 3),
                        cell(5, 4),
                        cell(5, 5));
        assertThat(targets.corners()).hasSize(36).startsWith(16, 16, 56, 56).endsWith(16, 16, 56, 56);
    }

    /// Cell (3, 4): 20 pixels to the left and to the right, 12 up and 28 down.
    @Test
    void centrenessFallsTowardsTheBorder() {
        CellTargets targets = of(SQUARE, List.of(new Box(16, 16, 56, 56)), List.of());
        assertThat(targets.centreness()[4]).isEqualTo(1);
        assertThat(targets.centreness()[1]).isCloseTo((float) Math.sqrt(12 / 28.0), within(1e-6f));
        assertThat(targets.centreness()[0]).isCloseTo(12 / 28f, within(1e-6f));
        assertThat(CellTargets.centreness(new Box(16, 16, 56, 56), 16, 30)).isZero();
        assertThat(CellTargets.centreness(new Box(16, 16, 56, 56), 10, 30)).isZero();
    }

    @Test
    void anObjectSmallerThanACellHasTheCellOfItsMiddle() {
        CellTargets targets = of(SQUARE, List.of(new Box(17, 25, 19, 26)), List.of());
        assertThat(targets.positive()).containsExactly(cell(3, 2));
        assertThat(targets.centreness()).containsExactly(0);
    }

    /// 64 pixels are 8 cells of 8 pixels; one more, and the next level has it.
    @Test
    void largeObjectsBelongToCoarseCells() {
        assertThat(CellTargets.stride(new Box(0, 0, 64, 10), CONFIG)).isEqualTo(8);
        assertThat(CellTargets.stride(new Box(0, 0, 10, 65), CONFIG)).isEqualTo(16);
        assertThat(CellTargets.stride(new Box(0, 0, 500, 500), CONFIG)).isEqualTo(16);
        CellTargets targets = of(SQUARE, List.of(new Box(4, 4, 76, 76)), List.of()); // middle (40, 40)
        assertThat(targets.positive())
                .containsExactly(
                        coarse(1, 1),
                        coarse(1, 2),
                        coarse(1, 3),
                        coarse(2, 1),
                        coarse(2, 2),
                        coarse(2, 3),
                        coarse(3, 1),
                        coarse(3, 2),
                        coarse(3, 3));
    }

    @Test
    void ofTwoObjectsTheSmallerHasTheCell() {
        Box small = new Box(32, 32, 40, 40); // the cell (4, 4) alone
        for (List<Box> both :
                List.of(List.of(small, new Box(16, 16, 56, 56)), List.of(new Box(16, 16, 56, 56), small))) {
            CellTargets targets = of(SQUARE, both, List.of());
            assertThat(targets.positive()).hasSize(9);
            assertThat(targets.corners()).containsSequence(32, 32, 40, 40);
            assertThat(targets.positive()[4]).isEqualTo(cell(4, 4));
        }
    }

    /// The photo, twice as wide as the frame, fills its upper half.
    @Test
    void boxesOfThePhotoLieInTheFrameAndThePaddingDoesNotCount() {
        CellTargets targets = of(ImageFrame.of(256, 128, 128), List.of(new Box(34, 50, 38, 52)), List.of());
        assertThat(targets.corners()).containsExactly(17, 25, 19, 26);
        assertThat(targets.counted()[cell(7, 15)]).isEqualTo(1);
        assertThat(targets.counted()[cell(8, 0)]).isZero();
        assertThat(targets.counted()[coarse(3, 0)]).isEqualTo(1);
        assertThat(targets.counted()[coarse(4, 0)]).isZero();
    }

    @Test
    void aCrowdDoesNotCountButAnObjectInItDoes() {
        CellTargets targets = of(SQUARE, List.of(new Box(17, 25, 19, 26)), List.of(new Box(0, 0, 64, 64)));
        assertThat(targets.counted()[cell(0, 0)]).isZero();
        assertThat(targets.counted()[cell(3, 2)]).isEqualTo(1);
        assertThat(targets.counted()[cell(9, 9)]).isEqualTo(1);
        assertThat(targets.counted()[coarse(1, 1)]).isZero();
    }

    @Test
    void anImageWithoutObjectsHasCellsThatLearn() {
        CellTargets targets = of(SQUARE, List.of(), List.of());
        assertThat(targets.positive()).isEmpty();
        assertThat(targets.counted()).containsOnly(1);
    }
}
