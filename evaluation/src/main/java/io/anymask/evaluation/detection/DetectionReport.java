package io.anymask.evaluation.detection;

import static io.anymask.evaluation.coco.AreaRange.ALL;

import io.anymask.dataset.CategoryFrequency;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.coco.DetectionEvaluation;
import io.anymask.evaluation.coco.EvaluationCounts;
import io.anymask.evaluation.coco.IouType;
import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Note;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.DoubleStream;

/// The report on masks from detected boxes: average precision by COCO's or by LVIS's rules.
public final class DetectionReport {
    private static final int RESAMPLES = 100;

    /// Of groups of objects, whose figures are means.
    private static final int OBJECT_RESAMPLES = 1000;

    /// Evaluating thousands of images a hundred times would take longer than making the masks.
    private static final int MOST_RESAMPLED = 500;

    private final CocoInstances truth;
    private final Dataset dataset;
    private final BoxSegmentation.Result result;
    private final long seed;
    private final DetectionRules rules;

    private DetectionReport(CocoInstances truth, Dataset dataset, BoxSegmentation.Result result, long seed) {
        this.dataset = dataset;
        this.truth = truth;
        this.result = result;
        this.seed = seed;
        this.rules = DetectionRules.of(truth);
    }

    /// @param setup model, detector and data, shown above the rest
    public static Report of(
            String title,
            SequencedMap<String, String> setup,
            CocoInstances truth,
            Dataset dataset,
            BoxSegmentation.Result result,
            long seed) {
        DetectionReport report = new DetectionReport(truth, dataset, result, seed);
        SequencedMap<String, String> all = new LinkedHashMap<>(setup);
        all.put("rules", report.rules.text());
        return new Report(title, all, report.sections());
    }

    private List<Section> sections() {
        DetectionEvaluation masks = rules.evaluate(truth, result.masks(), IouType.MASK);
        DetectionEvaluation boxes = rules.evaluate(truth, result.boxes(), IouType.BOX);
        DetectionEvaluation boundaries = rules.evaluate(truth, result.masks(), IouType.BOUNDARY);
        List<Section> sections = new ArrayList<>();
        sections.add(new Table(
                "Average precision",
                "In percent. Boxes: the detector's own." + (isResampled() ? " With 95 % intervals over images." : ""),
                List.of("what", "AP", "AP50", "AP75", "small", "medium", "large", "AR", "rare", "common", "frequent"),
                List.of(
                        row("masks", masks, result.masks(), IouType.MASK),
                        row("mask boundaries", boundaries, result.masks(), IouType.BOUNDARY),
                        row("boxes", boxes, result.boxes(), IouType.BOX))));
        sections.add(published());
        sections.add(DetectionRules.curves(List.of(rules.curve("masks", masks), rules.curve("boxes", boxes))));
        BestMasks best = BestMasks.of(dataset, truth, result.masks(), true);
        sections.addAll(best.groups(
                "found at IoU 0.50", (object, iou) -> iou >= 0.5 ? 1 : 0, new Bootstrap(seed, OBJECT_RESAMPLES)));
        sections.addAll(best.galleries());
        sections.add(counts(masks.counts()));
        sections.add(new Note(
                "How it was done",
                "Each detected box prompts the model; category and score stay the detector's, so no model can find what"
                        + " its detector missed: compare only numbers from the same boxes. The published ones come from"
                        + " ViTDet-H, box AP 58.7 on COCO and 51.5 on LVIS."));
        return sections;
    }

    private Table.Row row(String name, DetectionEvaluation figures, List<CocoDetection> found, IouType type) {
        if (!isResampled()) {
            Cell[] cells =
                    DoubleStream.of(figures(figures)).mapToObj(Cell::percent).toArray(Cell[]::new);
            return Table.Row.of(name, cells);
        }
        Resample.Source source = new Resample.Source(truth, found);
        Cell[] cells = new Bootstrap(seed, RESAMPLES)
                        .ofAll(truth.images(), drawn -> {
                            Resample resample = source.of(drawn);
                            return figures(rules.evaluate(resample.truth(), resample.detections(), type));
                        })
                        .stream()
                        .map(Cell::percent)
                        .toArray(Cell[]::new);
        return Table.Row.of(name, cells);
    }

    private boolean isResampled() {
        return truth.images().size() <= MOST_RESAMPLED;
    }

    /// In the order of the table's columns; negative where there was nothing to find.
    private double[] figures(DetectionEvaluation of) {
        List<Double> figures = new ArrayList<>(rules.averagePrecisions(of));
        figures.add(of.averageRecall(ALL, rules.most()));
        figures.add(rules.averagePrecision(of, CategoryFrequency.RARE));
        figures.add(rules.averagePrecision(of, CategoryFrequency.COMMON));
        figures.add(rules.averagePrecision(of, CategoryFrequency.FREQUENT));
        return figures.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Table published() {
        return new Table(
                "Published mask AP from the boxes of ViTDet-H",
                "In percent. The rule for the mask and the source are in the name.",
                List.of("model", "COCO AP", "small", "medium", "large", "LVIS AP"),
                List.of(
                        Table.Row.publishedPercent("ViTDet-H itself (the paper)", 51.0, 32.0, 54.3, 68.9, 46.6),
                        Table.Row.publishedPercent("SAM-H, refined (the paper)", 46.5, 30.8, 51.0, 61.7, 44.7),
                        Table.Row.publishedPercent(
                                "SAM-H, several masks (TinySAM)", 46.6, Double.NaN, Double.NaN, Double.NaN, 44.7),
                        Table.Row.publishedPercent(
                                "SAM-L, several masks (TinySAM)", 46.2, Double.NaN, Double.NaN, Double.NaN, 43.5),
                        Table.Row.publishedPercent(
                                "SAM-B, several masks (TinySAM)", 43.4, Double.NaN, Double.NaN, Double.NaN, 40.8),
                        Table.Row.publishedPercent(
                                "SAM-B, single mask (TinySAM)", 41.0, Double.NaN, Double.NaN, Double.NaN, Double.NaN),
                        Table.Row.publishedPercent("MobileSAM, several masks (TinySAM)", 41.0, 24.4, 44.5, 58.6, 37.0),
                        Table.Row.publishedPercent(
                                "MobileSAM, single mask (EdgeSAM)",
                                39.4,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN),
                        Table.Row.publishedPercent("EdgeSAM, single mask (EdgeSAM)", 42.2, 29.6, 47.6, 53.9, 39.8)));
    }

    private Counts counts(EvaluationCounts counts) {
        List<Counts.Count> lines = new ArrayList<>(List.of(
                Counts.Count.of("images", counts.images()),
                Counts.Count.of("objects to be found", counts.instances()),
                Counts.Count.of("crowds and ignored objects", counts.ignoredInstances()),
                Counts.Count.of("detections prompted", counts.detections()),
                Counts.Count.of("detections with a flat box, not prompted", result.flat()),
                Counts.Count.of("detections of categories that the data set lacks, not prompted", result.foreign())));
        lines.addAll(DetectionRules.leftOut(counts));
        return new Counts(lines).and(dataset.found());
    }
}
