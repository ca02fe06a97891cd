package io.anymask.inference.video;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.prompt.Prompt;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Knows the last mask alone: it and the box around it are the prompt.
final class PreviousMask implements ObjectMemory {
    private static final String SIDE = "side";
    private static final String LOGITS = "logits";

    private @Nullable MaskLogits last;

    @Override
    public Optional<Choice> find(FrameView frame, int missed) {
        MaskLogits logits = last;
        if (logits == null) {
            return Optional.empty();
        }
        if (logits.width() != frame.logits().side()) {
            throw VideoState.ofOtherSize(logits.width(), frame.logits().side());
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
    public Optional<Box> last(FrameView frame) {
        MaskLogits logits = last;
        if (logits == null || logits.width() != frame.logits().side()) {
            return Optional.empty();
        }
        Mask mask = frame.logits().mask(logits);
        return mask.isEmpty() ? Optional.empty() : Optional.of(frame.logits().around(mask));
    }

    @Override
    public int frames() {
        return last == null ? 0 : 1;
    }

    @Override
    public void save(SharedCells cells, String prefix, VideoState.Builder state) {
        MaskLogits logits = last;
        if (logits != null) {
            state.put(prefix + SIDE, List.of(logits.width()));
            state.put(prefix + LOGITS, logits.values(), logits.width(), logits.width());
        }
    }

    @Override
    public void restore(SharedCells cells, String prefix, VideoState state) {
        int side = state.numbers(prefix + SIDE).getFirst();
        last = new MaskLogits(side, side, state.floats(prefix + LOGITS, side, side));
    }
}
