package io.anymask.cli.find;

import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.exemplar.Exemplar;
import io.anymask.inference.exemplar.ExemplarFinder;
import io.anymask.inference.exemplar.FoundMask;
import io.anymask.inference.exemplar.PerSam;
import io.anymask.inference.exemplar.PerSamF;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The ways to find the like of an example.
enum FindMethod {
    /// All of its like, by [ExemplarFinder].
    DEFAULT {
        @Override
        Function<ImageEmbedding, List<FoundMask>> of(List<Exemplar> exemplars) {
            return ExemplarFinder.of(exemplars)::find;
        }
    },
    /// One, by [PerSam].
    PERSAM {
        @Override
        Function<ImageEmbedding, List<FoundMask>> of(List<Exemplar> exemplars) {
            PerSam method = PerSam.of(exemplars.getFirst());
            return image -> method.find(image).stream().toList();
        }
    },
    /// One, by [PerSamF].
    PERSAM_F {
        @Override
        Function<ImageEmbedding, List<FoundMask>> of(List<Exemplar> exemplars) {
            PerSamF method = PerSamF.of(exemplars.getFirst());
            return image -> method.find(image).stream().toList();
        }
    };

    /// @param exemplars one for the published methods, which know no more
    abstract Function<ImageEmbedding, List<FoundMask>> of(List<Exemplar> exemplars);

    /// As on the command line.
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static final class Converter implements ITypeConverter<FindMethod> {
        @Override
        public FindMethod convert(String text) {
            for (FindMethod method : values()) {
                if (method.text().equalsIgnoreCase(text)) {
                    return method;
                }
            }
            throw new TypeConversionException("got %s, expected default, persam or persam-f".formatted(text));
        }
    }
}
