package io.anymask.evaluation.video;

import io.anymask.dataset.VideoSequence;
import io.anymask.dataset.VideoSet;
import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.metric.Interval;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Note;
import io.anymask.evaluation.report.Plot;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How well objects are followed: reports of both evaluations. Stateless.
public final class VideoReport {
    private static final int RESAMPLES = 1000;

    private VideoReport() {}

    /// Of objects whose first mask is given.
    ///
    /// @param setup of the run
    /// @param seed of the intervals
    public static Report of(
            SequencedMap<String, String> setup, VideoSet videos, List<SequenceResult> results, long seed) {
        FrameRule rule = VideoEvaluation.rule(videos);
        Map<String, List<SequenceResult>> methods = by(results, SequenceResult::method);
        List<Section> sections = new ArrayList<>();
        sections.add(summary(methods, rule, new Bootstrap(seed, RESAMPLES)));
        if (rule == FrameRule.DAVIS) {
            sections.add(PublishedVideo.davis());
        }
        Map<String, List<SequenceResult>> sequences = by(results, SequenceResult::sequence);
        sections.add(bySequence(sequences, methods.keySet(), rule));
        if (results.stream().anyMatch(result -> result.objects().size() > 1)) {
            sections.add(byObject(sequences, methods.keySet(), rule));
        }
        sequences.forEach((sequence, ofSequence) -> {
            SequencedMap<String, SequenceResult> lines = new LinkedHashMap<>();
            ofSequence.forEach(result -> lines.put(result.method(), result));
            sections.add(curve(sequence, lines));
        });
        sections.add(
                counts(videos, sequences.values().stream().map(List::getFirst).toList(), rule));
        sections.add(note(rule));
        return new Report("Objects followed on " + videos.name(), setup, sections);
    }

    /// Of objects that are clicked and corrected.
    ///
    /// @param setup of the run
    /// @param most corrections
    public static Report ofClicks(
            SequencedMap<String, String> setup, VideoSet videos, List<ClickedSequence> results, int most) {
        FrameRule rule = VideoEvaluation.rule(videos);
        Map<String, List<ClickedSequence>> methods = by(results, ClickedSequence::method);
        List<Section> sections = new ArrayList<>();
        sections.add(clicks(
                "Corrections until J is 90 %",
                "Means over videos. Those that do not get there count with all the corrections that were allowed. Then J in"
                        + " percent: from one click on each object (0), and after each correction.",
                "method",
                methods,
                rule,
                most));
        Map<String, List<ClickedSequence>> rows = results.stream()
                .collect(Collectors.groupingBy(
                        result -> result.sequence() + ", " + result.method(), LinkedHashMap::new, Collectors.toList()));
        sections.add(clicks("By video", "", "video, method", rows, rule, most));
        List<Plot.Series> series = new ArrayList<>();
        methods.forEach((method, ofMethod) -> {
            double[] regions = IntStream.rangeClosed(0, most)
                    .mapToDouble(round -> region(ofMethod, rule, round))
                    .toArray();
            if (!Double.isNaN(regions[0])) {
                series.add(new Plot.Series(
                        method, IntStream.rangeClosed(0, most).asDoubleStream().toArray(), regions));
            }
        });
        if (!series.isEmpty()) {
            sections.add(new Plot(
                    "J after each correction",
                    "Mean over videos.",
                    Plot.Kind.LINES_FROM_ZERO,
                    "Corrections",
                    "J",
                    series));
        }
        for (ClickedSequence result : results) {
            SequencedMap<String, SequenceResult> lines = new LinkedHashMap<>();
            lines.put("from one click", result.rounds().getFirst());
            if (result.corrections() > 0) {
                lines.put(
                        "corrected by %d click%s".formatted(result.corrections(), result.corrections() == 1 ? "" : "s"),
                        result.rounds().getLast());
            }
            sections.add(curve(result.sequence() + ", " + result.method(), lines));
        }
        sections.add(counts(
                videos,
                by(results, ClickedSequence::sequence).values().stream()
                        .map(same -> same.getFirst().rounds().getFirst())
                        .toList(),
                rule));
        sections.add(note(rule));
        return new Report("Objects followed by clicks on " + videos.name(), setup, sections);
    }

    private static <T> SequencedMap<String, List<T>> by(List<T> results, Function<T, String> name) {
        return results.stream().collect(Collectors.groupingBy(name, LinkedHashMap::new, Collectors.toList()));
    }

    private static Table summary(Map<String, List<SequenceResult>> methods, FrameRule rule, Bootstrap bootstrap) {
        List<Table.Row> rows = new ArrayList<>();
        methods.forEach((method, results) -> {
            List<DavisScore> scores = results.stream()
                    .flatMap(result -> result.scores(rule).stream())
                    .toList();
            Interval mean = bootstrap.mean(results.stream()
                    .map(result -> result.scores(rule).stream()
                            .mapToDouble(DavisScore::mean)
                            .toArray())
                    .toList());
            rows.add(Table.Row.of(
                    method,
                    Cell.percent(mean),
                    percent(scores, score -> score.region().mean()),
                    percent(scores, score -> score.region().recall()),
                    decay(scores, score -> score.region().decay()),
                    percent(scores, score -> score.contour().mean()),
                    percent(scores, score -> score.contour().recall()),
                    decay(scores, score -> score.contour().decay()),
                    Cell.count(scores.size())));
        });
        return new Table(
                "J and F",
                "Means over objects, in percent; J&F with the 95 % interval over videos. Recall: frames above 50 %. Decay: the"
                        + " first quarter's mean less the last one's.",
                List.of("method", "J&F", "J", "J recall", "J decay", "F", "F recall", "F decay", "objects"),
                rows);
    }

    private static Cell percent(Collection<DavisScore> scores, ToDoubleFunction<DavisScore> figure) {
        return Cell.percent(mean(scores, figure));
    }

    /// In percent, and below zero where the end is better than the beginning.
    private static Cell decay(Collection<DavisScore> scores, ToDoubleFunction<DavisScore> figure) {
        return Cell.number(100 * mean(scores, figure), 1);
    }

    private static double mean(Collection<DavisScore> scores, ToDoubleFunction<DavisScore> figure) {
        return scores.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    private static Table bySequence(
            Map<String, List<SequenceResult>> sequences, Collection<String> methods, FrameRule rule) {
        List<Table.Row> rows = new ArrayList<>();
        sequences.forEach((sequence, results) -> {
            List<Cell> cells = new ArrayList<>();
            for (SequenceResult result : results) {
                cells.add(Cell.percent(result.mean(rule, DavisScore::mean)));
                cells.add(Cell.percent(result.region(rule)));
                cells.add(
                        Cell.percent(result.mean(rule, score -> score.contour().mean())));
            }
            rows.add(new Table.Row(sequence, cells, false));
        });
        return new Table("By video", "Means over its objects, in percent.", columns("video", methods), rows);
    }

    private static Table byObject(
            Map<String, List<SequenceResult>> sequences, Collection<String> methods, FrameRule rule) {
        List<Table.Row> rows = new ArrayList<>();
        sequences.forEach((sequence, results) -> {
            for (int i = 0; i < results.getFirst().objects().size(); i++) {
                List<Cell> cells = new ArrayList<>();
                for (SequenceResult result : results) {
                    List<DavisScore> score =
                            result.objects().get(i).score(rule).stream().toList();
                    cells.add(percent(score, DavisScore::mean));
                    cells.add(percent(score, one -> one.region().mean()));
                    cells.add(percent(score, one -> one.contour().mean()));
                }
                int object = results.getFirst().objects().get(i).object();
                rows.add(new Table.Row(sequence + ", " + object, cells, false));
            }
        });
        return new Table("By object", "In percent.", columns("video, object", methods), rows);
    }

    private static List<String> columns(String first, Collection<String> methods) {
        List<String> columns = new ArrayList<>(List.of(first));
        for (String method : methods) {
            columns.addAll(List.of("J&F, " + method, "J, " + method, "F, " + method));
        }
        return columns;
    }

    private static Table clicks(
            String title,
            String caption,
            String first,
            Map<String, List<ClickedSequence>> groups,
            FrameRule rule,
            int most) {
        List<String> columns = new ArrayList<>(List.of(first, "corrections", "reached"));
        IntStream.rangeClosed(0, most).forEach(round -> columns.add("J " + round));
        List<Table.Row> rows = new ArrayList<>();
        groups.forEach((group, results) -> {
            List<Cell> cells = new ArrayList<>();
            cells.add(Cell.number(
                    results.stream()
                            .mapToInt(result -> result.hasReached(rule) ? result.corrections() : most)
                            .average()
                            .orElse(Double.NaN),
                    2));
            cells.add(Cell.percent(
                    results.stream().filter(result -> result.hasReached(rule)).count() / (double) results.size()));
            for (int round = 0; round <= most; round++) {
                cells.add(Cell.percent(region(results, rule, round)));
            }
            rows.add(new Table.Row(group, cells, false));
        });
        return new Table(title, caption, columns, rows);
    }

    /// Mean over the videos in which anything counts.
    private static double region(List<ClickedSequence> results, FrameRule rule, int round) {
        return results.stream()
                .mapToDouble(result -> result.region(rule, round))
                .filter(region -> !Double.isNaN(region))
                .average()
                .orElse(Double.NaN);
    }

    private static Plot curve(String title, SequencedMap<String, SequenceResult> lines) {
        List<Plot.Series> series = new ArrayList<>();
        lines.forEach((name, result) -> {
            SortedMap<Integer, Double> regions = result.regionsByFrame();
            if (!regions.isEmpty()) {
                series.add(new Plot.Series(
                        name,
                        regions.keySet().stream()
                                .mapToDouble(Integer::doubleValue)
                                .toArray(),
                        regions.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray()));
            }
        });
        return new Plot("J by frame: " + title, "", Plot.Kind.LINES_FROM_ZERO, "Frame", "J", series);
    }

    /// @param results one for each video that could be used
    private static Counts counts(VideoSet videos, List<SequenceResult> results, FrameRule rule) {
        List<ObjectTrack> objects =
                results.stream().flatMap(result -> result.objects().stream()).toList();
        List<String> left = results.stream()
                .flatMap(result -> result.objects().stream()
                        .filter(object -> object.score(rule).isEmpty())
                        .map(object -> result.sequence() + ", object " + object.object()))
                .toList();
        return new Counts(List.of(
                        Counts.Count.of("videos evaluated", results.size()),
                        Counts.Count.of(
                                "of them with one foreground: every number but 0 is the object",
                                videos.sequences().stream()
                                        .filter(video -> video.meaning() == VideoSequence.Meaning.FOREGROUND)
                                        .filter(video -> results.stream()
                                                .anyMatch(result ->
                                                        result.sequence().equals(video.name())))
                                        .count()),
                        Counts.Count.of("objects evaluated", objects.size() - left.size()),
                        Counts.Count.of(
                                "of their frames with an annotation",
                                objects.stream()
                                        .filter(object -> object.score(rule).isPresent())
                                        .mapToInt(object -> object.frames().size())
                                        .sum()),
                        Counts.Count.of("objects in too few frames, left out", left)))
                .and(videos.found());
    }

    private static Note note(FrameRule rule) {
        return new Note(
                "How to read it",
                "J is the IoU of the mask with the truth, F the F-measure of their contours within 0.8 % of the picture's"
                        + " diagonal, both as in DAVIS's toolkit. Counted are " + rule.text()
                        + ", from that on in which an object is shown. A mean over objects is not YouTube-VOS's G, which weighs"
                        + " categories that were seen in training and others apart.");
    }
}
