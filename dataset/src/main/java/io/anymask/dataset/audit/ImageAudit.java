package io.anymask.dataset.audit;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.mask.MaskMatching;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Masks of an image, before and after. Crowds and masks without a pixel are no objects here: one that became
/// empty was removed.
///
/// @param image its name
/// @param removed masks without a partner after
/// @param added masks without a partner before
/// @param pairing what was used, by ids or by IoU
/// @param renumbered whether there are ids in common, which do not fit
public record ImageAudit(
        String image,
        List<MaskPair> pairs,
        List<String> removed,
        List<String> added,
        Pairing pairing,
        boolean renumbered) {
    /// Of what overlap can give.
    private static final double FITTING = 0.98;

    public ImageAudit {
        pairs = List.copyOf(pairs);
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    /// An object of an image.
    private record Known(String id, String shown, Rle mask) {}

    /// @throws DatasetException when the sizes disagree
    public static ImageAudit of(AnnotatedImage before, AnnotatedImage after, Pairing pairing) {
        if (before.width() != after.width() || before.height() != after.height()) {
            throw new DatasetException(
                    "image %s: %d×%d pixels before and %d×%d after, expected the same size; were its masks scaled, or is it another image?"
                            .formatted(
                                    before.fileName(), before.width(), before.height(), after.width(), after.height()));
        }
        List<Known> first = objects(before);
        List<Known> second = objects(after);
        List<MaskMatching.Pair> byId = byId(first, second);
        if (pairing == Pairing.ID) {
            return of(before.fileName(), first, second, byId, Pairing.ID, false);
        }
        List<MaskMatching.Pair> byIou = MaskMatching.bestFirst(
                first.stream().map(Known::mask).toList(),
                second.stream().map(Known::mask).toList(),
                0,
                MaskMatching.Candidates.ALL);
        boolean fits = sum(byId) >= FITTING * sum(byIou);
        return pairing == Pairing.AUTO && !byId.isEmpty() && fits
                ? of(before.fileName(), first, second, byId, Pairing.ID, false)
                : of(before.fileName(), first, second, byIou, Pairing.IOU, !byId.isEmpty() && !fits);
    }

    private static List<Known> objects(AnnotatedImage image) {
        Map<String, Integer> uses = new HashMap<>();
        image.objects().forEach(object -> uses.merge(object.id(), 1, Integer::sum));
        List<Known> objects = new ArrayList<>();
        for (int i = 0; i < image.objects().size(); i++) {
            AnnotatedObject object = image.objects().get(i);
            if (!object.crowd() && object.mask().area() > 0) {
                boolean named = !object.id().isEmpty() && uses.getOrDefault(object.id(), 0) == 1;
                objects.add(new Known(named ? object.id() : "", named ? object.id() : "#" + (i + 1), object.mask()));
            }
        }
        return objects;
    }

    private static List<MaskMatching.Pair> byId(List<Known> first, List<Known> second) {
        Map<String, Integer> places = new HashMap<>();
        for (int j = 0; j < second.size(); j++) {
            places.put(second.get(j).id(), j);
        }
        places.remove("");
        List<MaskMatching.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            Integer j = places.get(first.get(i).id());
            if (j != null) {
                pairs.add(new MaskMatching.Pair(
                        i, j, first.get(i).mask().iou(second.get(j).mask())));
            }
        }
        return pairs;
    }

    private static double sum(List<MaskMatching.Pair> pairs) {
        return pairs.stream().mapToDouble(MaskMatching.Pair::iou).sum();
    }

    private static ImageAudit of(
            String image,
            List<Known> first,
            List<Known> second,
            List<MaskMatching.Pair> pairs,
            Pairing pairing,
            boolean renumbered) {
        Set<Integer> taken = new HashSet<>();
        Set<Integer> given = new HashSet<>();
        List<MaskPair> named = new ArrayList<>();
        for (MaskMatching.Pair pair : pairs) {
            taken.add(pair.first());
            given.add(pair.second());
            named.add(new MaskPair(
                    first.get(pair.first()).shown(), second.get(pair.second()).shown(), pair.iou()));
        }
        return new ImageAudit(image, named, left(first, taken), left(second, given), pairing, renumbered);
    }

    private static List<String> left(List<Known> objects, Set<Integer> paired) {
        return IntStream.range(0, objects.size())
                .filter(i -> !paired.contains(i))
                .mapToObj(i -> objects.get(i).shown())
                .toList();
    }
}
