package io.anymask.training.interaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.mask.Box;
import io.anymask.model.sam.PromptEncoder;
import io.anymask.prompt.Point;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InteractionTest {
    private static final int DRAWS = 10_000;

    private final RandomGenerator random = new SplittableRandom(7);

    @Test
    void elevenRoundsOfWhichOneMaskOnlyIsAnywhereAndOneLast() {
        int[] places = new int[9];
        for (int draw = 0; draw < DRAWS; draw++) {
            List<Round> plan = RoundPlan.draw(8, true, random);
            assertThat(plan).hasSize(11).startsWith(Round.FIRST).endsWith(Round.MASK_ONLY);
            assertThat(Collections.frequency(plan, Round.CLICK)).isEqualTo(8);
            assertThat(Collections.frequency(plan, Round.MASK_ONLY)).isEqualTo(2);
            places[plan.indexOf(Round.MASK_ONLY) - 1]++;
        }
        assertThat(chiSquare(places)).isLessThan(26.1); // 99.9 % of 8 degrees of freedom
        assertThat(RoundPlan.draw(0, false, random)).containsExactly(Round.FIRST);
    }

    @Test
    void firstClicksAreUniformOverTheTarget() {
        Bitmap seven = bitmap("0110", "1110", "0011");
        Map<Point, Integer> counts = new HashMap<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            counts.merge(PixelSampler.inside(seven, random), 1, Integer::sum);
        }
        assertThat(counts).hasSize(7);
        assertThat(counts.keySet()).allMatch(Point::positive);
        assertThat(chiSquare(
                        counts.values().stream().mapToInt(Integer::intValue).toArray()))
                .isLessThan(22.5); // 99.9 % of 6
    }

    @Test
    void correctionsAreUniformOverTheErrorAndKnowItsKind() {
        Bitmap target = bitmap("1100", "1100");
        byte[] predicted = bitmap("0111", "1100").pixels(); // (0, 0) is missing, (2, 0) and (3, 0) are too many
        Map<Point, Integer> counts = new HashMap<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            counts.merge(PixelSampler.correction(target, predicted, random).orElseThrow(), 1, Integer::sum);
        }
        assertThat(counts).containsOnlyKeys(new Point(0, 0, true), new Point(2, 0, false), new Point(3, 0, false));
        assertThat(chiSquare(
                        counts.values().stream().mapToInt(Integer::intValue).toArray()))
                .isLessThan(13.8); // 99.9 % of 2
    }

    @Test
    void aPerfectMaskIsClickedBesideTheObjectAndAPerfectFullOneNowhere() {
        Bitmap target = bitmap("110", "111");
        assertThat(PixelSampler.correction(target, target.pixels(), random)).contains(new Point(2, 0, false));
        Bitmap full = bitmap("11", "11");
        assertThat(PixelSampler.correction(full, full.pixels(), random)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIFORM", "GAUSSIAN"})
    void boxesAreDisturbedWithinBounds(BoxNoise noise) {
        double most = 0;
        double sum = 0;
        Box large = new Box(300, 300, 700, 400); // 10 % of the width is 40: the limit of 20 holds
        for (int draw = 0; draw < DRAWS; draw++) {
            Box moved = noise.disturb(large, 1024, 1024, random);
            most = Math.max(most, Math.abs(moved.x0() - 300));
            sum += Math.pow(moved.y0() - 300, 2);
            assertThat(Math.abs(moved.y1() - 400)).isLessThanOrEqualTo(20);
        }
        assertThat(most).isLessThanOrEqualTo(20).isGreaterThan(19.5);
        double deviation = Math.sqrt(sum / DRAWS); // of the height's 10: uniform 10/√3, normal 10 cut at 2 deviations
        assertThat(deviation).isCloseTo(noise == BoxNoise.UNIFORM ? 10 / Math.sqrt(3) : 9.6, within(0.2));

        Box edge = noise.disturb(new Box(0, 0, 99, 49), 100, 50, random);
        assertThat(edge.x0()).isBetween(0.0, 99.0);
        assertThat(edge.x1()).isBetween(0.0, 99.0);
        assertThat(edge.y1()).isBetween(0.0, 49.0);
        assertThat(noise.disturb(new Box(5, 6, 5, 6), 100, 50, random)).isEqualTo(new Box(5, 6, 5, 6));
    }

    @Test
    void promptsAddUpAndAllMasksHaveTheSameLength() {
        List<Bitmap> targets = List.of(bitmap("1100", "1100"), bitmap("1111", "1111"));
        InteractionSettings points = new InteractionSettings(8, true, 0, true, BoxNoise.UNIFORM);
        Interaction interaction = new Interaction(targets, points, random);
        interaction.first();
        assertThat(interaction.tokens().length()).isEqualTo(2);
        interaction.click(0, new byte[8]);
        interaction.click(1, targets.get(1).pixels()); // perfect and full: no click
        Interaction.Tokens tokens = interaction.tokens();
        assertThat(tokens.length()).isEqualTo(3);
        assertThat(tokens.labels()).containsExactly(1, 1, -1, 1, -1, -1);

        InteractionSettings boxes = new InteractionSettings(8, true, 1, false, BoxNoise.NONE);
        Interaction boxed = new Interaction(targets, boxes, random);
        boxed.first();
        boxed.click(0, targets.get(1).pixels());
        boxed.click(1, new byte[8]);
        Interaction.Tokens corners = boxed.tokens();
        assertThat(corners.labels()).containsExactly(0, 2, 3, 1, 2, 3);
        assertThat(corners.coordinates()).containsSubsequence(0, 0, 1, 1).endsWith(0, 0, 3, 1);
        assertThat(boxed.isAmbiguous(0)).isFalse();
        assertThat(interaction.isAmbiguous(0)).isTrue();
        assertThat(PromptEncoder.BOX_TOP_LEFT).isEqualTo(2);
    }

    /// Against the definition, pixel by pixel.
    @Test
    void innermostPixelsAreThoseOfTheExactDistance() {
        for (int round = 0; round < 200; round++) {
            int width = random.nextInt(1, 14);
            int height = random.nextInt(1, 14);
            byte[] pixels = new byte[width * height];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (random.nextInt(5) > 0 ? 1 : 0);
            }
            Bitmap region = new Bitmap(width, height, pixels);
            InnerPoint.@Nullable Inner inner = InnerPoint.of(region);
            InnerPoint.@Nullable Inner expected = naive(region);
            assertThat(inner).isEqualTo(expected);
        }
        assertThat(InnerPoint.of(new Bitmap(3, 2, new byte[6]))).isNull();
    }

    private static InnerPoint.@Nullable Inner naive(Bitmap region) {
        InnerPoint.@Nullable Inner best = null;
        for (int y = 0; y < region.height(); y++) {
            for (int x = 0; x < region.width(); x++) {
                if (region.pixels()[y * region.width() + x] == 0) {
                    continue;
                }
                long nearest = Long.MAX_VALUE;
                for (int v = -1; v <= region.height(); v++) {
                    for (int u = -1; u <= region.width(); u++) {
                        boolean inside = u >= 0 && v >= 0 && u < region.width() && v < region.height();
                        if (!inside || region.pixels()[v * region.width() + u] == 0) {
                            nearest = Math.min(nearest, (long) (u - x) * (u - x) + (long) (v - y) * (v - y));
                        }
                    }
                }
                if (best == null || nearest > best.squaredDistance()) {
                    best = new InnerPoint.Inner(x, y, nearest);
                }
            }
        }
        return best;
    }

    static Bitmap bitmap(String... rows) {
        List<Byte> pixels = new ArrayList<>();
        for (String row : rows) {
            row.chars().forEach(character -> pixels.add((byte) (character - '0')));
        }
        byte[] bytes = new byte[pixels.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = pixels.get(i);
        }
        return new Bitmap(rows[0].length(), rows.length, bytes);
    }

    private static double chiSquare(int... counts) {
        double expected = 1.0 * DRAWS / counts.length;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }
}
