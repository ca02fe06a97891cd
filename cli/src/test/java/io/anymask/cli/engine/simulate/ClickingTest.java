package io.anymask.cli.engine.simulate;

import static io.anymask.cli.engine.simulate.Drawing.SIDE;
import static io.anymask.cli.engine.simulate.Drawing.box;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What the annotator clicks at, and when that is enough.
class ClickingTest {
    private static final Rle OBJECT = box(10, 10, 21, 21);
    private static final Truth.Target TARGET = new Truth.Target(OBJECT, null);

    private final List<Question> asked = new ArrayList<>();

    private static Habits habits(int most, double mistakes) {
        return new Habits(0.9, most, most, 0, 0.9, 0.5, mistakes);
    }

    private static List<Answer> one(Rle mask) {
        return List.of(new Answer(mask, 0, List.of(0.8), 0.9));
    }

    /// Answers in turn, the last one again and again.
    private Clicking clicking(Habits habits, List<List<Answer>> answers) {
        return new Clicking(habits, question -> {
            asked.add(question);
            return answers.get(Math.min(asked.size(), answers.size()) - 1);
        });
    }

    private static SplittableRandom random() {
        return new SplittableRandom(3);
    }

    @Test
    void beginsInTheMiddleAndGoesOnWhereTheAnswerIsMostWrong() throws IOException, InterruptedException {
        Rle large = box(10, 10, 33, 21);
        Attempt attempt =
                clicking(habits(10, 0), List.of(one(large), one(OBJECT))).at(TARGET, null, random());
        assertThat(attempt.clicks()).first().isEqualTo(new Point(15, 15, true));
        assertThat(attempt.clicks()).hasSize(2);
        Point second = attempt.clicks().get(1);
        assertThat(second.positive()).as("of what is too much").isFalse();
        assertThat(second.x()).isBetween(25.0, 28.0);
        assertThat(asked.get(1).points()).isEqualTo(attempt.clicks());
        assertThat(attempt.reached()).isTrue();
        assertThat(attempt.iou()).isEqualTo(1);
        assertThat(attempt.asked()).isEqualTo(asked.get(1));
    }

    @Test
    void anObjectThatNeverGetsGoodIsGivenUpWithTheBestMask() throws IOException, InterruptedException {
        Rle half = box(10, 10, 21, 16);
        Rle third = box(10, 10, 21, 13);
        Attempt attempt = clicking(habits(4, 0), List.of(one(third), one(half), one(third)))
                .at(TARGET, null, random());
        assertThat(attempt.clicks()).hasSize(4).doesNotHaveDuplicates();
        assertThat(attempt.reached()).isFalse();
        assertThat(attempt.best()).isEqualTo(one(half).getFirst());
        assertThat(attempt.asked()).isEqualTo(asked.get(1));
        Attempt nothing = clicking(habits(4, 0), List.of(one(box(0, 0, 3, 3)))).at(TARGET, null, random());
        assertThat(nothing.best()).as("a mask beside the object").isNull();
    }

    @Test
    void clicksThatBringNothingBetterEndSoon() throws IOException, InterruptedException {
        Rle half = box(10, 10, 21, 16);
        Rle third = box(10, 10, 21, 13);
        Attempt attempt = clicking(new Habits(0.9, 20, 3, 0, 0.9, 0.5, 0), List.of(one(third), one(half), one(third)))
                .at(TARGET, null, random());
        assertThat(attempt.clicks()).hasSize(5);
        assertThat(attempt.reached()).isFalse();
        assertThat(attempt.painted()).as("no brush").isNull();
    }

    @Test
    void theBrushMakesTheLargestWrongRegionsRight() throws IOException, InterruptedException {
        Rle torn = box(10, 10, 21, 20)
                .toMask()
                .xor(box(13, 12, 16, 16).toMask())
                .or(box(30, 30, 38, 38).toMask())
                .rle();
        Truth.Target target = new Truth.Target(OBJECT, box(36, 0, 40, 40));
        Attempt one = clicking(new Habits(0.95, 2, 2, 1, 0.9, 0.5, 0), List.of(one(torn)))
                .at(target, null, random());
        Rle left = OBJECT.toMask()
                .xor(box(13, 12, 16, 16).toMask())
                .minus(box(10, 20, 21, 21).toMask())
                .or(box(36, 30, 38, 38).toMask())
                .rle();
        assertThat(one.painted())
                .as("without the region that reaches into pixels that nobody judged")
                .isEqualTo(left);
        assertThat(one.reached()).isFalse();
        Attempt two = clicking(new Habits(0.9, 2, 2, 5, 0.9, 0.5, 0), List.of(one(torn)))
                .at(target, null, random());
        assertThat(two.strokes()).as("until it is good enough").isEqualTo(2);
        assertThat(two.reached()).isTrue();
        assertThat(two.iou()).isBetween(0.9, 0.99);
        assertThat(two.best())
                .as("what the model made of it")
                .isEqualTo(one(torn).getFirst());
        Attempt nothing = clicking(new Habits(0.9, 2, 2, 5, 0.9, 0.5, 0), List.of(one(box(0, 0, 3, 3))))
                .at(TARGET, null, random());
        assertThat(nothing.best()).isNull();
        assertThat(nothing.painted()).as("drawn by hand").isEqualTo(OBJECT);
        assertThat(nothing.strokes()).isEqualTo(1);
    }

    @Test
    void takesWhatTheModelPrefersUnlessOnlyAnotherMaskIsGoodEnough() throws IOException, InterruptedException {
        List<Double> scores = List.of(0.9, 0.8);
        Answer good = new Answer(OBJECT, 1, scores, 0.9);
        Answer bad = new Answer(box(10, 10, 21, 16), 0, scores, 0.9);
        Attempt switched = clicking(habits(10, 0), List.of(List.of(bad, good))).at(TARGET, null, random());
        assertThat(switched.best()).isEqualTo(good);
        assertThat(switched.switched()).isTrue();
        Answer worse = new Answer(box(10, 10, 21, 17), 1, scores, 0.9);
        Attempt preferred = clicking(habits(1, 0), List.of(List.of(bad, worse))).at(TARGET, null, random());
        assertThat(preferred.best()).isEqualTo(bad);
        assertThat(preferred.switched()).isFalse();
    }

    @Test
    void anEditStartsFromTheMaskThatIsThere() throws IOException, InterruptedException {
        Rle proposal = box(10, 10, 21, 17);
        Attempt edited = clicking(habits(10, 0), List.of(one(OBJECT))).at(TARGET, proposal, random());
        assertThat(edited.clicks()).singleElement().satisfies(click -> {
            assertThat(click.positive()).isTrue();
            assertThat(click.y()).isBetween(17.0, 20.0);
        });
        assertThat(asked).extracting(Question::start).containsOnly(proposal);
        Attempt kept = clicking(habits(2, 0), List.of(one(box(0, 0, 3, 3)))).at(TARGET, proposal, random());
        assertThat(kept.best()).as("nothing better came").isNull();
        assertThat(kept.iou()).isEqualTo(proposal.iou(OBJECT));
    }

    @Test
    void pixelsThatNobodyJudgedDecideNothing() throws IOException, InterruptedException {
        Truth.Target ignoring = new Truth.Target(OBJECT, box(21, 10, 33, 21));
        Attempt attempt =
                clicking(habits(10, 0), List.of(one(box(10, 10, 33, 21)))).at(ignoring, null, random());
        assertThat(attempt.clicks()).hasSize(1);
        assertThat(attempt.reached()).isTrue();
    }

    @Test
    void aClickThatSlipsIsFollowedByOneThatCorrects() throws IOException, InterruptedException {
        Attempt attempt =
                clicking(habits(6, 1), List.of(one(box(10, 10, 21, 16)))).at(TARGET, null, random());
        assertThat(attempt.clicks()).hasSize(6);
        assertThat(attempt.slips()).isEqualTo(3);
        Mask object = OBJECT.toMask();
        for (int i = 0; i < 6; i++) {
            Point click = attempt.clicks().get(i);
            assertThat(object.get((int) click.x(), (int) click.y()) == click.positive())
                    .as("click %d, %s", i, click)
                    .isEqualTo(i % 2 == 1);
        }
        asked.clear();
        assertThat(clicking(habits(6, 1), List.of(one(box(10, 10, 21, 16))))
                        .at(TARGET, null, random())
                        .clicks())
                .as("the same seed")
                .isEqualTo(attempt.clicks());
    }

    @Test
    void slipsAFewPixelsAcrossTheNearestOutline() {
        Mask object = box(10, 10, 31, 21).toMask();
        for (int seed = 0; seed < 50; seed++) {
            Point landed = Slip.of(new Point(20, 15, true), object, new SplittableRandom(seed));
            assertThat(landed.positive()).isTrue();
            assertThat(Math.hypot(landed.x() - 20, landed.y() - 15)).isBetween(6.0, 11.0);
            assertThat(object.get((int) landed.x(), (int) landed.y())).isFalse();
            Point inside = Slip.of(new Point(8, 15, false), object, new SplittableRandom(seed));
            assertThat(object.get((int) inside.x(), (int) inside.y())).isTrue();
        }
        Point only = new Point(3, 3, true);
        assertThat(Slip.of(only, Mask.full(SIDE, SIDE), random()))
                .as("no other side")
                .isEqualTo(only);
    }

    @Test
    void habitsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> habits(0, 0)).hasMessageContaining("--most-clicks: got 0");
        assertThatThrownBy(() -> habits(5, 1.5)).hasMessageContaining("--mistakes: got 1.5");
        assertThatThrownBy(() -> new Habits(0.9, 5, 0, 0, 0.9, 0.5, 0)).hasMessageContaining("--patience: got 0");
        assertThatThrownBy(() -> new Habits(0.9, 5, 3, -1, 0.9, 0.5, 0)).hasMessageContaining("--most-strokes: got -1");
        assertThatThrownBy(() -> new Habits(0, 5, 3, 0, 0.9, 0.5, 0)).hasMessageContaining("--target-iou");
        assertThatThrownBy(() -> new Habits(0.9, 5, 3, 0, 0.5, 0.6, 0)).hasMessageContaining("--edit-iou");
    }
}
