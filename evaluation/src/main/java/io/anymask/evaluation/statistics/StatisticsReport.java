package io.anymask.evaluation.statistics;

import io.anymask.dataset.Notes;
import io.anymask.dataset.statistics.DatasetStatistics;
import io.anymask.dataset.statistics.Histogram;
import io.anymask.dataset.statistics.SizeClass;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Gallery;
import io.anymask.evaluation.report.Note;
import io.anymask.evaluation.report.Plot;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The report on what a data set looks like.
public final class StatisticsReport {
    /// Where the paper's bins of masks in an image begin.
    private static final int[] BINS = {0, 50, 100, 200, 300, 400, 500};

    private static final int MOST_SIZES = 10;

    private final String name;
    private final DatasetStatistics statistics;
    private final List<Notes.Note> odd;

    private StatisticsReport(String name, DatasetStatistics statistics, List<Notes.Note> odd) {
        this.name = name;
        this.statistics = statistics;
        this.odd = odd;
    }

    /// @param name of the data set
    /// @param setup what was read, shown above the rest
    /// @param odd what was odd in it
    public static Report of(
            String name, SequencedMap<String, String> setup, DatasetStatistics statistics, List<Notes.Note> odd) {
        return new Report("Statistics of " + name, setup, new StatisticsReport(name, statistics, odd).sections());
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(totals());
        if (statistics.masks() > 0) {
            sections.add(centres());
        }
        sections.add(masksPerImage());
        sections.add(masksPerImagePlot());
        if (statistics.masks() > 0) {
            sections.add(bySize());
            sections.add(relativeSizes());
            sections.add(concavities());
        }
        sections.add(imageSizes());
        sections.add(counts());
        sections.add(new Note(
                "How it was counted",
                "A mask's centre is that of its box. Its relative size is the root of the share of the image that it covers."
                        + " Its concavity is the share of its convex hull that it leaves out; pixels are squares, so a"
                        + " rectangle has 0, but a disc 0.15 with a radius of 5 pixels and less than 0.01 with one of 100: compare within a size."
                        + " Small, medium and large are COCO's, by the mask's pixels: below 32², below 96², and the rest."
                        + " The paper has bounds of its own that it does not give. Crowds and masks without a pixel are no"
                        + " masks here. Of SA-1B's distributions no numbers were published, so those drawn are this data"
                        + " set's alone."));
        return sections;
    }

    private Table totals() {
        return new Table(
                "Totals",
                "",
                List.of("data set", "images", "masks", "masks an image, mean", "median", "shorter side, median, px"),
                List.of(
                        Table.Row.of(
                                name,
                                Cell.count(statistics.images()),
                                Cell.count(statistics.masks()),
                                Cell.number((double) statistics.masks() / statistics.images(), 1),
                                Cell.number(statistics.medianMasks(), 1),
                                Cell.number(statistics.medianShortSide(), 0)),
                        Sa1bFigures.totals()));
    }

    private Gallery centres() {
        HeatMap map = new HeatMap(statistics);
        return new Gallery(
                "Centres of the masks",
                "Every image is stretched to a square. Dark: none. Bright: many.",
                List.of(new Gallery.Picture(
                        "%d × %d cells, up to %,d masks in one".formatted(map.side(), map.side(), map.most()),
                        map.draw())));
    }

    private Table masksPerImage() {
        List<Table.Row> rows = new ArrayList<>();
        for (int i = 0; i < BINS.length; i++) {
            long images = images(i);
            rows.add(Table.Row.of(bin(i), Cell.count(images), Cell.percent((double) images / statistics.images())));
        }
        return new Table(
                "Masks in an image",
                "In the paper's bins; a bin has its lower bound and not its upper one. Images in percent.",
                List.of("masks", "images", "share"),
                rows);
    }

    private long images(int bin) {
        return statistics.images(BINS[bin], bin + 1 < BINS.length ? BINS[bin + 1] : Integer.MAX_VALUE);
    }

    private static String bin(int i) {
        return i == 0 ? "below " + BINS[1] : i + 1 < BINS.length ? BINS[i] + "–" + BINS[i + 1] : BINS[i] + " and more";
    }

    private Plot masksPerImagePlot() {
        double[] x = new double[BINS.length];
        double[] y = new double[BINS.length];
        for (int i = 0; i < BINS.length; i++) {
            x[i] = BINS[i];
            y[i] = 100.0 * images(i) / statistics.images();
        }
        return new Plot(
                "Masks in an image, drawn",
                "",
                Plot.Kind.BARS,
                "Masks, at least",
                "Images, %",
                List.of(new Plot.Series(name, x, y)));
    }

    private Table bySize() {
        List<Table.Row> rows = new ArrayList<>();
        for (SizeClass size : SizeClass.values()) {
            rows.add(row(size.word(), statistics.concavity(size)));
        }
        rows.add(row("all", statistics.concavity()));
        return new Table(
                "Size and shape",
                "Mean relative size of all masks: %s."
                        .formatted(Cell.number(statistics.relativeSizes().mean(), 3)
                                .text()),
                List.of("masks", "number", "share", "concavity, mean"),
                rows);
    }

    private Table.Row row(String title, Histogram concavity) {
        return Table.Row.of(
                title,
                Cell.count(concavity.size()),
                Cell.percent((double) concavity.size() / statistics.masks()),
                Cell.number(concavity.mean(), 3));
    }

    private Plot relativeSizes() {
        return new Plot(
                "Relative size",
                "The root of the share of the image that a mask covers.",
                Plot.Kind.BARS,
                "Relative size",
                "Masks, %",
                List.of(new Plot.Series(name, edges(40), percent(statistics.relativeSizes(), 40))));
    }

    private Plot concavities() {
        List<Plot.Series> series = new ArrayList<>();
        series.add(new Plot.Series("all", edges(20), percent(statistics.concavity(), 20)));
        for (SizeClass size : SizeClass.values()) {
            if (statistics.concavity(size).size() > 0) {
                series.add(new Plot.Series(size.word(), edges(20), percent(statistics.concavity(size), 20)));
            }
        }
        return new Plot(
                "Concavity",
                "In bins of 0.05, each curve in percent of its own masks.",
                Plot.Kind.LINES,
                "Concavity, at least",
                "Masks, %",
                series);
    }

    private static double[] edges(int bins) {
        double[] x = new double[bins];
        Arrays.setAll(x, i -> (double) i / bins);
        return x;
    }

    private static double[] percent(Histogram histogram, int bins) {
        return Arrays.stream(histogram.shares(bins)).map(share -> 100 * share).toArray();
    }

    private Table imageSizes() {
        List<Table.Row> rows = statistics.sizes().entrySet().stream()
                .sorted(Comparator.comparing(
                        Map.Entry<DatasetStatistics.Size, Long>::getValue, Comparator.reverseOrder()))
                .limit(MOST_SIZES)
                .map(size -> Table.Row.of(
                        size.getKey().toString(),
                        Cell.count(size.getValue()),
                        Cell.percent((double) size.getValue() / statistics.images())))
                .toList();
        return new Table(
                "Image sizes",
                "%,d sizes, the most frequent ones."
                        .formatted(statistics.sizes().size()),
                List.of("pixels", "images", "share"),
                rows);
    }

    private Counts counts() {
        List<Counts.Count> counts = new ArrayList<>(List.of(
                Counts.Count.of("images without masks", statistics.images(0, 1)),
                Counts.Count.of("crowds, not counted as masks", statistics.crowds()),
                Counts.Count.of("masks without a pixel, not counted as masks", statistics.empty())));
        odd.forEach(note -> counts.add(new Counts.Count(note.what(), note.count(), note.first())));
        return new Counts(counts);
    }
}
