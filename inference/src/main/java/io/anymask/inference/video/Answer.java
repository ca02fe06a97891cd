package io.anymask.inference.video;

import io.anymask.inference.DecoderMasks;
import io.anymask.inference.ImageEmbedding;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the decoder answers to a person. Stateless.
///
/// Of several answers the one counts that obeys more of the clicks, and of equals what the decoder thinks better
/// of.
final class Answer {
    /// By which a box around a mask that lacks something is widened, as a share of its sides.
    private static final double[] MARGINS = {0, 0.075, 0.2};

    private Answer() {}

    /// The answer on an object that begins in this frame. A lone click gets the best of three masks, and once
    /// more with that one's logits, as in Track Anything. Later clicks either mend that mask or begin a new one.
    ///
    /// @param current logits of the object's mask so far; null for none
    static Choice first(Prompt prompt, @Nullable MaskLogits current, FrameView frame) {
        List<Choice> answers = new ArrayList<>();
        if (current != null && prompt.mask() == null) {
            answers.add(ask(prompt.refining(current), frame));
        }
        if (answers.isEmpty()
                || prompt.box() != null
                || prompt.points().stream().anyMatch(Point::positive)) {
            answers.add(ask(prompt, frame));
        }
        return best(answers, prompt, frame);
    }

    /// The answer on an object that was found in this frame by itself, or lies there by its exact mask. A click
    /// alone says too little about its size: the box around the mask goes with it. The newest click says whether
    /// the mask is too small or too large; where it is too large, a wider box would make it larger still.
    ///
    /// @param prompt of clicks
    /// @param current logits of the mask
    static Choice mended(Prompt prompt, MaskLogits current, FrameView frame) {
        LogitFrame logits = frame.logits();
        Mask mask = logits.mask(current);
        if (mask.isEmpty()) {
            return first(prompt, null, frame);
        }
        Box around = with(logits.around(mask), prompt.points());
        List<Choice> answers = new ArrayList<>();
        for (double margin : prompt.points().getLast().positive() ? MARGINS : new double[] {0}) {
            answers.add(ask(prompt.within(widened(around, margin, frame)).refining(current), frame));
        }
        if (answers.stream()
                .allMatch(answer ->
                        obeyed(prompt.points(), answer, frame) < prompt.points().size())) {
            Prompt anew = prompt.within(around);
            answers.add(ask(anew.refining(ask(anew, frame).logits()), frame));
        }
        return best(answers, prompt, frame);
    }

    /// The answer on an object that was not found in this frame: it is as large as where it was seen last, and
    /// over the click.
    ///
    /// @param prompt of clicks
    /// @param last around the object, in another frame
    static Choice found(Prompt prompt, Box last, FrameView frame) {
        Box over = prompt.points().stream()
                .filter(Point::positive)
                .findFirst()
                .filter(click -> !last.contains(click.x(), click.y()))
                .map(click -> last.translate(click.x() - last.centerX(), click.y() - last.centerY()))
                .orElse(last);
        return ask(prompt.within(widened(with(over, prompt.points()), 0, frame)), frame);
    }

    private static Choice best(List<Choice> answers, Prompt prompt, FrameView frame) {
        return answers.stream()
                .max(Comparator.<Choice>comparingLong(answer -> obeyed(prompt.points(), answer, frame))
                        .thenComparingDouble(Choice::score))
                .orElseThrow();
    }

    private static Choice ask(Prompt prompt, FrameView frame) {
        ImageEmbedding embedding = frame.embedding();
        DecoderMasks masks = embedding.decode(prompt);
        if (!prompt.isAmbiguous()) {
            return Choice.of(masks, 0, frame.logits());
        }
        DecoderMasks again = embedding.decode(prompt.refining(masks.logits().get(masks.bestOfThree())));
        return Choice.of(again, again.bestOfThree(), frame.logits());
    }

    private static long obeyed(List<Point> clicks, Choice answer, FrameView frame) {
        return clicks.stream()
                .filter(click -> frame.logits().at(answer.logits(), click) > 0 == click.positive())
                .count();
    }

    /// The least box around another one and all clicks on the object.
    private static Box with(Box box, List<Point> clicks) {
        double left = box.x0();
        double top = box.y0();
        double right = box.x1();
        double bottom = box.y1();
        for (Point click : clicks) {
            if (click.positive()) {
                left = Math.min(left, click.x());
                top = Math.min(top, click.y());
                right = Math.max(right, click.x() + 1);
                bottom = Math.max(bottom, click.y() + 1);
            }
        }
        return new Box(left, top, right, bottom);
    }

    /// As far as it lies in the image.
    private static Box widened(Box box, double margin, FrameView frame) {
        double x = margin * box.width();
        double y = margin * box.height();
        return new Box(
                Math.max(0, box.x0() - x),
                Math.max(0, box.y0() - y),
                Math.min(frame.embedding().width(), box.x1() + x),
                Math.min(frame.embedding().height(), box.y1() + y));
    }
}
