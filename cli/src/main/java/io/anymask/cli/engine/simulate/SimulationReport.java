package io.anymask.cli.engine.simulate;

import io.anymask.cli.command.OutputFailure;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Note;
import io.anymask.evaluation.report.Page;
import io.anymask.evaluation.report.Plot;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import io.anymask.evaluation.report.Table.Row;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a simulation found, beside the paper's figures. All but what was measured in real time follows from the
/// setup.
///
/// @param control what came out without retraining; null where nobody simulated it
/// @param retrained what came out with it; null where nobody simulated it
record SimulationReport(
        String name,
        SequencedMap<String, String> setup,
        @Nullable Outcome control,
        @Nullable Outcome retrained) {
    private static final String CURVE = "curve.png";

    private static final String MEANING = """
            The annotator of this report is a program that knows the truth: it clicks by a rule, never tires, judges by \
            IoU alone and takes simulated time. What compares are the ways with each other, on the same images. The \
            paper's figures are those of its people on its images, and stand here for orientation only.""";

    /// Writes `report.json`, `report.html` and `curve.png` into a folder.
    ///
    /// @param page what a terminal holds
    /// @return what is printed
    String write(Path folder, Page page) {
        List<Plot> plots = Curve.of(control, retrained);
        Report report = new Report("The data engine, simulated on " + name, setup, sections(plots));
        report.write(folder);
        ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(report.toJson());
        ObjectNode measured = json.putObject("measured");
        ways().forEach((way, outcome) -> {
            ObjectNode seconds = measured.putObject(way).putObject("seconds");
            outcome.seconds().forEach(seconds::put);
        });
        byte @Nullable [] picture = Plot.png(plots);
        try {
            AtomicFile.write(
                    folder.resolve(Report.JSON),
                    JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json));
            if (picture != null) {
                AtomicFile.write(folder.resolve(CURVE), picture);
            }
        } catch (IOException e) {
            throw new OutputFailure(
                    "%s: the report cannot be written (%s)".formatted(folder, FileFault.describe(e)), e);
        }
        return report.toText(page);
    }

    private SequencedMap<String, Outcome> ways() {
        SequencedMap<String, Outcome> ways = new LinkedHashMap<>();
        if (control != null) {
            ways.put("control", control);
        }
        if (retrained != null) {
            ways.put("retrained", retrained);
        }
        return ways;
    }

    private List<Section> sections(List<Plot> plots) {
        List<Section> sections = new ArrayList<>();
        sections.add(work());
        sections.add(masks());
        sections.add(proposals());
        sections.add(automatic());
        if (ways().values().stream().anyMatch(way -> !way.versions().isEmpty())) {
            sections.add(versions());
        }
        if (retrained != null && retrained.detector() != null) {
            sections.add(
                    new Note("What found the proposals", retrained.detector().says()));
        }
        sections.addAll(plots);
        sections.add(metrics());
        sections.add(new Note("What these figures are", MEANING));
        return sections;
    }

    private Table work() {
        List<Row> rows = new ArrayList<>();
        ways().forEach((way, outcome) -> {
            rows.add(work(way + ", stage 1", outcome.manual()));
            rows.add(work(way + ", stage 2", outcome.prefilled()));
        });
        rows.add(published("paper, stage 1, first model", 120_000, 20, 34, 34));
        rows.add(published("paper, stage 1, last model", 120_000, 44, 14, 14));
        rows.add(published("paper, stage 2, last model", 180_000, 72, Double.NaN, 34));
        return new Table(
                "Work",
                "Seconds of work in simulated time; breaks stand apart. A drawn mask was made from nothing, the others were proposed."
                        + " The paper's are of other images and real people.",
                List.of(
                        "",
                        "model",
                        "images",
                        "masks",
                        "masks an image",
                        "clicks a mask",
                        "clicks a drawn mask",
                        "strokes a mask",
                        "seconds a mask",
                        "seconds a drawn mask",
                        "seconds an image",
                        "idle seconds a mask"),
                rows);
    }

    private static Row work(String name, StageResult stage) {
        ImageResult sum = stage.sum();
        return Row.of(
                name,
                Cell.count(stage.model()),
                Cell.count(sum.images()),
                Cell.count(sum.masks()),
                ratio(sum.masks(), sum.images(), 1),
                Cell.number(sum.clicksPerMask(), 2),
                ratio(sum.drawnClicks(), sum.drawn(), 2),
                ratio(sum.strokes(), sum.masks(), 2),
                Cell.number(sum.secondsPerMask(), 2),
                ratio(sum.drawnActive(), sum.drawn(), 2),
                ratio(sum.active(), sum.images(), 1),
                ratio(sum.idle(), sum.masks(), 2));
    }

    /// @param seconds for a mask; NaN where the paper says nothing
    private static Row published(String name, int images, double masks, double seconds, double drawn) {
        return Row.published(
                name,
                Cell.NONE,
                Cell.count(images),
                Cell.NONE,
                Cell.number(masks, 0),
                Cell.NONE,
                Cell.NONE,
                Cell.NONE,
                Cell.number(seconds, 0),
                Cell.number(drawn, 0),
                Cell.NONE,
                Cell.NONE);
    }

    private static Cell ratio(double part, double of, int decimals) {
        return Cell.number(ImageResult.ratio(part, of), decimals);
    }

    private static Cell share(double part, double of) {
        return Cell.percent(ImageResult.ratio(part, of));
    }

    private Table masks() {
        List<Row> rows = new ArrayList<>();
        ways().forEach((way, outcome) -> {
            rows.add(masks(way + ", stage 1", outcome.manual().sum()));
            rows.add(masks(way + ", stage 2", outcome.prefilled().sum()));
        });
        return new Table(
                "Masks",
                "How good the masks are that the annotator kept. One that was painted was corrected with brush or eraser, since clicks"
                        + " did not make it good enough. One that was abandoned is not good enough even so; it is kept nevertheless.",
                List.of(
                        "",
                        "objects",
                        "masks",
                        "mean IoU",
                        "painted",
                        "abandoned",
                        "without a mask",
                        "clicks that slipped"),
                rows);
    }

    private static Row masks(String name, ImageResult sum) {
        return Row.of(
                name,
                Cell.count(sum.objects()),
                Cell.count(sum.masks()),
                share(sum.iou(), sum.masks()),
                share(sum.painted(), sum.masks()),
                share(sum.abandoned(), sum.masks()),
                Cell.count(sum.missed()),
                share(sum.slips(), sum.clicks()));
    }

    private Table proposals() {
        List<Row> rows = new ArrayList<>();
        ways().forEach((way, outcome) -> {
            ImageResult sum = outcome.prefilled().sum();
            rows.add(Row.of(
                    way + ", stage 2",
                    Cell.count(sum.proposals()),
                    ratio(sum.proposals(), sum.images(), 1),
                    share(sum.unedited(), sum.proposals()),
                    share(sum.edited(), sum.proposals()),
                    share(sum.rejected(), sum.proposals()),
                    share(sum.unedited() + (double) sum.edited(), sum.objects())));
        });
        return new Table(
                "Prefilled masks",
                "What became of them, and the share of the objects that they were.",
                List.of("", "proposals", "an image", "unedited", "edited", "rejected", "of the objects"),
                rows);
    }

    private Table automatic() {
        List<Row> rows = new ArrayList<>();
        ways().forEach((way, outcome) -> {
            Automatic found = outcome.automatic();
            rows.add(Row.of(
                    way + ", stage 3",
                    Cell.count(found.model()),
                    Cell.count(found.images()),
                    Cell.count(found.objects()),
                    ratio(found.masks(), found.images(), 1),
                    Cell.percent(found.ap()),
                    Cell.percent(found.apOfMany()),
                    Cell.percent(found.ap50OfMany()),
                    Cell.percent(found.miou())));
        });
        return new Table(
                "Fully automatic",
                "Masks of the run amg, compared with the truth: COCO's AP without regard to categories, of the 100"
                        + " and of the 1000 surest masks of an image, and the mean over the objects of the best IoU. Where a data set"
                        + " does not outline everything, masks of other things count as wrong.",
                List.of(
                        "",
                        "model",
                        "images",
                        "objects",
                        "masks an image",
                        "AP@100",
                        "AP@1000",
                        "AP50@1000",
                        "mean best IoU"),
                rows);
    }

    private Table versions() {
        List<Row> rows = new ArrayList<>();
        ways().forEach((way, outcome) -> outcome.versions()
                .forEach(version -> rows.add(Row.of(
                        "%s, version %d".formatted(way, version.number()),
                        Cell.count(version.images()),
                        Cell.count(version.masks()),
                        Cell.percent(version.before().oneClick()),
                        Cell.percent(version.after().oneClick()),
                        Cell.percent(version.before().threeClicks()),
                        Cell.percent(version.after().threeClicks()),
                        Cell.percent(version.before().box()),
                        Cell.percent(version.after().box())))));
        return new Table(
                "Retraining",
                "Mean IoU on annotated images that were held out, before and after. A version that is no better than the one before is not"
                        + " kept.",
                List.of(
                        "",
                        "images",
                        "masks",
                        "1 click before",
                        "after",
                        "3 clicks before",
                        "3 clicks after",
                        "box before",
                        "box after"),
                rows);
    }

    private Table metrics() {
        List<Row> rows = new ArrayList<>();
        ways().forEach((way, outcome) -> outcome.metrics()
                .forEach((stage, known) -> rows.add(metrics(way + ", " + stage.replace('_', '-'), known))));
        return new Table(
                "By the project's own metrics",
                "As a team sees them at its server: from the first click on a mask to its acceptance, for masks that were drawn.",
                List.of(
                        "",
                        "masks",
                        "timed masks",
                        "seconds a mask",
                        "median",
                        "idle seconds a mask",
                        "plus clicks a mask",
                        "minus clicks a mask",
                        "unedited",
                        "edited",
                        "rejected"),
                rows);
    }

    private static Row metrics(String name, Map<String, Double> known) {
        return Row.of(
                name,
                Cell.number(metric(known, "masks"), 0),
                Cell.number(metric(known, "timed_masks"), 0),
                Cell.number(metric(known, "seconds_per_mask_mean"), 2),
                Cell.number(metric(known, "seconds_per_mask_median"), 2),
                Cell.number(metric(known, "idle_seconds_per_mask"), 2),
                Cell.number(metric(known, "positive_per_mask"), 2),
                Cell.number(metric(known, "negative_per_mask"), 2),
                Cell.percent(metric(known, "proposals_unedited_rate")),
                Cell.percent(metric(known, "proposals_edited_rate")),
                Cell.percent(metric(known, "proposals_rejected_rate")));
    }

    private static double metric(Map<String, Double> known, String name) {
        return known.getOrDefault(name, Double.NaN);
    }
}
