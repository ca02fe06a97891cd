package io.anymask.dataset.statistics;

import io.anymask.dataset.DatasetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a data set looks like. Immutable; [#plus] adds two up, exactly and in any order.
public final class DatasetStatistics {
    /// Cells along each side of the map of centres.
    public static final int GRID = 64;

    private final SortedMap<Integer, Long> masksPerImage;
    private final SortedMap<Size, Long> sizes;
    private final long[] centres;
    private final Histogram relativeSizes;
    private final Map<SizeClass, Histogram> concavities;
    private final long crowds;
    private final long empty;
    private final SortedMap<String, Long> odd;

    /// Of an image, pixels.
    public record Size(int width, int height) implements Comparable<Size> {
        private static final Comparator<Size> ORDER =
                Comparator.comparingInt(Size::width).thenComparingInt(Size::height);

        @Override
        public int compareTo(Size other) {
            return ORDER.compare(this, other);
        }

        /// The shorter side.
        public int shortSide() {
            return Math.min(width, height);
        }

        @Override
        public String toString() {
            return width + "×" + height;
        }
    }

    /// @param centres row by row; taken over
    /// @throws DatasetException for counts that contradict each other, or are too large
    DatasetStatistics(
            Map<Integer, Long> masksPerImage,
            Map<Size, Long> sizes,
            long[] centres,
            Histogram relativeSizes,
            Map<SizeClass, Histogram> concavities,
            long crowds,
            long empty,
            Map<String, Long> odd) {
        this.masksPerImage = Collections.unmodifiableSortedMap(new TreeMap<>(masksPerImage));
        this.sizes = Collections.unmodifiableSortedMap(new TreeMap<>(sizes));
        this.centres = centres;
        this.relativeSizes = relativeSizes;
        this.concavities = Collections.unmodifiableMap(new EnumMap<>(concavities));
        this.crowds = crowds;
        this.empty = empty;
        this.odd = Collections.unmodifiableSortedMap(new TreeMap<>(odd));
        requireSound();
    }

    private void requireSound() {
        Tallies.sum(crowds, empty, Tallies.sum(odd));
        requireSame("images by size", Tallies.sum(sizes), images(), "by number of masks");
        long masks = Tallies.total(masksPerImage);
        requireSame("centres", Tallies.sum(centres), masks, "masks in all images");
        requireSame("relative sizes", relativeSizes.size(), masks, "masks in all images");
        requireSame("concavities", concavity().size(), masks, "masks in all images");
    }

    private static void requireSame(String what, long got, long expected, String where) {
        if (got != expected) {
            throw new DatasetException("%d %s, expected %d as of %s".formatted(got, what, expected, where));
        }
    }

    /// Reads what [#toJson] wrote.
    ///
    /// @throws DatasetException naming the file, when it cannot be read or contradicts itself
    public static DatasetStatistics read(Path file) {
        return StatisticsJson.read(file);
    }

    /// Reads a text that [#toJson] gave.
    ///
    /// @throws DatasetException when it contradicts itself, or is something else
    public static DatasetStatistics parse(String json) {
        return StatisticsJson.parse(json);
    }

    /// All counts, as JSON.
    public String toJson() {
        return StatisticsJson.of(this);
    }

    /// The statistics of both data sets together.
    ///
    /// @throws DatasetException for more masks than can be counted, 2³⁷
    public DatasetStatistics plus(DatasetStatistics other) {
        Map<SizeClass, Histogram> both = new EnumMap<>(SizeClass.class);
        for (SizeClass size : SizeClass.values()) {
            both.put(size, concavity(size).plus(other.concavity(size)));
        }
        return new DatasetStatistics(
                Tallies.plus(masksPerImage, other.masksPerImage),
                Tallies.plus(sizes, other.sizes),
                Tallies.plus(centres, other.centres),
                relativeSizes.plus(other.relativeSizes),
                both,
                crowds + other.crowds,
                empty + other.empty,
                Tallies.plus(odd, other.odd));
    }

    public long images() {
        return Tallies.sum(masksPerImage);
    }

    /// Masks with pixels, without crowds.
    public long masks() {
        return relativeSizes.size();
    }

    /// How many images have so many masks.
    public SortedMap<Integer, Long> masksPerImage() {
        return masksPerImage;
    }

    /// Images with at least and less than so many masks.
    public long images(int least, int below) {
        return Tallies.sum(masksPerImage.subMap(least, below));
    }

    /// Of the masks in an image, exactly; NaN without images.
    public double medianMasks() {
        return median(masksPerImage);
    }

    /// Of the images' shorter sides, pixels; NaN without images.
    public double medianShortSide() {
        SortedMap<Integer, Long> sides = new TreeMap<>();
        sizes.forEach((size, images) -> sides.merge(size.shortSide(), images, Long::sum));
        return median(sides);
    }

    /// The middle number, or the mean of the two in the middle.
    private static double median(SortedMap<Integer, Long> counts) {
        long all = Tallies.sum(counts);
        return all == 0 ? Double.NaN : (at(counts, (all - 1) / 2) + at(counts, all / 2)) / 2.0;
    }

    /// The number at a place of the sorted numbers, from 0.
    private static double at(SortedMap<Integer, Long> counts, long place) {
        long before = 0;
        for (Map.Entry<Integer, Long> count : counts.entrySet()) {
            before += count.getValue();
            if (before > place) {
                return count.getKey();
            }
        }
        throw new IllegalStateException("place " + place + " of " + before);
    }

    /// How many images have a size.
    public SortedMap<Size, Long> sizes() {
        return sizes;
    }

    /// How many masks have the centre of their box in a cell of the image, which has [#GRID] along each side.
    ///
    /// @param column from the left, from 0
    /// @param row from above, from 0
    public long centres(int column, int row) {
        return centres[Objects.checkIndex(row, GRID) * GRID + Objects.checkIndex(column, GRID)];
    }

    long[] centres() {
        return centres.clone();
    }

    /// The root of the share of the image that a mask covers.
    public Histogram relativeSizes() {
        return relativeSizes;
    }

    /// The share of its convex hull that a mask leaves out, of masks of a size. Pixels are squares there: a
    /// rectangle has 0, a slanted edge more than that, above all of a small mask.
    public Histogram concavity(SizeClass size) {
        return Objects.requireNonNullElse(concavities.get(size), Histogram.EMPTY);
    }

    /// As of [#concavity(SizeClass)], of all masks.
    public Histogram concavity() {
        return concavities.values().stream().reduce(Histogram.EMPTY, Histogram::plus);
    }

    /// Objects that are many, which are no masks here.
    public long crowds() {
        return crowds;
    }

    /// Masks without a pixel, which are none here.
    public long empty() {
        return empty;
    }

    /// What was odd in the data set, understood nevertheless or left out, and how often.
    public SortedMap<String, Long> odd() {
        return odd;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DatasetStatistics that
                && masksPerImage.equals(that.masksPerImage)
                && sizes.equals(that.sizes)
                && Arrays.equals(centres, that.centres)
                && relativeSizes.equals(that.relativeSizes)
                && concavities.equals(that.concavities)
                && crowds == that.crowds
                && empty == that.empty
                && odd.equals(that.odd);
    }

    @Override
    public int hashCode() {
        return Objects.hash(masksPerImage, sizes, relativeSizes, concavities, crowds, empty, odd)
                + Arrays.hashCode(centres);
    }

    @Override
    public String toString() {
        return "DatasetStatistics[%d images, %d masks]".formatted(images(), masks());
    }
}
