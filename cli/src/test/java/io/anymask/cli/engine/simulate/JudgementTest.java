package io.anymask.cli.engine.simulate;

import static io.anymask.cli.engine.simulate.Drawing.SIDE;
import static io.anymask.cli.engine.simulate.Drawing.box;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.MaskMatching;
import io.anymask.mask.Rle;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What becomes of proposals, and how well masks fit that nobody judged.
class JudgementTest {
    private static final Habits HABITS = new Habits(0.9, 10, 3, 0, 0.9, 0.5, 0);
    private static final Rle FIRST = box(0, 0, 10, 10);
    private static final Rle SECOND = box(20, 0, 30, 10);
    private static final Rle THIRD = box(20, 20, 30, 30);

    @Test
    void goodOnesAreAcceptedFairOnesEditedOthersRejected() {
        Rle good = box(0, 0, 10, 9);
        Rle fair = box(20, 0, 30, 5);
        Rle poor = box(20, 20, 30, 24);
        Judgement judged = Judgement.of(List.of(poor, good, fair), List.of(FIRST, SECOND, THIRD), HABITS);
        assertThat(judged.accepted()).containsExactly(new MaskMatching.Pair(1, 0, 0.9));
        assertThat(judged.edited()).containsExactly(new MaskMatching.Pair(2, 1, 0.5));
        assertThat(judged.rejected()).containsExactly(0);
        assertThat(judged.missing()).containsExactly(2);
    }

    @Test
    void anObjectTakesOneProposalOnly() {
        Judgement judged = Judgement.of(List.of(box(0, 0, 10, 9), FIRST, box(1, 0, 10, 10)), List.of(FIRST), HABITS);
        assertThat(judged.accepted()).containsExactly(new MaskMatching.Pair(1, 0, 1));
        assertThat(judged.rejected()).containsExactly(0, 2);
        assertThat(judged.missing()).isEmpty();
        assertThat(Judgement.of(List.of(), List.of(FIRST, SECOND), HABITS).missing())
                .containsExactly(0, 1);
    }

    private static Truth truth(String name, List<Rle> crowds, Rle... objects) {
        List<Truth.Target> targets = List.of(objects).stream()
                .map(mask -> new Truth.Target(mask, null))
                .toList();
        return new Truth(name, Path.of(name), SIDE, SIDE, targets, crowds);
    }

    private static ProjectClient.Kept found(Rle mask, double score) {
        return new ProjectClient.Kept("id", 1, mask, score, true);
    }

    @Test
    void automaticMasksAreComparedWithTheTruth() {
        Map<Truth, List<ProjectClient.Kept>> found = new LinkedHashMap<>();
        found.put(
                truth("a", List.of(THIRD), FIRST, SECOND),
                List.of(found(FIRST, 0.9), found(SECOND, 0.8), found(THIRD, 0.99)));
        Automatic perfect = Automatic.of(2, "hash", found);
        assertThat(perfect.ap()).as("a mask on a crowd is not wrong").isEqualTo(1);
        assertThat(perfect.miou()).isEqualTo(1);
        assertThat(List.of(perfect.images(), perfect.objects(), perfect.masks()))
                .containsExactly(1, 2, 3);
        found.put(truth("b", List.of(), THIRD), List.of(found(box(20, 20, 30, 26), 0.95)));
        Automatic worse = Automatic.of(2, "hash", found);
        assertThat(worse.miou()).isEqualTo((1 + 1 + 0.6) / 3);
        assertThat(worse.ap50OfMany()).isEqualTo(1);
        assertThat(worse.ap()).isBetween(0.3, 0.9).isEqualTo(worse.apOfMany());
    }
}
