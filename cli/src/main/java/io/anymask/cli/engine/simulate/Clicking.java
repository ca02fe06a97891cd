package io.anymask.cli.engine.simulate;

import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import io.anymask.prompt.SimulatedClicks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Clicks at an object until its mask is good enough: first into its middle, then where the answer is most wrong,
/// by the evaluation's own rule ([SimulatedClicks], RITM's). A click that slips is followed by one that does not.
/// What clicks do not make good enough is corrected by hand.
///
/// @param predictor answers
record Clicking(Habits habits, Predictor predictor) {
    /// Answers a prompt.
    @FunctionalInterface
    interface Predictor {
        /// @return masks, the most confident first
        List<Answer> ask(Question question) throws IOException, InterruptedException;
    }

    /// @param start a mask to be corrected; null to begin from nothing
    Attempt at(Truth.Target target, @Nullable Rle start, RandomGenerator random)
            throws IOException, InterruptedException {
        Mask truth = target.mask().toMask();
        Mask unknown = target.unknown() == null ? null : target.unknown().toMask();
        Mask before = start == null ? Mask.empty(truth.width(), truth.height()) : start.toMask();
        Mask seen = before;
        List<Point> clicks = new ArrayList<>();
        Question asked = null;
        Answer best = null;
        double iou = start == null ? 0 : target.iou(seen);
        int slips = 0;
        int vain = 0;
        boolean slipped = false;
        boolean switched = false;
        while (clicks.size() < habits.mostClicks() && vain < habits.patience() && iou < habits.targetIou()) {
            Optional<Point> aimed = SimulatedClicks.next(SimulatedClicks.Rule.RITM, truth, unknown, seen, clicks);
            if (aimed.isEmpty()) {
                break;
            }
            boolean slipping = !slipped && random.nextDouble() < habits.mistakes();
            Point landed = slipping ? Slip.of(aimed.get(), truth, random) : aimed.get();
            slipped = !landed.equals(aimed.get());
            slips += slipped ? 1 : 0;
            clicks.add(landed);
            Question question = new Question(clicks, start);
            Answer answer = choose(predictor.ask(question), target);
            seen = answer.mask().toMask();
            double fit = target.iou(seen);
            vain++;
            if (fit > iou) {
                iou = fit;
                vain = 0;
                asked = question;
                best = answer;
                switched = answer.choice() > 0;
            }
        }
        Mask kept = best == null ? before : best.mask().toMask();
        Brush.Painted painted = new Brush(habits.targetIou(), habits.mostStrokes()).correct(target, kept);
        double last = target.iou(painted.mask());
        return new Attempt(
                clicks,
                asked,
                best,
                painted.strokes() == 0 ? null : painted.mask().rle(),
                painted.strokes(),
                last,
                last >= habits.targetIou(),
                slips,
                switched);
    }

    /// The mask that the model prefers, unless only another one is good enough.
    private Answer choose(List<Answer> answers, Truth.Target target) {
        return answers.stream()
                .filter(answer -> target.iou(answer.mask().toMask()) >= habits.targetIou())
                .findFirst()
                .orElse(answers.getFirst());
    }
}
