package io.anymask.training.interaction;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import io.anymask.prompt.Point;
import io.anymask.prompt.SimulatedClicks;
import io.anymask.prompt.TextPrompt;
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
    private final List<TextPrompt.Vector> texts;
    private final InteractionSettings settings;
    private final RandomGenerator random;
    private final List<List<Point>> clicks = new ArrayList<>();
    private final List<@Nullable Box> boxes = new ArrayList<>();
    private final List<TextPrompt.@Nullable Vector> named = new ArrayList<>();

    /// @param targets none of them empty
    /// @param texts of each of them; empty for a user who names nothing
    public Interaction(
            List<Mask> targets, List<TextPrompt.Vector> texts, InteractionSettings settings, RandomGenerator random) {
        this.targets = List.copyOf(targets);
        this.texts = List.copyOf(texts);
        this.settings = settings;
        this.random = random;
    }

    /// The first prompts: of each mask its text, a point or a box.
    public void first() {
        for (int mask = 0; mask < targets.size(); mask++) {
            Mask target = targets.get(mask);
            List<Point> points = new ArrayList<>();
            boolean isNamed = !texts.isEmpty() && random.nextDouble() < settings.textShare();
            named.add(isNamed ? texts.get(mask) : null);
            if (isNamed) {
                boxes.add(null);
            } else if (random.nextDouble() < settings.boxShare()) {
                boxes.add(settings.boxNoise().disturb(target.box(), target.width(), target.height(), random));
            } else {
                boxes.add(null);
                points.add(SimulatedClicks.random(target, random));
            }
            clicks.add(points);
        }
    }

    /// Whether three masks answer a mask's first prompt, of which the best learns. SAM was trained so with boxes
    /// too, though a box's user is answered by one ([io.anymask.prompt.Prompt#isAmbiguous]). A text says which is
    /// meant.
    public boolean learnsFromThree(int mask) {
        return named.get(mask) == null && (boxes.get(mask) == null || settings.boxIsAmbiguous());
    }

    /// One more click on a mask.
    ///
    /// @param predicted its last prediction
    public void click(int mask, Mask predicted) {
        SimulatedClicks.sampled(targets.get(mask), predicted, random).ifPresent(clicks.get(mask)::add);
    }

    /// The prompts so far, one for each mask. A mask that needed fewer clicks gets more padding.
    ///
    /// @param config of the model
    public PromptTokens tokens(SamConfig config) {
        return PromptTokens.ofSparse(
                IntStream.range(0, targets.size())
                        .mapToObj(mask -> new PromptTokens.Sparse(clicks.get(mask), boxes.get(mask), named.get(mask)))
                        .toList(),
                config);
    }
}
