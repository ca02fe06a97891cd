package io.anymask.evaluation.proposals;

import io.anymask.dataset.CategoryFrequency;
import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.coco.AreaRange;
import io.anymask.evaluation.coco.EvaluationSettings;
import io.anymask.evaluation.coco.IouType;
import io.anymask.evaluation.coco.LvisEvaluator;
import io.anymask.evaluation.coco.ProposalRecall;
import io.anymask.evaluation.detection.ObjectGalleries;
import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Note;
import io.anymask.evaluation.report.Plot;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The report on object proposals: average recall by both ways of counting.
public final class ProposalReport {
    private static final int[] LIMITS = {1, 10, 100, 1000};
    private static final int RESAMPLES = 1000;

    private final CocoInstances truth;
    private final Dataset dataset;
    private final List<CocoDetection> proposals;
    private final int limit;
    private final long seed;

    private ProposalReport(CocoInstances truth, Dataset dataset, List<CocoDetection> proposals, int limit, long seed) {
        this.dataset = dataset;
        this.truth = truth;
        this.proposals = List.copyOf(proposals);
        this.limit = limit;
        this.seed = seed;
    }

    /// @param setup model and data, shown above the rest
    /// @param limit of proposals in an image
    public static Report of(
            String title,
            SequencedMap<String, String> setup,
            CocoInstances truth,
            Dataset dataset,
            List<CocoDetection> proposals,
            int limit,
            long seed) {
        return new Report(title, setup, new ProposalReport(truth, dataset, proposals, limit, seed).sections());
    }

    private List<Section> sections() {
        ProposalRecall pairs = ProposalRecall.of(truth, proposals, IouType.MASK, limit);
        List<Section> sections = new ArrayList<>();
        sections.add(new Table(
                "Average recall with " + limit + " masks an image",
                "In percent, IoU 0.50 to 0.95, without regard to categories. Frequent, common and rare are LVIS's groups."
                        + " The first number has the 95 % interval over images.",
                List.of("counted by", "all", "small", "medium", "large", "frequent", "common", "rare"),
                List.of(byPairs(pairs), byScore())));
        sections.add(published());
        sections.add(byLimit());
        sections.addAll(ObjectGalleries.of(dataset, truth, proposals, false));
        sections.add(counts());
        sections.add(new Note(
                "Two ways of counting",
                "Best pairs (detectron2): in each image the object and the mask with the highest IoU of all are taken away"
                        + " together, again and again. Surest first (the LVIS API with all categories made one): the masks"
                        + " choose in the order of their scores, and a mask that takes an object keeps it even if a later"
                        + " one fits better. The LVIS API without that mapping drops every mask of an image in which"
                        + " nobody looked for its category, and reports 0 for masks without categories. The paper does not"
                        + " say which way it counts; its authors point at the API (issue 205). LVIS's objects are not all"
                        + " there are: what nobody annotated costs no recall."));
        return sections;
    }

    private static List<AreaRange> ranges() {
        return AreaRange.STANDARD;
    }

    private Table.Row byPairs(ProposalRecall recall) {
        List<Cell> cells = new ArrayList<>();
        cells.add(Cell.percent(new Bootstrap(seed, RESAMPLES).mean(perImage(recall))));
        ranges().stream()
                .skip(1)
                .map(range -> Cell.percent(recall.averageRecall(range, object -> true)))
                .forEach(cells::add);
        for (CategoryFrequency frequency : groups()) {
            cells.add(Cell.percent(recall.averageRecall(AreaRange.ALL, of(frequency))));
        }
        return Table.Row.of("best pairs", cells.toArray(Cell[]::new));
    }

    /// The share of IoU thresholds that each object passes, image by image.
    private Collection<double[]> perImage(ProposalRecall recall) {
        Map<Long, List<CocoInstance>> images = truth.instances().stream()
                .filter(object -> !object.crowd() && !object.ignored())
                .collect(Collectors.groupingBy(CocoInstance::imageId));
        return images.values().stream()
                .map(objects -> objects.stream().mapToDouble(recall::passed).toArray())
                .toList();
    }

    private Table.Row byScore() {
        List<Cell> cells = new ArrayList<>();
        for (AreaRange range : ranges()) {
            cells.add(Cell.percent(surestFirst(truth, limit, range)));
        }
        for (CategoryFrequency frequency : groups()) {
            Predicate<CocoInstance> wanted = of(frequency);
            CocoInstances part = CocoInstances.of(
                    truth.images(),
                    truth.categories(),
                    truth.instances().stream().filter(wanted).toList());
            cells.add(part.instances().isEmpty() ? Cell.NONE : Cell.percent(surestFirst(part, limit, AreaRange.ALL)));
        }
        return Table.Row.of("surest first", cells.toArray(Cell[]::new));
    }

    private double surestFirst(CocoInstances of, int most, AreaRange range) {
        // Every category will do: they are not looked at, but have to be known.
        long any = of.categories().getFirst().id();
        List<CocoDetection> known =
                proposals.stream().map(proposal -> proposal.ofCategory(any)).toList();
        EvaluationSettings settings =
                EvaluationSettings.lvis(IouType.MASK).classAgnostic().withMaxDetections(most);
        return LvisEvaluator.evaluate(of, known, settings).averageRecall(range, most);
    }

    private static List<CategoryFrequency> groups() {
        return List.of(CategoryFrequency.FREQUENT, CategoryFrequency.COMMON, CategoryFrequency.RARE);
    }

    private Predicate<CocoInstance> of(CategoryFrequency frequency) {
        return object -> {
            CocoCategory category = truth.category(object.categoryId());
            return category != null && category.frequency() == frequency;
        };
    }

    private static Table published() {
        return new Table(
                "Published average recall with 1000 masks, LVIS v1 val",
                "In percent: the paper's table 4, and MobileSAMv2's on 100 images.",
                List.of("model", "all", "small", "medium", "large", "frequent", "common", "rare"),
                List.of(
                        figures("ViTDet-H (trained on LVIS)", 63.0, 51.7, 80.8, 87.0, 63.1, 63.3, 58.3),
                        figures("SAM-H, single output", 54.9, 42.8, 76.7, 74.4, 54.7, 59.8, 62.0),
                        figures("SAM-H", 59.3, 45.5, 81.6, 86.9, 59.1, 63.9, 65.8),
                        figures(
                                "SAM-H, 64 × 64 points (MobileSAMv2)",
                                59.2,
                                46.6,
                                78.7,
                                82.4,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN)));
    }

    private static Table.Row figures(String name, double... percent) {
        Cell[] cells = new Cell[percent.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Cell.percent(percent[i] / 100);
        }
        return Table.Row.published(name, cells);
    }

    private Plot byLimit() {
        double[] x = new double[LIMITS.length];
        double[] pairs = new double[LIMITS.length];
        double[] surest = new double[LIMITS.length];
        for (int i = 0; i < LIMITS.length; i++) {
            x[i] = Math.log10(LIMITS[i]);
            pairs[i] = 100
                    * ProposalRecall.of(truth, proposals, IouType.MASK, LIMITS[i])
                            .averageRecall(AreaRange.ALL, object -> true);
            surest[i] = 100 * surestFirst(truth, LIMITS[i], AreaRange.ALL);
        }
        return new Plot(
                "Average recall by number of masks",
                "1, 10, 100 and 1000 masks an image.",
                Plot.Kind.LINES,
                "log₁₀ of masks an image",
                "AR, %",
                List.of(new Plot.Series("best pairs", x, pairs), new Plot.Series("surest first", x, surest)));
    }

    private Counts counts() {
        long without = truth.images().size()
                - proposals.stream().map(CocoDetection::imageId).distinct().count();
        long crowds = truth.instances().stream()
                .filter(object -> object.crowd() || object.ignored())
                .count();
        return new Counts(List.of(
                Counts.Count.of("images", truth.images().size()),
                Counts.Count.of("objects to be found", truth.instances().size() - crowds),
                Counts.Count.of("crowds and ignored objects, not counted by best pairs", crowds),
                Counts.Count.of("masks proposed", proposals.size()),
                Counts.Count.of("images without a mask", without)));
    }
}
