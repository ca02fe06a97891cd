package io.anymask.evaluation.statistics;

import io.anymask.dataset.Notes;
import io.anymask.dataset.audit.ImageAudit;
import io.anymask.dataset.audit.MaskPair;
import io.anymask.dataset.audit.Pairing;
import io.anymask.dataset.audit.QualityAudit;
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
import java.util.SequencedMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/// The report on masks before and after people corrected them.
public final class AuditReport {
    private static final int RESAMPLES = 1000;
    private static final int WORST = 20;

    private final QualityAudit audit;
    private final List<Notes> odd;
    private final Bootstrap bootstrap = new Bootstrap(0, RESAMPLES);

    private AuditReport(QualityAudit audit, List<Notes> odd) {
        this.audit = audit;
        this.odd = odd;
    }

    /// @param setup what was read, shown above the rest
    /// @param odd what was odd in it
    public static Report of(SequencedMap<String, String> setup, QualityAudit audit, List<Notes> odd) {
        return new Report("Quality audit of masks", setup, new AuditReport(audit, odd).sections());
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(summary());
        sections.add(changes());
        if (audit.count() > 0) {
            sections.add(histogram());
            sections.add(worst());
        }
        sections.add(counts());
        sections.add(new Note("How masks were paired", pairing()));
        return sections;
    }

    private Table summary() {
        return new Table(
                "IoU before and after",
                "Pairs of a mask and what people made of it, in percent, with the 95 % interval over images. SA-1B's audit"
                        + " counts by the same rule: strictly above the bound. Its masks were corrected by professionals; what"
                        + " was removed or added counts for neither.",
                List.of("masks", "pairs", "IoU above 0.9", "IoU above 0.75", "mean IoU"),
                List.of(
                        Table.Row.of(
                                "here, %,d images".formatted(audit.images().size()),
                                Cell.count(audit.count()),
                                mean(iou -> iou > 0.9 ? 1 : 0),
                                mean(iou -> iou > 0.75 ? 1 : 0),
                                mean(iou -> iou)),
                        Sa1bFigures.quality()));
    }

    private Cell mean(DoubleUnaryOperator measure) {
        return Cell.percent(bootstrap.mean(audit.images().stream()
                .map(image -> image.pairs().stream()
                        .mapToDouble(MaskPair::iou)
                        .map(measure)
                        .toArray())
                .toList()));
    }

    private Table changes() {
        long before = audit.count() + audit.removed();
        long unchanged = audit.pairs().filter(found -> found.pair().iou() == 1).count();
        return new Table(
                "What became of the masks",
                "",
                List.of("masks", "number", "share of those before"),
                List.of(
                        row("left as they were", unchanged, before),
                        row("changed", audit.count() - unchanged, before),
                        row("removed", audit.removed(), before),
                        row("added", audit.added(), before)));
    }

    private static Table.Row row(String name, long number, long of) {
        return Table.Row.of(name, Cell.count(number), Cell.percent((double) number / of));
    }

    private Plot histogram() {
        double[] ious = audit.pairs().mapToDouble(found -> found.pair().iou()).toArray();
        Plot.Series counts = Plot.histogram("pairs", ious, 20);
        double[] percent = Arrays.stream(counts.y())
                .map(count -> 100 * count / ious.length)
                .toArray();
        return new Plot(
                "IoU of the pairs",
                "In bins of 0.05. SA-1B's distribution was not published.",
                Plot.Kind.BARS,
                "IoU, at least",
                "Pairs, %",
                List.of(new Plot.Series("pairs", counts.x(), percent)));
    }

    private Table worst() {
        List<QualityAudit.Found> worst = audit.worst(WORST);
        return new Table(
                "The worst pairs",
                "With the lowest IoU. A mask without an id is named by its place in its image.",
                List.of("image", "before", "after", "IoU"),
                worst.stream()
                        .map(found -> Table.Row.of(
                                found.image(),
                                Cell.text(found.pair().before()),
                                Cell.text(found.pair().after()),
                                Cell.number(found.pair().iou(), 3)))
                        .toList());
    }

    private Counts counts() {
        List<Counts.Count> counts = new ArrayList<>(List.of(
                Counts.Count.of("images compared", audit.images().size()),
                Counts.Count.of("images whose masks were paired by their ids", paired(Pairing.ID)),
                Counts.Count.of("images whose masks were paired by IoU", paired(Pairing.IOU)),
                Counts.Count.of("of these, images whose masks have ids that do not fit", renumbered()),
                Counts.Count.of("images that are there before alone, not compared", audit.onlyBefore()),
                Counts.Count.of("images that are there after alone, not compared", audit.onlyAfter()),
                Counts.Count.of("masks removed", named(ImageAudit::removed)),
                Counts.Count.of("masks added", named(ImageAudit::added))));
        if (audit.unjudged() + audit.unknown() > 0) {
            counts.add(Counts.Count.of("masks that nobody has judged, not compared", audit.unjudged()));
            counts.add(Counts.Count.of("masks edited before they were first kept, not compared", audit.unknown()));
        }
        Counts all =
                new Counts(counts.stream().filter(count -> count.number() > 0).toList());
        for (Notes notes : odd) {
            all = all.and(notes);
        }
        return all;
    }

    private long paired(Pairing pairing) {
        return audit.images().stream()
                .filter(image -> image.pairing() == pairing)
                .count();
    }

    private long renumbered() {
        return audit.images().stream().filter(ImageAudit::renumbered).count();
    }

    private List<String> named(Function<ImageAudit, List<String>> masks) {
        return audit.images().stream()
                .flatMap(image -> masks.apply(image).stream().map(mask -> image.image() + " " + mask))
                .toList();
    }

    private String pairing() {
        return "Images are the same by their SHA-256 where both sets have it, else by their file names. In an image, masks are"
                + " paired by their ids where both sets have some in common that fit: where they give at least 98 % of the IoU"
                + " that overlap can give, since many programs number masks anew. Else the pair with the highest IoU is taken"
                + " first, of whatever overlaps at all, each mask in one pair at most. So a mask that was removed can be paired"
                + " with one that was added beside it, which lowers the figures and never raises them. Crowds and masks without"
                + " a pixel are no masks here: one that was emptied counts as removed.";
    }
}
