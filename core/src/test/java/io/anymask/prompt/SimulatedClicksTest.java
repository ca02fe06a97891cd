package io.anymask.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.InteriorDistance;
import io.anymask.mask.Mask;
import io.anymask.prompt.SimulatedClicks.Rule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// Distances against a search over all pixels, clicks on hand-made regions.
class SimulatedClicksTest {
    private static Mask mask(String... rows) {
        boolean[] pixels = new boolean[rows.length * rows[0].length()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#';
        }
        return Mask.of(rows[0].length(), rows.length, pixels);
    }

    @RepeatedTest(60)
    void distancesAreThoseOfASearchOverAllPixels(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int width = 1 + random.nextInt(40);
        int height = 1 + random.nextInt(40);
        double density = random.nextDouble();
        boolean[] pixels = new boolean[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextDouble() < Math.sqrt(density);
        }
        Mask mask = Mask.of(width, height, pixels);
        InteriorDistance distance = InteriorDistance.of(mask);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                assertThat(distance.square(x, y)).isEqualTo(search(mask, x, y));
            }
        }
    }

    private static int search(Mask mask, int px, int py) {
        int least = Integer.MAX_VALUE;
        for (int y = -1; y <= mask.height(); y++) {
            for (int x = -1; x <= mask.width(); x++) {
                boolean inside = x >= 0 && y >= 0 && x < mask.width() && y < mask.height() && mask.get(x, y);
                if (!inside) {
                    least = Math.min(least, (x - px) * (x - px) + (y - py) * (y - py));
                }
            }
        }
        return least;
    }

    @Test
    void theCentreOfAFullMaskIsInTheMiddleBecauseTheImageHasAnEdge() {
        assertThat(SimulatedClicks.center(Mask.full(5, 7))).isEqualTo(new Point(2, 2, true));
    }

    @Test
    void ofEquallyDeepPixelsTheFirstRowByRowIsClicked() {
        assertThat(SimulatedClicks.center(mask("....", ".##.", ".##."))).isEqualTo(new Point(1, 1, true));
    }

    @Test
    void theClickGoesWhereTheAnswerIsMostWrong() {
        Mask truth = mask("###......", "###......", "###......");
        Mask surplus = mask("###.#####", "###.#####", "###.#####");
        assertThat(SimulatedClicks.next(Rule.RITM, truth, null, surplus, List.of())).contains(new Point(5, 1, false));
        Mask nothing = Mask.empty(9, 3);
        assertThat(SimulatedClicks.next(Rule.RITM, truth, null, nothing, List.of())).contains(new Point(1, 1, true));
        // As deep a surplus as a lack: the click is negative.
        Mask beside = mask("....###..", "....###..", "....###..");
        assertThat(SimulatedClicks.next(Rule.RITM, truth, null, beside, List.of())).contains(new Point(5, 1, false));
        assertThat(SimulatedClicks.next(Rule.RITM, truth, null, truth, List.of())).isEmpty();
    }

    @Test
    void noPixelIsClickedTwiceAndUnknownOnesNever() {
        Mask truth = mask("###", "###", "###");
        Mask nothing = Mask.empty(3, 3);
        List<Point> clicked = List.of(new Point(1, 1, true));
        assertThat(SimulatedClicks.next(Rule.RITM, truth, null, nothing, clicked)).contains(new Point(0, 0, true));
        Mask unknown = mask("...", "###", "###");
        assertThat(SimulatedClicks.next(Rule.RITM, truth, unknown, nothing, List.of())).contains(new Point(0, 0, true));
        assertThat(SimulatedClicks.next(Rule.RITM, truth, Mask.full(3, 3), nothing, List.of()))
                .isEmpty();
    }

    @Test
    void aPixelThatStaysWrongIsClickedAgainBySam2Only() {
        Mask truth = Mask.full(5, 5);
        Mask nothing = Mask.empty(5, 5);
        List<Point> clicked = List.of(new Point(2, 2, true));
        assertThat(SimulatedClicks.next(Rule.SAM2, truth, null, nothing, clicked))
                .contains(new Point(2, 2, true));
        assertThat(SimulatedClicks.next(Rule.RITM, truth, null, nothing, clicked))
                .contains(new Point(2, 1, true));
    }

    /// Longer than the root of the largest int: distances along the mask would overflow when squared.
    @Test
    void theLongestMasksAreMeasured() {
        int length = 200_000;
        InteriorDistance tall = InteriorDistance.of(Mask.full(3, length));
        assertThat(tall.square(1, length / 2)).isEqualTo(4);
        assertThat(tall.square(0, length / 2)).isEqualTo(1);
        assertThat(SimulatedClicks.center(Mask.full(3, length))).isEqualTo(new Point(1, 1, true));
        assertThat(SimulatedClicks.center(Mask.full(length, 3))).isEqualTo(new Point(1, 1, true));
    }

    @Test
    void sampledClicksAreUniformOverTheErrorAndKnowItsKind() {
        Mask truth = mask("##..", "##..");
        Mask answer = mask(".###", "##.."); // (0, 0) is missing, (2, 0) and (3, 0) are too many
        SplittableRandom random = new SplittableRandom(7);
        Map<Point, Integer> counts = new HashMap<>();
        int draws = 10_000;
        for (int draw = 0; draw < draws; draw++) {
            counts.merge(SimulatedClicks.sampled(truth, answer, random).orElseThrow(), 1, Integer::sum);
        }
        assertThat(counts).containsOnlyKeys(new Point(0, 0, true), new Point(2, 0, false), new Point(3, 0, false));
        // Five standard deviations of a count.
        assertThat(counts.values()).allMatch(count -> Math.abs(count - draws / 3) < 240);
    }

    @Test
    void aPerfectAnswerIsClickedBesideTheObjectAndAPerfectFullOneNowhere() {
        SplittableRandom random = new SplittableRandom(7);
        Mask target = mask("##.", "###");
        assertThat(SimulatedClicks.sampled(target, target, random)).contains(new Point(2, 0, false));
        assertThat(SimulatedClicks.sampled(Mask.full(2, 2), Mask.full(2, 2), random))
                .isEmpty();
    }

    @Test
    void randomClicksReachEveryPixelAndOnlyThose() {
        Mask object = mask("#..#", "...#");
        Set<Point> clicks = new HashSet<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 100; i++) {
            clicks.add(SimulatedClicks.random(object, random));
        }
        assertThat(clicks)
                .containsExactlyInAnyOrder(new Point(0, 0, true), new Point(3, 0, true), new Point(3, 1, true));
        assertThatThrownBy(() -> SimulatedClicks.center(Mask.empty(2, 2))).hasMessageContaining("empty mask");
    }
}
