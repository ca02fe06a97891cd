package io.anymask.evaluation.report;

import io.anymask.evaluation.EvaluationException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// The answers of an evaluation by one measure, an IoU: how it is distributed, and the worst and the best as
/// pictures.
///
/// @param measure its name
public record Answers(List<ObjectResult> results, String measure) {
    private static final int PICTURES = 6;
    private static final int BINS = 20;

    public Answers {
        results = List.copyOf(results);
    }

    /// A histogram and two galleries.
    ///
    /// @param draw makes the picture of an answer
    public List<Section> sections(Function<ObjectResult, Gallery.Picture> draw) {
        Comparator<ObjectResult> worstFirst = Comparator.comparingDouble(result -> result.measure(measure));
        return List.of(
                histogram(),
                gallery("Worst answers: " + measure, worstFirst, draw),
                gallery("Best answers: " + measure, worstFirst.reversed(), draw));
    }

    private Plot histogram() {
        double[] values = results.stream()
                .mapToDouble(result -> result.measure(measure))
                .filter(value -> !Double.isNaN(value))
                .toArray();
        return new Plot(
                "How IoUs are distributed",
                "Objects by their IoU after: " + measure + ".",
                Plot.Kind.BARS,
                "IoU",
                "Objects",
                List.of(Plot.histogram(measure, values, BINS)));
    }

    private Gallery gallery(
            String title, Comparator<ObjectResult> order, Function<ObjectResult, Gallery.Picture> draw) {
        return new Gallery(
                title,
                Comparison.LEGEND,
                results.stream()
                        .filter(result -> result.answers().containsKey(measure))
                        .sorted(order)
                        .limit(PICTURES)
                        .map(draw)
                        .toList());
    }

    /// What to throw for a result whose object the data set does not have.
    public static EvaluationException unknown(ObjectResult result) {
        return new EvaluationException(
                "%s: got a result for object %s of image %s, which the data set does not have; start over with --overwrite"
                        .formatted(result.dataset(), result.object(), result.image()));
    }
}
