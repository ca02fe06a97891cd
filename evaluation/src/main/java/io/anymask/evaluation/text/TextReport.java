package io.anymask.evaluation.text;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.report.Answers;
import io.anymask.evaluation.report.Breakdown;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Comparison;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Gallery;
import io.anymask.evaluation.report.Note;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/// What was found by phrases.
public final class TextReport {
    private static final int RESAMPLES = 1000;

    private final List<String> methods;
    private final List<TextTask> tasks;
    private final TextOutcome outcome;
    private final Breakdown all;

    private TextReport(List<TextTask> tasks, TextOutcome outcome, long seed) {
        this.methods = List.copyOf(outcome.pairs().sequencedKeySet());
        this.tasks = tasks;
        this.outcome = outcome;
        SequencedMap<String, String> shown = new LinkedHashMap<>();
        for (String method : methods) {
            shown.put(TextMeasure.UNION.of(method), method);
            shown.put(TextMeasure.CLICKED.of(method), TextMeasure.CLICKED.of(method));
        }
        this.all = new Breakdown(outcome.results(), shown, new Bootstrap(seed, RESAMPLES));
    }

    /// @param setup of the run
    /// @param seed of the intervals
    public static Report of(
            SequencedMap<String, String> setup, Dataset dataset, List<TextTask> tasks, TextOutcome outcome, long seed) {
        TextReport report = new TextReport(tasks, outcome, seed);
        List<Section> sections = new ArrayList<>();
        sections.add(report.all());
        sections.add(report.one());
        sections.add(report.cgF1());
        sections.add(
                new Note(
                        "What may be compared",
                        "The paper shows text to mask in pictures only. These figures are of category names on this data set, and"
                                + " cgF1 is computed as SAM 3's evaluator does, but not on its data: nothing published is comparable."));
        sections.add(report.all.byCategory());
        if (!report.methods.isEmpty()) {
            String main = TextMeasure.UNION.of(report.methods.getFirst());
            sections.addAll(new Answers(outcome.results(), main).sections(result -> report.picture(result, main)));
        }
        sections.add(report.counts(dataset));
        return new Report("Text to mask on " + dataset.name(), setup, sections);
    }

    private Table all() {
        return new Table(
                "All objects that a phrase names",
                "Mean over phrases in images, in percent, with the 95 % interval over images. IoU of all masks with a"
                        + " score of at least 0.5 together with all objects together; and the share of objects that have such"
                        + " a mask with an IoU of at least 0.5.",
                List.of("method", "mIoU", "recall at 0.5", "phrases"),
                methods.stream()
                        .map(method -> Table.Row.of(
                                method,
                                Cell.percent(all.mean(TextMeasure.UNION.of(method))),
                                Cell.percent(all.mean(TextMeasure.FOUND.of(method))),
                                Cell.count(outcome.results().size())))
                        .toList());
    }

    private Table one() {
        List<Table.Row> rows = new ArrayList<>();
        for (String method : methods) {
            rows.add(row(method, TextMeasure.OBJECT.of(method)));
            rows.add(row(TextMeasure.CLICKED.of(method), TextMeasure.CLICKED.of(method)));
        }
        return new Table(
                "One object",
                "The mask of the highest score, whatever its score. By the phrase alone: its IoU with the object of that name"
                        + " that it fits best. With a click in the middle of the largest object: its IoU with that object.",
                List.of("method", "mIoU", "share with an IoU of 0.5"),
                rows);
    }

    private Table.Row row(String name, String measure) {
        long good = outcome.results().stream()
                .filter(result -> result.measure(measure) >= PhraseMethod.LEAST)
                .count();
        return Table.Row.of(
                name,
                Cell.percent(all.mean(measure)),
                Cell.percent((double) good / outcome.results().size()));
    }

    private Table cgF1() {
        return new Table(
                "cgF1",
                "SAM 3's measure: the F1 of the masks of phrases of what is there (pmF1, mean over IoUs from 0.5 to 0.95),"
                        + " times Matthews' correlation (MCC) of what is there with what was found, over %,d phrases of absent things too."
                                .formatted(outcome.absent()),
                List.of("method", "cgF1", "at 0.5", "at 0.75", "pmF1", "MCC", "TP", "FP", "TN", "FN"),
                methods.stream()
                        .map(method -> row(
                                method,
                                CgF1.of(Objects.requireNonNull(outcome.pairs().get(method)))))
                        .toList());
    }

    private static Table.Row row(String method, CgF1 score) {
        return Table.Row.of(
                method,
                Cell.percent(score.value()),
                Cell.percent(score.at(0.5)),
                Cell.percent(score.at(0.75)),
                Cell.percent(score.positiveF1()),
                Cell.number(score.correlation(), 3),
                Cell.count(score.truePositives()),
                Cell.count(score.falsePositives()),
                Cell.count(score.trueNegatives()),
                Cell.count(score.falseNegatives()));
    }

    private Gallery.Picture picture(ObjectResult result, String measure) {
        TextTask task = tasks.stream()
                .filter(candidate -> candidate.image().id().equals(result.image()))
                .findFirst()
                .orElseThrow(() -> Answers.unknown(result));
        ImageAnnotation annotation = task.image().annotation();
        return new Gallery.Picture(
                "IoU %s, \"%s\" in image %s"
                        .formatted(Cell.number(result.measure(measure), 3).text(), result.object(), result.image()),
                Comparison.draw(
                        task.image().pixels(annotation),
                        Rle.union(task.objects(annotation, result.object())).toMask(),
                        Objects.requireNonNull(result.answers().get(measure), measure)
                                .toMask(),
                        List.of()));
    }

    private Counts counts(Dataset dataset) {
        int present = outcome.results().size();
        return new Counts(List.of(
                        Counts.Count.of("images", tasks.size()),
                        Counts.Count.of("phrases of what is there", present),
                        Counts.Count.of(
                                "phrases of what is not there, %.0f %% of all"
                                        .formatted(100.0 * outcome.absent() / Math.max(1, present + outcome.absent())),
                                outcome.absent()),
                        Counts.Count.of("phrases not annotated object by object, not in cgF1", outcome.incomplete())))
                .and(dataset.found());
    }
}
