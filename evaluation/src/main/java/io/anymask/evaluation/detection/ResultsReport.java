package io.anymask.evaluation.detection;

import static io.anymask.evaluation.coco.AreaRange.ALL;
import static io.anymask.evaluation.coco.AreaRange.LARGE;
import static io.anymask.evaluation.coco.AreaRange.MEDIUM;
import static io.anymask.evaluation.coco.AreaRange.SMALL;

import io.anymask.dataset.CategoryFrequency;
import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Notes;
import io.anymask.evaluation.coco.DetectionEvaluation;
import io.anymask.evaluation.coco.EvaluationCounts;
import io.anymask.evaluation.coco.IouType;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Note;
import io.anymask.evaluation.report.Plot;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The report on detections of any origin, without their photos: the numbers that pycocotools and the LVIS
/// API print, the same for the boundaries of masks, and each category's.
public final class ResultsReport {
    private static final int DECIMALS = 3;

    private final CocoInstances truth;
    private final List<CocoDetection> found;
    private final Notes odd;
    private final DetectionRules rules;
    private final List<Counts.Count> leftOut = new ArrayList<>();
    private final SequencedMap<String, DetectionEvaluation> evaluations = new LinkedHashMap<>();

    private ResultsReport(CocoInstances truth, List<CocoDetection> found, Notes odd) {
        this.truth = truth;
        this.found = found;
        this.odd = odd;
        this.rules = DetectionRules.of(truth);
        List<CocoDetection> masks =
                found.stream().filter(detection -> detection.mask() != null).toList();
        if (!masks.isEmpty()) {
            CocoInstances drawn = truth.where(instance -> instance.mask() != null);
            evaluations.put("masks", rules.evaluate(drawn, masks, IouType.MASK));
            evaluations.put("mask boundaries", rules.evaluate(drawn, masks, IouType.BOUNDARY));
            leaveOut("objects without a segmentation, left out of the figures of masks", truth, drawn);
            leaveOut("detections without a mask, left out of the figures of masks", found);
        }
        CocoInstances boxed = truth.where(instance -> instance.box() != null);
        evaluations.put("boxes", rules.evaluate(boxed, found, IouType.BOX));
        leaveOut("objects without a box, left out of the figures of boxes", truth, boxed);
    }

    private void leaveOut(String what, CocoInstances all, CocoInstances kept) {
        Set<Long> ids = kept.instances().stream().map(CocoInstance::id).collect(Collectors.toSet());
        List<String> names = all.instances().stream()
                .filter(instance -> !ids.contains(instance.id()))
                .map(instance -> "annotation " + instance.id())
                .toList();
        if (!names.isEmpty()) {
            leftOut.add(Counts.Count.of(what, names));
        }
    }

    private void leaveOut(String what, List<CocoDetection> all) {
        List<String> names = all.stream()
                .filter(detection -> detection.mask() == null)
                .map(detection -> "one of image " + detection.imageId())
                .toList();
        if (!names.isEmpty()) {
            leftOut.add(Counts.Count.of(what, names));
        }
    }

    /// @param setup where truth and results come from, shown above the rest
    /// @param found masks, boxes or both; a mask without a box has its own. Objects and results that lack
    ///     what is compared are left out, counted and named
    /// @throws io.anymask.evaluation.EvaluationException for detections of unknown images
    public static Report of(
            String title, SequencedMap<String, String> setup, CocoInstances truth, List<CocoDetection> found) {
        return of(title, setup, truth, found, new Notes());
    }

    /// @param odd what was odd in the results, counted in the report as what was odd in the truth
    public static Report of(
            String title,
            SequencedMap<String, String> setup,
            CocoInstances truth,
            List<CocoDetection> found,
            Notes odd) {
        ResultsReport report = new ResultsReport(truth, found, odd);
        SequencedMap<String, String> all = new LinkedHashMap<>(setup);
        all.put("rules", report.rules.text());
        return new Report(title, all, report.sections());
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>(List.of(precision(), recall()));
        List<Plot.Series> curves = new ArrayList<>();
        evaluations.forEach((name, evaluation) -> curves.add(rules.curve(name, evaluation)));
        sections.add(DetectionRules.curves(curves));
        sections.add(counts(evaluations.firstEntry().getValue().counts()));
        sections.add(new Note(
                "How to read it",
                "Masks and boxes: the numbers of pycocotools (of the LVIS API where the truth says how frequent its"
                        + " categories are). Small: below 32² square pixels, medium: below 96². A result that carries a box and a mask is"
                        + " small, medium or large by its box, as there; leave the box out to go by the mask. Mask"
                        + " boundaries: by the smaller of mask IoU and boundary IoU (Boundary IoU, CVPR 2021)."));
        sections.add(categories());
        return sections;
    }

    private Table precision() {
        List<CategoryFrequency> frequencies = rules == DetectionRules.LVIS
                ? List.of(CategoryFrequency.RARE, CategoryFrequency.COMMON, CategoryFrequency.FREQUENT)
                : List.of();
        List<Table.Row> rows = new ArrayList<>();
        evaluations.forEach((name, of) -> {
            List<Double> figures = new ArrayList<>(rules.averagePrecisions(of));
            frequencies.forEach(frequency -> figures.add(rules.averagePrecision(of, frequency)));
            rows.add(row(name, figures));
        });
        List<String> columns = new ArrayList<>(List.of("what", "AP", "AP50", "AP75", "small", "medium", "large"));
        frequencies.forEach(frequency -> columns.add(frequency.name().toLowerCase(Locale.ROOT)));
        return new Table(
                "Average precision", "From 0 to 1, the mean over IoU 0.50 to 0.95 and over categories.", columns, rows);
    }

    private Table recall() {
        List<Integer> limits = evaluations.firstEntry().getValue().settings().maxDetections();
        List<Table.Row> rows = new ArrayList<>();
        evaluations.forEach((name, of) -> {
            List<Double> figures = new ArrayList<>();
            limits.forEach(limit -> figures.add(of.averageRecall(ALL, limit)));
            List.of(SMALL, MEDIUM, LARGE).forEach(range -> figures.add(of.averageRecall(range, rules.most())));
            rows.add(row(name, figures));
        });
        List<String> columns = new ArrayList<>(List.of("what"));
        limits.forEach(limit -> columns.add("AR@" + limit));
        columns.addAll(List.of("small", "medium", "large"));
        return new Table(
                "Average recall", "By the number of detections; by size with the most of them.", columns, rows);
    }

    private static Table.Row row(String name, List<Double> figures) {
        return new Table.Row(name, figures.stream().map(ResultsReport::cell).toList(), false);
    }

    private static Cell cell(double figure) {
        return Cell.number(figure < 0 ? Double.NaN : figure, DECIMALS);
    }

    /// Those with most objects first.
    private Table categories() {
        Map<Long, Long> objects = count(truth.instances(), CocoInstance::categoryId);
        Map<Long, Long> detections = count(found, CocoDetection::categoryId);
        List<String> columns = new ArrayList<>(List.of("category"));
        evaluations.keySet().forEach(name -> columns.add("AP, " + name));
        columns.addAll(List.of("objects", "detections"));
        List<Table.Row> rows = truth.categories().stream()
                .filter(category -> objects.containsKey(category.id()) || detections.containsKey(category.id()))
                .sorted(Comparator.comparingLong((CocoCategory category) -> -objects.getOrDefault(category.id(), 0L))
                        .thenComparing(CocoCategory::name))
                .map(category -> {
                    List<Cell> cells = new ArrayList<>();
                    evaluations
                            .values()
                            .forEach(of -> cells.add(cell(
                                    of.averagePrecision(ALL, rules.most(), other -> other.id() == category.id()))));
                    cells.add(Cell.count(objects.getOrDefault(category.id(), 0L)));
                    cells.add(Cell.count(detections.getOrDefault(category.id(), 0L)));
                    return new Table.Row(category.name(), cells, false);
                })
                .toList();
        return new Table("By category", "Objects and detections as they are in the files.", columns, rows);
    }

    private static <T> Map<Long, Long> count(List<T> things, Function<T, Long> category) {
        return things.stream().collect(Collectors.groupingBy(category, Collectors.counting()));
    }

    private Counts counts(EvaluationCounts counts) {
        List<Counts.Count> lines = new ArrayList<>(List.of(
                Counts.Count.of("images", counts.images()),
                Counts.Count.of("objects to be found", counts.instances()),
                Counts.Count.of("crowds and ignored objects", counts.ignoredInstances()),
                Counts.Count.of("detections", counts.detections()),
                Counts.Count.of("detections evaluated", counts.evaluatedDetections())));
        lines.addAll(DetectionRules.leftOut(counts));
        lines.addAll(leftOut);
        return new Counts(lines).and(truth.found()).and(odd);
    }
}
