package io.anymask.evaluation.proposals;

import io.anymask.dataset.CategoryFrequency;
import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.coco.AreaRange;
import io.anymask.evaluation.coco.DetectionEvaluation;
import io.anymask.evaluation.coco.EvaluationSettings;
import io.anymask.evaluation.coco.IouType;
import io.anymask.evaluation.coco.LvisEvaluator;
import io.anymask.evaluation.coco.ProposalRecall;
import io.anymask.evaluation.detection.BestMasks;
import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Note;
import io.anymask.evaluation.report.Plot;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The report on object proposals: average recall by both ways of counting.
public final class ProposalReport {
    private static final int[] LIMITS = {1, 10, 100, 1000};
    private static final int RESAMPLES = 1000;

    private final CocoInstances truth;
    private final Dataset dataset;
    private final List<CocoDetection> proposals;
    private final int limit;
    private final Bootstrap bootstrap;
    private final List<ImageProposals> images;

    private ProposalReport(CocoInstances truth, Dataset dataset, List<CocoDetection> proposals, int limit, long seed) {
        this.dataset = dataset;
        this.truth = truth;
        this.proposals = List.copyOf(proposals);
        this.limit = limit;
        this.bootstrap = new Bootstrap(seed, RESAMPLES);
        this.images = ImageProposals.of(truth, this.proposals);
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
                        + " With 95 % intervals over images.",
                List.of("counted by", "all", "small", "medium", "large", "frequent", "common", "rare"),
                List.of(byPairs(pairs), byScore())));
        sections.add(published());
        sections.add(byLimit());
        BestMasks best = BestMasks.of(dataset, truth, proposals, false);
        sections.addAll(best.groups(
                "AR, best pairs", (object, iou) -> object.ignored() ? Double.NaN : pairs.passed(object), bootstrap));
        sections.addAll(best.galleries());
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
        ranges().forEach(range -> cells.add(pairs(recall, range, object -> true)));
        groups().forEach(frequency -> cells.add(pairs(recall, AreaRange.ALL, of(frequency))));
        return Table.Row.of("best pairs", cells.toArray(Cell[]::new));
    }

    /// The mean share of IoU thresholds that objects pass, image by image.
    private Cell pairs(ProposalRecall recall, AreaRange range, Predicate<CocoInstance> wanted) {
        Predicate<CocoInstance> counted =
                object -> !object.crowd() && !object.ignored() && range.contains(object.area()) && wanted.test(object);
        return Cell.percent(bootstrap.mean(images.stream()
                .map(image -> image.truth().instances().stream()
                        .filter(counted)
                        .mapToDouble(recall::passed)
                        .toArray())
                .toList()));
    }

    private Table.Row byScore() {
        List<Cell> cells = new ArrayList<>();
        List<DetectionEvaluation> all = surestFirst(images);
        ranges().forEach(range -> cells.add(surest(images, all, range)));
        for (CategoryFrequency frequency : groups()) {
            List<ImageProposals> some =
                    images.stream().map(image -> image.where(of(frequency))).toList();
            cells.add(surest(some, surestFirst(some), AreaRange.ALL));
        }
        return Table.Row.of("surest first", cells.toArray(Cell[]::new));
    }

    /// Masks are matched within their image, so an image's recall counts as often as it has objects.
    private Cell surest(List<ImageProposals> of, List<DetectionEvaluation> found, AreaRange range) {
        List<double[]> recalls = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            long objects = of.get(i).truth().instances().stream()
                    .filter(object -> !object.ignored() && range.contains(object.area()))
                    .count();
            double[] recall = new double[(int) objects];
            Arrays.fill(recall, found.get(i).averageRecall(range, limit));
            recalls.add(recall);
        }
        return Cell.percent(bootstrap.mean(recalls));
    }

    private List<DetectionEvaluation> surestFirst(List<ImageProposals> of) {
        return of.stream()
                .map(image -> surestFirst(image.truth(), image.proposals(), limit))
                .toList();
    }

    private static DetectionEvaluation surestFirst(CocoInstances of, List<CocoDetection> proposals, int most) {
        // Every category will do: they are not looked at, but have to be known.
        long any = of.categories().getFirst().id();
        List<CocoDetection> known =
                proposals.stream().map(proposal -> proposal.ofCategory(any)).toList();
        EvaluationSettings settings =
                EvaluationSettings.lvis(IouType.MASK).classAgnostic().withMaxDetections(most);
        return LvisEvaluator.evaluate(of, known, settings);
    }

    /// An image's objects and its proposals.
    private record ImageProposals(CocoInstances truth, List<CocoDetection> proposals) {
        static List<ImageProposals> of(CocoInstances truth, List<CocoDetection> proposals) {
            Map<Long, List<CocoInstance>> objects =
                    truth.instances().stream().collect(Collectors.groupingBy(CocoInstance::imageId));
            Map<Long, List<CocoDetection>> masks =
                    proposals.stream().collect(Collectors.groupingBy(CocoDetection::imageId));
            return truth.images().stream()
                    .map(image -> new ImageProposals(
                            CocoInstances.of(
                                    List.of(image), truth.categories(), objects.getOrDefault(image.id(), List.of())),
                            masks.getOrDefault(image.id(), List.of())))
                    .toList();
        }

        ImageProposals where(Predicate<CocoInstance> wanted) {
            List<CocoInstance> some = truth.instances().stream().filter(wanted).toList();
            return new ImageProposals(CocoInstances.of(truth.images(), truth.categories(), some), proposals);
        }
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
                        Table.Row.publishedPercent(
                                "ViTDet-H (trained on LVIS)", 63.0, 51.7, 80.8, 87.0, 63.1, 63.3, 58.3),
                        Table.Row.publishedPercent("SAM-H, single output", 54.9, 42.8, 76.7, 74.4, 54.7, 59.8, 62.0),
                        Table.Row.publishedPercent("SAM-H", 59.3, 45.5, 81.6, 86.9, 59.1, 63.9, 65.8),
                        Table.Row.publishedPercent(
                                "SAM-H, 64 × 64 points (MobileSAMv2)",
                                59.2,
                                46.6,
                                78.7,
                                82.4,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN)));
    }

    private Plot byLimit() {
        int[] limits = IntStream.concat(IntStream.of(LIMITS).filter(most -> most < limit), IntStream.of(limit))
                .toArray();
        double[] x = new double[limits.length];
        double[] pairs = new double[limits.length];
        double[] surest = new double[limits.length];
        for (int i = 0; i < limits.length; i++) {
            x[i] = limits[i];
            pairs[i] = 100
                    * ProposalRecall.of(truth, proposals, IouType.MASK, limits[i])
                            .averageRecall(AreaRange.ALL, object -> true);
            surest[i] = 100 * surestFirst(truth, proposals, limits[i]).averageRecall(AreaRange.ALL, limits[i]);
        }
        return new Plot(
                "Average recall by number of masks",
                Arrays.stream(limits).mapToObj(Integer::toString).collect(Collectors.joining(", "))
                        + " masks an image.",
                Plot.Kind.LOG_LINES,
                "Masks an image",
                "Average recall, %",
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
                        Counts.Count.of("images without a mask", without)))
                .and(dataset.found());
    }
}
