package io.anymask.inference.video;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.prompt.Prompt;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Knows the last mask alone: it and the box around it are the prompt.
final class PreviousMask implements ObjectMemory {
    private @Nullable MaskLogits last;

    @Override
    public Optional<Choice> find(FrameView frame, int missed) {
        MaskLogits logits = last;
        if (logits == null) {
            return Optional.empty();
        }
        Mask mask = frame.logits().mask(logits);
        if (mask.isEmpty()) {
            return Optional.empty();
        }
        Prompt prompt = Prompt.box(frame.logits().box(mask)).refining(logits);
        return Optional.of(Choice.likest(frame.embedding().decode(prompt), mask, frame.logits()));
    }

    @Override
    public void keep(FrameView frame, Choice found) {
        last = found.logits();
    }

    @Override
    public void keepGiven(FrameView frame, MaskLogits given) {
        last = given;
    }

    @Override
    public int frames() {
        return last == null ? 0 : 1;
    }
}
