package io.anymask.training.interaction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/// The order of the rounds for one batch of masks: the first prompt, the clicks, and two rounds without a new
/// click, of which one lies anywhere among the clicks and one at the end (paper, appendix A: 1 + 8 + 2).
public final class RoundPlan {
    private RoundPlan() {}

    /// @param clicks after the first prompt; 8 in the paper, 0 for the first prompt alone
    /// @param maskOnly whether there are the two rounds without a new click
    public static List<Round> draw(int clicks, boolean maskOnly, RandomGenerator random) {
        List<Round> rounds = new ArrayList<>(Collections.nCopies(clicks, Round.CLICK));
        if (maskOnly) {
            rounds.add(random.nextInt(clicks + 1), Round.MASK_ONLY);
            rounds.add(Round.MASK_ONLY);
        }
        rounds.addFirst(Round.FIRST);
        return rounds;
    }
}
