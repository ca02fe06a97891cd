package io.anymask.training.interaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.model.sam.PromptEncoder;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
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
        List<Mask> targets = List.of(mask("1100", "1100"), mask("1111", "1111"));
        InteractionSettings points = new InteractionSettings(8, true, 0, true, BoxNoise.UNIFORM, 0);
        Interaction interaction = new Interaction(targets, List.of(), points, random);
        interaction.first();
        assertThat(interaction.tokens(SamConfig.STANDARD).length()).isEqualTo(2);
        interaction.click(0, Mask.empty(4, 2));
        interaction.click(1, targets.get(1)); // perfect and full: no click
        PromptTokens tokens = interaction.tokens(SamConfig.STANDARD);
        assertThat(tokens.length()).isEqualTo(3);
        assertThat(tokens.labels()).containsExactly(1, 1, -1, 1, -1, -1);

        InteractionSettings boxes = new InteractionSettings(8, true, 1, false, BoxNoise.NONE, 0);
        Interaction boxed = new Interaction(targets, List.of(), boxes, random);
        boxed.first();
        boxed.click(0, targets.get(1));
        boxed.click(1, Mask.empty(4, 2));
        PromptTokens corners = boxed.tokens(SamConfig.STANDARD);
        assertThat(corners.labels()).containsExactly(0, 2, 3, 1, 2, 3);
        assertThat(corners.coordinates()).containsSubsequence(0, 0, 1, 1).endsWith(0, 0, 3, 1);
        assertThat(boxed.learnsFromThree(0)).isFalse();
        assertThat(interaction.learnsFromThree(0)).isTrue();
        assertThat(PromptEncoder.BOX_TOP_LEFT).isEqualTo(2);
    }

    private static Mask mask(String... rows) {
        String pixels = String.join("", rows);
        boolean[] set = new boolean[pixels.length()];
        for (int i = 0; i < set.length; i++) {
            set[i] = pixels.charAt(i) == '1';
        }
        return Mask.of(rows[0].length(), rows.length, set);
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
