package io.anymask.evaluation.video;

import io.anymask.inference.video.Frame;
import io.anymask.inference.video.Sighting;
import io.anymask.inference.video.Tracker;
import io.anymask.mask.Mask;
import io.anymask.prompt.Prompt;
import java.util.HashMap;
import java.util.Map;

/// Follows nothing: an object stays where somebody showed it last. What any tracker has to beat.
final class KeptMask implements Tracker {
    private final Tracker shown;
    private final Map<Integer, Sighting> kept = new HashMap<>();

    /// @param shown answers a person's prompts, and is never asked to follow
    KeptMask(Tracker shown) {
        this.shown = shown;
    }

    @Override
    public void show(Frame frame) {
        shown.show(frame);
    }

    @Override
    public Sighting prompt(int object, Prompt prompt) {
        return keep(object, shown.prompt(object, prompt));
    }

    @Override
    public Sighting set(int object, Mask mask) {
        return keep(object, shown.set(object, mask));
    }

    private Sighting keep(int object, Sighting sighting) {
        kept.put(object, sighting);
        return sighting;
    }

    @Override
    public Sighting follow(int object) {
        Sighting sighting = kept.get(object);
        if (sighting == null) {
            throw new IllegalArgumentException("object " + object + ": unknown, expected one of " + kept.keySet());
        }
        return sighting;
    }

    @Override
    public void remove(int object) {
        shown.remove(object);
        kept.remove(object);
    }
}
