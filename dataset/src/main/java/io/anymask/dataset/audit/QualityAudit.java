package io.anymask.dataset.audit;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What an audit of masks found.
///
/// @param images that were compared
/// @param onlyBefore names of images that there are before alone, which were not compared
/// @param onlyAfter names of images that there are after alone
/// @param unjudged masks that nobody has looked at, of a project
/// @param unknown masks whose state before is not known, of a project: a hand had changed them when they were
///     first kept
public record QualityAudit(
        List<ImageAudit> images, List<String> onlyBefore, List<String> onlyAfter, long unjudged, long unknown) {
    public QualityAudit {
        images = List.copyOf(images);
        onlyBefore = List.copyOf(onlyBefore);
        onlyAfter = List.copyOf(onlyAfter);
    }

    /// A pair with the name of its image.
    public record Found(String image, MaskPair pair) {}

    /// All pairs.
    public Stream<Found> pairs() {
        return images.stream().flatMap(image -> image.pairs().stream().map(pair -> new Found(image.image(), pair)));
    }

    /// The pairs with the lowest IoU, that first.
    public List<Found> worst(int most) {
        return pairs().sorted(Comparator.comparingDouble(found -> found.pair().iou()))
                .limit(most)
                .toList();
    }

    /// How many pairs there are.
    public long count() {
        return images.stream().mapToLong(image -> image.pairs().size()).sum();
    }

    /// Masks that were removed.
    public long removed() {
        return images.stream().mapToLong(image -> image.removed().size()).sum();
    }

    /// Masks that were added.
    public long added() {
        return images.stream().mapToLong(image -> image.added().size()).sum();
    }
}
