package io.anymask.training.interaction;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.model.sam.PromptEncoder;
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

    /// Prompts of several masks as the prompt encoder takes them.
    ///
    /// @param coordinates (masks, length, 2), x and y in pixels of the frame
    /// @param labels (masks, length), see [PromptEncoder]
    /// @param length tokens of each prompt
    public record Tokens(float[] coordinates, float[] labels, int length) {}

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

    /// Whether a mask's first prompt may mean several things, so that three masks answer it.
    public boolean isAmbiguous(int mask) {
        return boxes.get(mask) == null || settings.boxIsAmbiguous();
    }

    /// One more click on a mask.
    ///
    /// @param predicted its last prediction
    public void click(int mask, Mask predicted) {
        SimulatedClicks.sampled(targets.get(mask), predicted, random).ifPresent(clicks.get(mask)::add);
    }

    /// The prompts so far: clicks, then the box's corners, or the padding token that the reference appends where
    /// there is no box. A mask that needed fewer clicks gets more padding.
    public Tokens tokens() {
        int length = IntStream.range(0, targets.size()).map(this::count).max().orElse(0);
        float[] coordinates = new float[targets.size() * length * 2];
        float[] labels = new float[targets.size() * length];
        for (int mask = 0; mask < targets.size(); mask++) {
            int token = mask * length;
            for (Point click : clicks.get(mask)) {
                int label = click.positive() ? PromptEncoder.POSITIVE : PromptEncoder.NEGATIVE;
                put(coordinates, labels, token++, click.x(), click.y(), label);
            }
            Box box = boxes.get(mask);
            if (box != null) {
                put(coordinates, labels, token++, box.x0(), box.y0(), PromptEncoder.BOX_TOP_LEFT);
                put(coordinates, labels, token++, box.x1(), box.y1(), PromptEncoder.BOX_BOTTOM_RIGHT);
            }
            while (token < (mask + 1) * length) {
                put(coordinates, labels, token++, 0, 0, PromptEncoder.NOT_A_POINT);
            }
        }
        return new Tokens(coordinates, labels, length);
    }

    private int count(int mask) {
        return clicks.get(mask).size() + (boxes.get(mask) == null ? 1 : 2);
    }

    private static void put(float[] coordinates, float[] labels, int token, double x, double y, int label) {
        coordinates[2 * token] = (float) x;
        coordinates[2 * token + 1] = (float) y;
        labels[token] = label;
    }
}
