package io.anymask.evaluation.exemplars;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.evaluation.EvaluationException;
import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.report.Breakdown;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Comparison;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Gallery;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.Plot;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Table;
import io.anymask.inference.exemplar.ExemplarMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/// What was found by one example of each kind.
public final class ExemplarReport {
    private static final int RESAMPLES = 1000;
    private static final int BINS = 20;
    private static final int PICTURES = 12;

    private final Dataset dataset;
    private final List<ExemplarTask> tasks;
    private final Set<ExemplarMethod> methods;
    private final List<ObjectResult> results;
    private final Bootstrap bootstrap;

    private ExemplarReport(
            Dataset dataset,
            List<ExemplarTask> tasks,
            Set<ExemplarMethod> methods,
            List<ObjectResult> results,
            long seed) {
        this.dataset = dataset;
        this.tasks = tasks;
        this.methods = new TreeSet<>(methods);
        this.results = results;
        this.bootstrap = new Bootstrap(seed, RESAMPLES);
    }

    /// @param setup of the run
    /// @param seed of the intervals
    public static Report of(
            SequencedMap<String, String> setup,
            Dataset dataset,
            List<ExemplarTask> tasks,
            Set<ExemplarMethod> methods,
            List<ObjectResult> results,
            long seed) {
        ExemplarReport report = new ExemplarReport(dataset, tasks, methods, results, seed);
        String main = ExemplarMeasure.UNION.of(report.methods.iterator().next());
        return new Report(
                "Found by one example on " + dataset.name(),
                setup,
                List.of(
                        report.summary(),
                        report.breakdown().byCategory(),
                        report.histogram(main),
                        report.gallery(
                                "Worst answers: " + main, main, Comparator.comparingDouble(r -> r.measure(main))),
                        report.gallery(
                                "Best answers: " + main,
                                main,
                                Comparator.comparingDouble((ObjectResult r) -> r.measure(main))
                                        .reversed()),
                        report.counts()));
    }

    private Breakdown breakdown() {
        SequencedMap<String, String> shown = new LinkedHashMap<>();
        for (ExemplarMethod method : methods) {
            shown.put(ExemplarMeasure.UNION.of(method), method.text());
        }
        return new Breakdown(results, shown, bootstrap);
    }

    private Table summary() {
        Breakdown all = breakdown();
        List<Table.Row> rows = new ArrayList<>();
        for (ExemplarMethod method : methods) {
            rows.add(Table.Row.of(
                    method.text(),
                    Cell.percent(all.mean(ExemplarMeasure.UNION.of(method))),
                    Cell.percent(all.mean(ExemplarMeasure.OBJECT.of(method))),
                    Cell.percent(all.mean(ExemplarMeasure.SHOWN.of(method))),
                    Cell.count(results.size())));
        }
        return new Table(
                "Mean IoU",
                "Mean over kinds in images, in percent, with the 95 % interval over images. Of the answer, the mask of the"
                        + " highest score: with all objects of the kind together, and with the object that it fits best. Last:"
                        + " the best of all masks found, by true IoU.",
                List.of("method", "mIoU", "best object", "best mask shown", "answers"),
                rows);
    }

    private Plot histogram(String measure) {
        double[] values =
                results.stream().mapToDouble(result -> result.measure(measure)).toArray();
        return new Plot(
                "How IoUs are distributed",
                "Answers by their IoU: " + measure + ".",
                Plot.Kind.BARS,
                "IoU",
                "Answers",
                List.of(Plot.histogram(measure, values, BINS)));
    }

    private Gallery gallery(String title, String measure, Comparator<ObjectResult> order) {
        return new Gallery(
                title,
                Comparison.LEGEND,
                results.stream()
                        .sorted(order)
                        .limit(PICTURES)
                        .map(result -> picture(result, measure))
                        .toList());
    }

    private Gallery.Picture picture(ObjectResult result, String measure) {
        ExemplarTask task = tasks.stream()
                .filter(candidate -> candidate.kind().equals(result.object()))
                .findFirst()
                .orElseThrow(() -> unknown(result));
        DatasetImage image = task.tests().stream()
                .filter(candidate -> candidate.id().equals(result.image()))
                .findFirst()
                .orElseThrow(() -> unknown(result));
        ImageAnnotation annotation = image.annotation();
        return new Gallery.Picture(
                "IoU %s, %s in image %s, shown in image %s"
                        .formatted(
                                Cell.number(result.measure(measure), 3).text(),
                                task.kind(),
                                image.id(),
                                task.reference().id()),
                Comparison.draw(
                        image.pixels(annotation),
                        ExemplarEvaluation.union(task.objects(image, annotation)),
                        Objects.requireNonNull(result.answers().get(measure), measure)
                                .toMask(),
                        List.of()));
    }

    private static EvaluationException unknown(ObjectResult result) {
        return new EvaluationException(
                "got a result for %s in image %s, which the data set does not have; start over with --overwrite"
                        .formatted(result.object(), result.image()));
    }

    private Counts counts() {
        return new Counts(List.of(
                        Counts.Count.of("kinds, each shown once", tasks.size()),
                        Counts.Count.of("images in which a kind was to be found", results.size())))
                .and(dataset.found());
    }
}
