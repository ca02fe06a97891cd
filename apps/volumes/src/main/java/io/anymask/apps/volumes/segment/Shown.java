package io.anymask.apps.volumes.segment;

import io.anymask.mask.Mask;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a person said of an object in one slice, and what was found from there. Replaced when more is said, never
/// changed.
final class Shown {
    private final int index;
    private final boolean corrected;
    private final List<Prompt> prompts;
    private final Mask mask;
    private final double score;
    private @Nullable Run up;
    private @Nullable Run down;

    /// @param index of the slice
    /// @param corrected whether the mask is more than what the prompts make by themselves
    /// @param prompts in order
    /// @param mask what comes out
    /// @param score of the mask
    Shown(int index, boolean corrected, List<Prompt> prompts, Mask mask, double score) {
        this.index = index;
        this.corrected = corrected;
        this.prompts = List.copyOf(prompts);
        this.mask = mask;
        this.score = score;
    }

    /// Masks of the slices that follow, from the nearest one on.
    ///
    /// @param masks none of them empty
    /// @param isLost whether the object was not found in the slice behind the last one; else the run was told to
    ///     end
    record Run(List<Mask> masks, boolean isLost) {
        Run {
            masks = List.copyOf(masks);
        }

        /// The mask so many slices on, if it comes so far.
        Optional<Mask> mask(int step) {
            return step <= masks.size() ? Optional.of(masks.get(step - 1)) : Optional.empty();
        }

        /// Whether it says how the object goes on in that many slices.
        boolean reaches(int slices) {
            return isLost || masks.size() >= slices;
        }
    }

    int index() {
        return index;
    }

    boolean isCorrected() {
        return corrected;
    }

    List<Prompt> prompts() {
        return prompts;
    }

    /// The same with one more.
    List<Prompt> promptsWith(Prompt prompt) {
        List<Prompt> all = new ArrayList<>(prompts);
        all.add(prompt);
        return all;
    }

    Mask mask() {
        return mask;
    }

    double score() {
        return score;
    }

    @Nullable
    Run run(Direction direction) {
        return direction == Direction.UP ? up : down;
    }

    void keep(Direction direction, Run run) {
        if (direction == Direction.UP) {
            up = run;
        } else {
            down = run;
        }
    }
}
