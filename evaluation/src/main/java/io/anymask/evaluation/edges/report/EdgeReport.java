package io.anymask.evaluation.edges.report;

import io.anymask.dataset.BsdsFolder;
import io.anymask.dataset.BsdsImage;
import io.anymask.evaluation.edges.bsds.BoundarySummary;
import io.anymask.evaluation.edges.bsds.ImageResult;
import io.anymask.evaluation.edges.bsds.Score;
import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Gallery;
import io.anymask.evaluation.report.Note;
import io.anymask.evaluation.report.Plot;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import io.anymask.image.Image;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The report of an edge evaluation. Stateless.
public final class EdgeReport {
    private static final int DECIMALS = 3;
    private static final int SHOWN = 3;
    private static final int RESAMPLES = 1000;

    private EdgeReport() {}

    /// @param seed of the confidence intervals
    public static Report of(BsdsFolder bsds, EdgeEvaluation evaluation, List<MethodResult> methods, long seed) {
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        setup.put("data set", bsds.name());
        setup.putAll(evaluation.folders());
        setup.put(
                "benchmark",
                "%d thresholds, pairs within %s of the diagonal, exact matching"
                        .formatted(
                                evaluation.benchmark().thresholds(),
                                evaluation.benchmark().maxDistance()));
        methods.forEach(method ->
                method.setup().forEach((part, value) -> setup.put(method.name() + ", " + part, value)));
        setup.put("seed of the intervals", Long.toString(seed));
        List<Section> sections = new ArrayList<>();
        sections.add(figures(methods, new Bootstrap(seed, RESAMPLES)));
        sections.add(curves(methods));
        sections.add(counts(bsds, methods));
        sections.add(new Note(
                "How to read it",
                "ODS: the best F with one threshold for all images. OIS: each image at its own best threshold. AP: the "
                        + "area under the precision–recall curve. R50: recall at a precision of one half. The "
                        + "published figures are of the test part, 200 images. In brackets: 95 % intervals, images "
                        + "resampled. The official matcher has a random part and differs by a few 0.0001."));
        for (MethodResult method : methods) {
            sections.addAll(galleries(bsds, method));
        }
        for (MethodResult method : methods) {
            sections.add(images(method));
        }
        return new Report("Edges on " + bsds.name(), setup, sections);
    }

    private static Table figures(List<MethodResult> methods, Bootstrap bootstrap) {
        List<Table.Row> rows = new ArrayList<>();
        for (MethodResult method : methods) {
            BoundarySummary summary = method.summary();
            rows.add(Table.Row.of(
                    method.name(),
                    Cell.number(
                            bootstrap.of(
                                    method.images(),
                                    images -> BoundarySummary.of(images).ods().f()),
                            DECIMALS),
                    Cell.number(
                            bootstrap.of(
                                    method.images(),
                                    images -> BoundarySummary.of(images).ois().f()),
                            DECIMALS),
                    Cell.number(summary.ap(), DECIMALS),
                    Cell.number(summary.r50(), DECIMALS)));
        }
        rows.add(published("HED, 2015 (trained on BSDS)", .788, .808, .840, .923));
        rows.add(published("EDETR, 2022 (trained on BSDS)", .840, .858, .896, .930));
        rows.add(published("Sobel", .539, Double.NaN, Double.NaN, Double.NaN));
        rows.add(published("Canny", .600, .640, .580, Double.NaN));
        rows.add(published("Felzenszwalb–Huttenlocher", .610, .640, .560, Double.NaN));
        rows.add(published("SAM ViT-H, the paper", .768, .786, .794, .928));
        rows.add(published("SAM ViT-H, ymgw55's reproduction", .746, .776, .769, .925));
        rows.add(published("SAM ViT-B, by RepViT-SAM", .743, .764, .726, Double.NaN));
        rows.add(published("MobileSAM, by RepViT-SAM", .756, .768, .746, Double.NaN));
        rows.add(published("FastSAM", .750, .790, .793, .903));
        return new Table("Boundaries", "", List.of("method", "ODS", "OIS", "AP", "R50"), rows);
    }

    private static Table.Row published(String name, double ods, double ois, double ap, double r50) {
        return Table.Row.published(
                name,
                Cell.number(ods, DECIMALS),
                Cell.number(ois, DECIMALS),
                Cell.number(ap, DECIMALS),
                Cell.number(r50, DECIMALS));
    }

    private static Plot curves(List<MethodResult> methods) {
        List<Plot.Series> series = new ArrayList<>();
        for (MethodResult method : methods) {
            // A threshold above all edges has found nothing: no point of the curve, unless there is no other.
            List<Score> curve = method.summary().curve();
            boolean found = curve.stream().anyMatch(score -> score.recall() > 0);
            List<Score> rising = curve.stream()
                    .filter(score -> !found || score.recall() > 0)
                    .sorted(Comparator.comparingDouble(Score::recall))
                    .toList();
            series.add(new Plot.Series(
                    method.name(),
                    rising.stream().mapToDouble(Score::recall).toArray(),
                    rising.stream().mapToDouble(Score::precision).toArray()));
        }
        return new Plot(
                "Precision and recall",
                "A point for each threshold. Grey: places of equal F, 0.1 to 0.9.",
                Plot.Kind.PRECISION_RECALL,
                "Recall",
                "Precision",
                series);
    }

    private static Counts counts(BsdsFolder bsds, List<MethodResult> methods) {
        List<Counts.Count> counts = new ArrayList<>();
        counts.add(Counts.Count.of("images in the data set", bsds.images().size()));
        for (MethodResult method : methods) {
            counts.add(Counts.Count.of(
                    "images evaluated, " + method.name(), method.images().size()));
            counts.add(Counts.Count.of("images without an edge map, left out, " + method.name(), method.missing()));
        }
        return new Counts(counts).and(bsds.found());
    }

    private static List<Gallery> galleries(BsdsFolder bsds, MethodResult method) {
        List<ImageResult> worstFirst = method.images().stream()
                .sorted(Comparator.comparingDouble(result -> result.best().f()))
                .toList();
        int shown = Math.min(SHOWN, worstFirst.size());
        String caption = "The photo; the edges; what people drew.";
        return List.of(
                new Gallery(
                        "Best, " + method.name(),
                        caption,
                        pictures(bsds, method, worstFirst.reversed().subList(0, shown))),
                new Gallery("Worst, " + method.name(), caption, pictures(bsds, method, worstFirst.subList(0, shown))));
    }

    private static List<Gallery.Picture> pictures(BsdsFolder bsds, MethodResult method, List<ImageResult> results) {
        List<Gallery.Picture> pictures = new ArrayList<>();
        for (ImageResult result : results) {
            BsdsImage image = bsds.images().stream()
                    .filter(i -> i.id().equals(result.id()))
                    .findFirst()
                    .orElseThrow();
            Score best = result.best();
            bsds.ifUsable(image, () -> Image.read(image.photo()))
                    .ifPresent(photo -> pictures.add(new Gallery.Picture(
                            "%s: F %.3f, recall %.3f, precision %.3f at %.2f"
                                    .formatted(
                                            result.id(), best.f(), best.recall(), best.precision(), best.threshold()),
                            EdgePicture.of(photo, method.map(result.id()), image.boundaries()))));
        }
        return pictures;
    }

    private static Table images(MethodResult method) {
        List<Table.Row> rows = new ArrayList<>();
        for (ImageResult result : method.images()) {
            Score best = result.best();
            rows.add(Table.Row.of(
                    result.id(),
                    Cell.number(best.threshold(), 2),
                    Cell.number(best.recall(), DECIMALS),
                    Cell.number(best.precision(), DECIMALS),
                    Cell.number(best.f(), DECIMALS)));
        }
        return new Table(
                "Each image at its best threshold, " + method.name(),
                "",
                List.of("image", "threshold", "recall", "precision", "F"),
                rows);
    }
}
