package io.anymask.inference.video;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import java.util.ArrayList;
import java.util.List;

/// Masks of several objects without a common pixel: the object with the highest logit there keeps it, the first
/// one among equals. Stateless.
final class DisjointMasks {
    private DisjointMasks() {}

    /// One mask for each sighting, in order.
    static List<Mask> of(List<Sighting> sightings) {
        List<Mask> masks =
                new ArrayList<>(sightings.stream().map(Sighting::mask).toList());
        if (masks.isEmpty()) {
            return masks;
        }
        Mask claimed = masks.getFirst();
        for (int second = 1; second < masks.size(); second++) {
            Mask wanted = masks.get(second);
            // Of many objects few meet: only then is one held against each of the others.
            if (claimed.intersection(wanted) > 0) {
                share(sightings, masks, second);
            }
            claimed = claimed.or(wanted);
        }
        return masks;
    }

    /// Makes a mask disjoint from those before it.
    private static void share(List<Sighting> sightings, List<Mask> masks, int second) {
        for (int first = 0; first < second; first++) {
            Mask common = masks.get(first).and(masks.get(second));
            if (!common.isEmpty()) {
                Mask won = higher(
                        sightings.get(second).logits().get(),
                        sightings.get(first).logits().get(),
                        common);
                masks.set(first, masks.get(first).minus(won));
                masks.set(second, masks.get(second).minus(common.minus(won)));
            }
        }
    }

    /// The common pixels at which logits are higher than others.
    private static Mask higher(MaskLogits logits, MaskLogits others, Mask common) {
        float[] more = new float[logits.values().length];
        for (int i = 0; i < more.length; i++) {
            more[i] = logits.values()[i] - others.values()[i];
        }
        return Mask.above(logits.width(), logits.height(), more, 0).and(common);
    }
}
