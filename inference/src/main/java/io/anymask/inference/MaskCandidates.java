package io.anymask.inference;

import io.anymask.mask.Box;
import io.anymask.mask.Components;
import io.anymask.mask.Connectivity;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.NonMaximumSuppression;
import io.anymask.mask.Rle;
import io.anymask.mask.SmallRegions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// What [AutomaticMaskGenerator] found, before duplicates are removed. Immutable.
public final class MaskCandidates {
    private final int width;
    private final int height;
    private final List<Crop> crops;
    private final List<List<Candidate>> found;
    private final GenerationTime time;

    /// A mask that passed the thresholds.
    record Candidate(Rle rle, Box boxInCrop, Box box, double predictedIou, double stability, double x, double y) {}

    private record Placed(Candidate candidate, Crop crop) {}

    MaskCandidates(int width, int height, List<Crop> crops, List<List<Candidate>> found, GenerationTime time) {
        this.width = width;
        this.height = height;
        this.crops = crops;
        this.found = found;
        this.time = time;
    }

    /// How many there are.
    public int size() {
        return found.stream().mapToInt(List::size).sum();
    }

    /// Where the time went.
    public GenerationTime time() {
        return time;
    }

    /// Thresholds, suppression of duplicates, clean-up.
    ///
    /// @param options thresholds no lower than those with which the candidates were found
    public List<MaskRecord> select(MaskGeneratorOptions options) {
        List<Placed> kept = new ArrayList<>();
        for (int i = 0; i < crops.size(); i++) {
            List<Candidate> good = found.get(i).stream()
                    .filter(c -> options.predIouThreshold() <= 0 || c.predictedIou > (float) options.predIouThreshold())
                    .filter(c -> options.stabilityScoreThreshold() <= 0
                            || c.stability >= (float) options.stabilityScoreThreshold())
                    .toList();
            Crop crop = crops.get(i);
            for (int index : NonMaximumSuppression.keep(
                    good.stream().map(Candidate::boxInCrop).toList(),
                    good.stream().mapToDouble(Candidate::predictedIou).toArray(),
                    options.boxNmsThreshold())) {
                kept.add(new Placed(good.get(index), crop));
            }
        }
        if (crops.size() > 1) {
            int[] indices = NonMaximumSuppression.keep(
                    kept.stream().map(placed -> placed.candidate.box).toList(),
                    kept.stream()
                            .mapToDouble(placed -> 1 / placed.crop.box().area())
                            .toArray(),
                    options.cropNmsThreshold());
            kept = IntStream.of(indices).mapToObj(kept::get).toList();
        }
        List<MaskRecord> records =
                distinct(kept.stream().map(MaskCandidates::toRecord).toList());
        if (options.minMaskRegionArea() > 0) {
            records = cleaned(records, options);
        }
        if (options.largestComponentOnly()) {
            records = records.stream().map(MaskCandidates::largest).toList();
        }
        double most = options.maxAreaShare() * width * height;
        return records.stream()
                .filter(mask -> mask.area() >= options.minArea() && mask.area() <= most)
                .toList();
    }

    /// Equal masks are one, the first. The reference keeps them where the box is one pixel wide: such a box has
    /// no area there, so its overlap with its equal is 0/0 and suppresses nothing. Other equal masks are gone by
    /// now.
    private static List<MaskRecord> distinct(List<MaskRecord> records) {
        Set<Rle> seen = new HashSet<>();
        return records.stream()
                .filter(record -> seen.add(record.segmentation()))
                .toList();
    }

    private static MaskRecord toRecord(Placed placed) {
        Candidate c = placed.candidate;
        return new MaskRecord(c.rle, c.rle.area(), c.box, c.predictedIou, c.stability, c.x, c.y, placed.crop.box());
    }

    /// Holes, then islands, below the area are removed; duplicates that this makes go, changed masks first.
    private static List<MaskRecord> cleaned(List<MaskRecord> records, MaskGeneratorOptions options) {
        List<MaskRecord> all = new ArrayList<>();
        double[] scores = new double[records.size()];
        for (int i = 0; i < scores.length; i++) {
            SmallRegions regions =
                    SmallRegions.remove(records.get(i).segmentation().toMask(), options.minMaskRegionArea());
            scores[i] = regions.changed() ? 0 : 1;
            all.add(regions.changed() ? with(records.get(i), regions.mask()) : records.get(i));
        }
        int[] kept = NonMaximumSuppression.keep(
                all.stream().map(MaskRecord::box).toList(),
                scores,
                Math.max(options.boxNmsThreshold(), options.cropNmsThreshold()));
        return IntStream.of(kept).mapToObj(all::get).toList();
    }

    private static MaskRecord largest(MaskRecord mask) {
        Components components = Components.of(mask.segmentation().toMask(), Connectivity.EIGHT);
        return components.count() < 2 ? mask : with(mask, components.mask(components.largest()));
    }

    private static MaskRecord with(MaskRecord old, Mask mask) {
        return new MaskRecord(
                mask.rle(),
                mask.area(),
                mask.box(),
                old.predictedIou(),
                old.stabilityScore(),
                old.pointX(),
                old.pointY(),
                old.cropBox());
    }
}
