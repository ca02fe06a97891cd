package io.anymask.inference.video;

import io.anymask.inference.DecoderMasks;
import io.anymask.inference.ImageEmbedding;
import io.anymask.mask.MaskLogits;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the decoder answers to a person. Stateless.
final class Answer {
    private Answer() {}

    /// A lone click gets the best of three masks, and once more with that one's logits, as in Track Anything. A
    /// click on an object that has a mask in the frame already either mends that mask or begins a new one: what
    /// obeys more of the clicks, and of equals what the decoder thinks better of.
    ///
    /// @param current logits of the object's mask in this frame; null for none
    static Choice to(Prompt prompt, @Nullable MaskLogits current, FrameView frame) {
        List<Choice> answers = new ArrayList<>();
        if (current != null && prompt.mask() == null) {
            answers.add(ask(prompt.refining(current), frame));
        }
        if (answers.isEmpty()
                || prompt.box() != null
                || prompt.points().stream().anyMatch(Point::positive)) {
            answers.add(ask(prompt, frame));
        }
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
}
