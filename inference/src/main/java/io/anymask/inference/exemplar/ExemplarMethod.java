package io.anymask.inference.exemplar;

import io.anymask.inference.ImageEmbedding;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// The ways to find what examples show.
public enum ExemplarMethod {
    /// All objects like the examples, by [ExemplarFinder].
    DEFAULT {
        @Override
        public Function<ImageEmbedding, List<FoundMask>> finder(List<Exemplar> exemplars) {
            return ExemplarFinder.of(exemplars)::find;
        }
    },
    /// One object, by [PerSam].
    PERSAM {
        @Override
        public Function<ImageEmbedding, List<FoundMask>> finder(List<Exemplar> exemplars) {
            PerSam method = PerSam.of(single(exemplars));
            return image -> method.find(image).stream().toList();
        }
    },
    /// One object, by [PerSamF].
    PERSAM_F {
        @Override
        public Function<ImageEmbedding, List<FoundMask>> finder(List<Exemplar> exemplars) {
            PerSamF method = PerSamF.of(single(exemplars));
            return image -> method.find(image).stream().toList();
        }
    };

    /// Looks at the examples once; what it returns answers for any image, and is safe for use by several threads.
    ///
    /// @param exemplars one at least; exactly one for the published methods, which know no more
    /// @throws IllegalArgumentException for another number
    public abstract Function<ImageEmbedding, List<FoundMask>> finder(List<Exemplar> exemplars);

    private static Exemplar single(List<Exemplar> exemplars) {
        if (exemplars.size() != 1) {
            throw new IllegalArgumentException(
                    "examples: got %d, expected one; the default method takes several".formatted(exemplars.size()));
        }
        return exemplars.getFirst();
    }

    /// As people write it: `default`, `persam`, `persam-f`.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
