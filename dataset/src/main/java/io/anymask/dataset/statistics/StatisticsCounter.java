package io.anymask.dataset.statistics;

import io.anymask.dataset.Notes;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.mask.Box;
import io.anymask.mask.Rle;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counts what a data set has, image by image. Of an object the mask is looked at and nothing else. Crowds and
/// masks without a pixel are counted apart. Not safe for use by several threads.
public final class StatisticsCounter {
    private final SortedMap<Integer, Long> masksPerImage = new TreeMap<>();
    private final SortedMap<DatasetStatistics.Size, Long> sizes = new TreeMap<>();
    private final long[] centres = new long[DatasetStatistics.GRID * DatasetStatistics.GRID];
    private final Histogram.Counter relativeSizes = new Histogram.Counter();
    private final Map<SizeClass, Histogram.Counter> concavities = new EnumMap<>(SizeClass.class);
    private final SortedMap<String, Long> odd = new TreeMap<>();
    private long crowds;
    private long empty;

    /// Nothing is counted yet.
    public StatisticsCounter() {
        for (SizeClass size : SizeClass.values()) {
            concavities.put(size, new Histogram.Counter());
        }
    }

    /// Counts an image and its objects.
    public void add(AnnotatedImage image) {
        int masks = 0;
        for (AnnotatedObject object : image.objects()) {
            if (object.crowd()) {
                crowds++;
            } else if (object.mask().area() == 0) {
                empty++;
            } else {
                masks++;
                add(object.mask());
            }
        }
        masksPerImage.merge(masks, 1L, Long::sum);
        sizes.merge(new DatasetStatistics.Size(image.width(), image.height()), 1L, Long::sum);
    }

    private void add(Rle mask) {
        Box box = mask.cocoBox();
        centres[
                cell(box.y0() + box.y1(), mask.height()) * DatasetStatistics.GRID
                        + cell(box.x0() + box.x1(), mask.width())]++;
        long area = mask.area();
        relativeSizes.add(Math.sqrt((double) area / ((double) mask.width() * mask.height())));
        double concavity = 1 - 2.0 * area / ConvexHull.doubledArea(mask);
        concavities
                .computeIfAbsent(SizeClass.of(area), size -> new Histogram.Counter())
                .add(concavity);
    }

    /// @param doubled twice the place, which is a whole number; less than twice the length
    private static int cell(double doubled, int length) {
        long whole = (long) doubled;
        return (int) (whole * DatasetStatistics.GRID / (2L * length));
    }

    /// Adds what was odd in the data set, understood nevertheless or left out.
    public void add(Notes notes) {
        notes.all().forEach(note -> odd.merge(note.what(), (long) note.count(), Long::sum));
    }

    /// What was counted so far.
    public DatasetStatistics statistics() {
        Map<SizeClass, Histogram> concavity = new EnumMap<>(SizeClass.class);
        concavities.forEach((size, counter) -> concavity.put(size, counter.histogram()));
        return new DatasetStatistics(
                masksPerImage, sizes, centres.clone(), relativeSizes.histogram(), concavity, crowds, empty, odd);
    }
}
