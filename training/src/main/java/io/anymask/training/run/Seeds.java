package io.anymask.training.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Every random choice of a run follows from the run's seed and from what is chosen, never from what was drawn
/// before: a resumed run draws what the uninterrupted one would have drawn. Immutable.
public record Seeds(long seed) {
    /// What is drawn.
    public enum Purpose {
        ORDER,
        SPLIT,
        MASKS,
        CROPS,
        JITTER,
        INTERACTION,
        DROP_PATH,
        DROP_OUT,
        WEIGHTS,
        TEXTS
    }

    /// @param places for example step, position in the batch
    public RandomGenerator random(Purpose purpose, long... places) {
        long mixed = mix(seed ^ mix(purpose.name().hashCode()));
        for (long place : places) {
            mixed = mix(mixed + 0x9E3779B97F4A7C15L * (place + 1));
        }
        return new SplittableRandom(mixed);
    }

    /// Puts a list into a random order.
    public void shuffle(List<?> list, Purpose purpose, long... places) {
        RandomGenerator random = random(purpose, places);
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }

    /// The entry with a number, counted through all passes over a list: each pass has its own order.
    public <E> E drawn(List<E> entries, long number) {
        List<E> order = new ArrayList<>(entries);
        shuffle(order, Purpose.ORDER, number / entries.size());
        return order.get((int) (number % entries.size()));
    }

    /// The finaliser of MurmurHash3, as SplittableRandom has it.
    private static long mix(long bits) {
        long x = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
