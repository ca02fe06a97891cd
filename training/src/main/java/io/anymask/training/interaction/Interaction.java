package io.anymask.training.interaction;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.model.sam.PromptTokens;
import io.anymask.prompt.Point;
import io.anymask.prompt.SimulatedClicks;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A simulated user who works on several masks of one image at once. Prompts add up: the first one stays, each
/// click stays. All masks have the same number of tokens in a round, so that they decode together. Not
/// thread-safe.
public final class Interaction {
    private final List<Mask> targets;
    private final InteractionSettings settings;
    private final RandomGenerator random;
    private final List<List<Point>> clicks = new ArrayList<>();
    private final List<@Nullable Box> boxes = new ArrayList<>();

    /// @param targets none of them empty
    public Interaction(List<Mask> targets, InteractionSettings settings, RandomGenerator random) {
        this.targets = List.copyOf(targets);
        this.settings = settings;
        this.random = random;
    }

    /// The first prompts: of each mask a point or a box.
    public void first() {
        for (Mask target : targets) {
            List<Point> points = new ArrayList<>();
            if (random.nextDouble() < settings.boxShare()) {
                boxes.add(settings.boxNoise().disturb(target.box(), target.width(), target.height(), random));
            } else {
                boxes.add(null);
                points.add(SimulatedClicks.random(target, random));
            }
            clicks.add(points);
        }
    }

    /// Whether three masks answer a mask's first prompt, of which the best learns. SAM was trained so with boxes
    /// too, though a box's user is answered by one ([io.anymask.prompt.Prompt#isAmbiguous]).
    public boolean learnsFromThree(int mask) {
        return boxes.get(mask) == null || settings.boxIsAmbiguous();
    }

    /// One more click on a mask.
    ///
    /// @param predicted its last prediction
    public void click(int mask, Mask predicted) {
        SimulatedClicks.sampled(targets.get(mask), predicted, random).ifPresent(clicks.get(mask)::add);
    }

    /// The prompts so far, one for each mask. A mask that needed fewer clicks gets more padding.
    public PromptTokens tokens() {
        return PromptTokens.ofSparse(IntStream.range(0, targets.size())
                .mapToObj(mask -> new PromptTokens.Sparse(clicks.get(mask), boxes.get(mask)))
                .toList());
    }
}
