package io.anymask.evaluation.prompts;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.evaluation.BoxAnswer;
import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.prompts.PromptEvaluation.Outcome;
import io.anymask.evaluation.prompts.PromptSettings.FirstAnswer;
import io.anymask.evaluation.prompts.PromptSettings.Start;
import io.anymask.evaluation.report.Answers;
import io.anymask.evaluation.report.Breakdown;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Comparison;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Gallery;
import io.anymask.evaluation.report.Note;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.Plot;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import io.anymask.prompt.SimulatedClicks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The report on clicks and boxes made from the truth.
public final class PromptReport {
    private final PromptSettings settings;
    private final List<Dataset> datasets;
    private final Outcome outcome;
    private final Bootstrap bootstrap;

    private PromptReport(PromptSettings settings, List<Dataset> datasets, Outcome outcome) {
        this.settings = settings;
        this.datasets = List.copyOf(datasets);
        this.outcome = outcome;
        this.bootstrap = new Bootstrap(settings.seed(), 1000);
    }

    /// @param setup model and data, shown above the rest
    public static Report of(
            String title,
            SequencedMap<String, String> setup,
            PromptSettings settings,
            List<Dataset> datasets,
            Outcome outcome) {
        SequencedMap<String, String> all = new LinkedHashMap<>(setup);
        all.put("prompts", settings.text());
        return new Report(title, all, new PromptReport(settings, datasets, outcome).sections());
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(summary());
        sections.add(Published.miou());
        if (settings.clicksToIou()) {
            sections.add(clicksToIou());
            sections.add(Published.clicksToIou());
        }
        if (settings.clicks().size() > 1 && !settings.starts().isEmpty()) {
            sections.add(clickPlot());
        }
        Breakdown breakdown = breakdown();
        sections.add(breakdown.bySize());
        if (datasets.size() > 1) {
            sections.add(breakdown.byDataset());
        }
        sections.addAll(breakdown.byGroup());
        String main = headline();
        sections.addAll(new Answers(outcome.objects(), main).sections(result -> picture(result, main)));
        sections.add(counts());
        sections.add(protocol());
        return sections;
    }

    /// The measure that the plots and pictures are about.
    private String headline() {
        return settings.lastClick() > 0
                ? Measures.clicks(new TreeSet<>(settings.starts()).getFirst(), 1)
                : settings.boxes().equals(Set.of(BoxAnswer.SINGLE)) ? Measures.BOX_SINGLE : Measures.BOX;
    }

    /// Measures that are IoUs of an answer, in order.
    private List<String> answers() {
        List<String> names = new ArrayList<>();
        for (Start start : new TreeSet<>(settings.starts())) {
            settings.clicks().forEach(clicks -> names.add(Measures.clicks(start, clicks)));
        }
        Stream.of(Measures.BOX, Measures.BOX_REFINED, Measures.BOX_SINGLE).forEach(names::add);
        return names.stream()
                .filter(name -> outcome.objects().stream()
                        .anyMatch(object -> object.measures().containsKey(name)))
                .toList();
    }

    private Breakdown breakdown() {
        SequencedMap<String, String> shown = new LinkedHashMap<>();
        answers().forEach(name -> shown.put(name, name));
        return new Breakdown(outcome.objects(), shown, bootstrap);
    }

    private Table summary() {
        Breakdown all = breakdown();
        List<Table.Row> rows = new ArrayList<>();
        for (String name : answers()) {
            boolean ofThree = name.endsWith(" 1 click") && settings.firstAnswer() == FirstAnswer.SEVERAL;
            String oracle = ofThree || name.equals(Measures.BOX) ? name + " oracle" : "";
            rows.add(Table.Row.of(
                    name,
                    Cell.percent(all.mean(name)),
                    oracle.isEmpty() ? Cell.NONE : Cell.percent(all.mean(oracle)),
                    Cell.percent(all.mean(Measures.boundary(name))),
                    Cell.count(all.mean(name).count())));
        }
        return new Table(
                "Mean IoU",
                "Mean over objects, in percent, with the 95 % interval over images. Oracle: the best of the three masks by"
                        + " true IoU instead of predicted IoU. Boundary: IoU of the masks' boundaries.",
                List.of("prompt", "mIoU", "oracle", "boundary IoU", "objects"),
                rows);
    }

    private Table clicksToIou() {
        Breakdown all = breakdown();
        List<Table.Row> rows = new ArrayList<>();
        for (Start start : new TreeSet<>(settings.starts())) {
            rows.add(Table.Row.of(
                    start.label(),
                    Cell.number(all.mean(Measures.clicksTo(start, 85)), 2),
                    Cell.number(all.mean(Measures.clicksTo(start, 90)), 2),
                    Cell.percent(all.mean(Measures.neverReached(start, 85))),
                    Cell.percent(all.mean(Measures.neverReached(start, 90)))));
        }
        return new Table(
                "Clicks to reach an IoU",
                "The number of the first click with at least that IoU; %d where none has it, which happened for the share on the right, in percent."
                        .formatted(PromptSettings.MOST_CLICKS),
                List.of("first click", "NoC@85", "NoC@90", "never 85", "never 90"),
                rows);
    }

    private Plot clickPlot() {
        Breakdown all = breakdown();
        double[] x =
                settings.clicks().stream().mapToDouble(Integer::doubleValue).toArray();
        List<Plot.Series> series = new TreeSet<>(settings.starts())
                .stream()
                        .map(start -> new Plot.Series(
                                start.label() + " first",
                                x,
                                settings.clicks().stream()
                                        .mapToDouble(clicks -> 100
                                                * all.mean(Measures.clicks(start, clicks))
                                                        .mean())
                                        .toArray()))
                        .toList();
        return new Plot("IoU by number of clicks", "", Plot.Kind.LINES, "Clicks", "Mean IoU, %", series);
    }

    private Gallery.Picture picture(ObjectResult result, String measure) {
        DatasetImage image = datasets.stream()
                .filter(dataset -> dataset.name().equals(result.dataset()))
                .flatMap(dataset -> dataset.images().stream())
                .filter(candidate -> candidate.id().equals(result.image()))
                .findFirst()
                .orElseThrow(() -> Answers.unknown(result));
        ImageAnnotation annotation = image.annotation();
        Instance object = annotation.instances().stream()
                .filter(candidate -> candidate.id().equals(result.object()))
                .findFirst()
                .orElseThrow(() -> Answers.unknown(result));
        Rle answer = result.answers().getOrDefault(measure, object.mask());
        List<Point> clicks = measure.startsWith(Start.CENTER.label())
                ? List.of(SimulatedClicks.center(object.mask().toMask()))
                : List.of();
        return new Gallery.Picture(
                "IoU %s, %s %s, object %s of image %s, %d px"
                        .formatted(
                                Cell.number(result.measure(measure), 3).text(),
                                result.dataset(),
                                result.category(),
                                result.object(),
                                result.image(),
                                object.mask().area()),
                Comparison.draw(image.pixels(annotation), object.mask().toMask(), answer.toMask(), clicks));
    }

    private Counts counts() {
        Counts counts = new Counts(List.of(
                Counts.Count.of("images", outcome.images()),
                Counts.Count.of("objects evaluated", outcome.objects().size()),
                Counts.Count.of("crowd regions, not evaluated", outcome.crowds()),
                Counts.Count.of("objects without a pixel or with a flat box, not evaluated", outcome.empty())));
        for (Dataset dataset : datasets) {
            counts = counts.and(dataset.found());
        }
        return counts;
    }

    private Note protocol() {
        return new Note(
                "How it was done",
                "The first click is the pixel deepest inside the object by the exact Euclidean distance, the image's edge"
                        + " counting as an edge (center), or any of its pixels (random). Each further click goes to the pixel"
                        + " deepest in what is missing or in what is too much, and never to one clicked before. "
                        + (settings.firstAnswer() == FirstAnswer.SEVERAL
                                ? "The first click is answered with three masks, of which the one with the highest"
                                        + " predicted IoU counts; later ones with the single-mask token"
                                : "The single-mask token answers every click")
                        + (settings.feedback() ? ", given the logits of the last answer." : ", without earlier logits.")
                        + " Boxes are the annotation's; the answer is, of three masks, the one with the highest predicted IoU;"
                        + " refined: once more with its logits and the box; single mask: the single-mask token. Published"
                        + " figures are for their authors' data and rules: compare only where both are the same.");
    }
}
