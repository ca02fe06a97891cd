package io.anymask.model.sam2;

import io.anymask.model.ops.RandomSource;
import io.anymask.model.ops.Scope;

/// Makes up the weights of a SAM 2 of given sizes, for measurements and tests, see [RandomSource].
public final class RandomSam2 {
    private RandomSam2() {}

    /// A model that works and knows nothing.
    public static Sam2Model model(Sam2Config config, long seed) {
        RandomSource source = new RandomSource(seed);
        Sam2Recognition.read(new Sam2Networks(config, Scope.root(source)));
        return Sam2Model.of(source.checkpoint(), config.encoder());
    }
}
