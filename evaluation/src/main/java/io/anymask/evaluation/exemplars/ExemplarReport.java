package io.anymask.evaluation.exemplars;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.report.Answers;
import io.anymask.evaluation.report.Breakdown;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Comparison;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Gallery;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import io.anymask.inference.exemplar.ExemplarMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/// What was found by one example of each kind.
public final class ExemplarReport {
    private static final int RESAMPLES = 1000;

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
        List<Section> sections = new ArrayList<>();
        sections.add(report.summary());
        sections.add(report.breakdown().byCategory());
        sections.addAll(new Answers(results, main).sections(result -> report.picture(result, main)));
        sections.add(report.counts());
        return new Report("Found by one example on " + dataset.name(), setup, sections);
    }

    private ExemplarTask.Example example() {
        return tasks.isEmpty() ? ExemplarTask.Example.ALL : tasks.getFirst().example();
    }

    private Breakdown breakdown() {
        SequencedMap<String, String> shown = new LinkedHashMap<>();
        for (ExemplarMethod method : methods) {
            switch (example()) {
                case ALL -> shown.put(ExemplarMeasure.UNION.of(method), method.text());
                case ONE -> {
                    for (ExemplarMeasure measure : List.of(ExemplarMeasure.AP, ExemplarMeasure.RECALL)) {
                        shown.put(measure.of(method), measure.of(method));
                    }
                }
            }
        }
        return new Breakdown(results, shown, bootstrap);
    }

    private Table summary() {
        return switch (example()) {
            case ALL ->
                summary(
                        "Mean IoU",
                        "Mean over kinds in images, in percent, with the 95 % interval over images. Of the answer, the mask of"
                                + " the highest score: with all objects of the kind together, and with the object that it fits"
                                + " best. Last: the best of all masks found, by true IoU.",
                        List.of("mIoU", "best object", "best mask shown"),
                        List.of(ExemplarMeasure.UNION, ExemplarMeasure.OBJECT, ExemplarMeasure.SHOWN));
            case ONE ->
                summary(
                        "All of a kind, by one of them",
                        "Mean over searches, in percent, with the 95 % interval over images. Average precision at IoU 0.50 to"
                                + " 0.95 of all masks found; the share of objects that the first masks find, as many as there"
                                + " are objects, at IoU 0.5; the IoU of these masks together with all objects together.",
                        List.of("AP", "recall", "IoU of all"),
                        List.of(ExemplarMeasure.AP, ExemplarMeasure.RECALL, ExemplarMeasure.UNION));
        };
    }

    private Table summary(String title, String caption, List<String> names, List<ExemplarMeasure> measures) {
        Breakdown all = breakdown();
        List<Table.Row> rows = new ArrayList<>();
        for (ExemplarMethod method : methods) {
            List<Cell> cells = new ArrayList<>();
            measures.forEach(measure -> cells.add(Cell.percent(all.mean(measure.of(method)))));
            cells.add(Cell.count(results.size()));
            rows.add(Table.Row.of(method.text(), cells.toArray(Cell[]::new)));
        }
        List<String> columns = new ArrayList<>(List.of("method"));
        columns.addAll(names);
        columns.add("answers");
        return new Table(title, caption, columns, rows);
    }

    private Gallery.Picture picture(ObjectResult result, String measure) {
        ExemplarTask task = tasks.stream()
                .filter(candidate -> candidate.name().equals(result.object()))
                .findFirst()
                .orElseThrow(() -> Answers.unknown(result));
        DatasetImage image = task.tests().stream()
                .filter(candidate -> candidate.id().equals(result.image()))
                .findFirst()
                .orElseThrow(() -> Answers.unknown(result));
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
                        ExemplarTask.union(task.objects(image, annotation)),
                        Objects.requireNonNull(result.answers().get(measure), measure)
                                .toMask(),
                        List.of()));
    }

    private Counts counts() {
        return new Counts(List.of(
                        Counts.Count.of("examples shown", tasks.size()), Counts.Count.of("searches", results.size())))
                .and(dataset.found());
    }
}
