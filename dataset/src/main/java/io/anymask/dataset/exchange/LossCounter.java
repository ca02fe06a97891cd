package io.anymask.dataset.exchange;

import io.anymask.Printable;
import io.anymask.dataset.CocoBox;
import io.anymask.dataset.LabelMap;
import io.anymask.mask.Polygon;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Goes through a set and counts what a format, or a project, cannot hold.
final class LossCounter {
    private static final int NAMED = 5;

    private final Set<Loss.Kind> loses;
    private final Predicate<Map.Entry<String, String>> keeps;
    private final Map<Loss.Kind, Count> counts = new EnumMap<>(Loss.Kind.class);
    private long images;
    private long objects;

    private static final class Count {
        long count;
        final List<String> first = new ArrayList<>();
    }

    private LossCounter(Set<Loss.Kind> loses, Predicate<Map.Entry<String, String>> keeps) {
        this.loses = loses;
        this.keeps = keeps;
    }

    /// @param title of what cannot hold it
    /// @param keeps whether an attribute of an object has a place though others are lost
    static LossReport count(
            AnnotationSet set, String title, Set<Loss.Kind> loses, Predicate<Map.Entry<String, String>> keeps) {
        LossCounter counter = new LossCounter(loses, keeps);
        set.forEachImage(counter::image);
        for (Category category : set.categories()) {
            counter.add(Loss.Kind.SUPERCATEGORY, !category.supercategory().isEmpty(), category::name);
            counter.add(Loss.Kind.COLOUR, category.colour() != null, category::name);
        }
        List<Loss> losses = new ArrayList<>();
        counter.counts.forEach((kind, count) -> losses.add(new Loss(kind, title, count.count, count.first)));
        return new LossReport(title, counter.images, counter.objects, losses);
    }

    private void add(Loss.Kind kind, boolean has, Supplier<String> where) {
        if (has && loses.contains(kind)) {
            Count count = counts.computeIfAbsent(kind, k -> new Count());
            count.count++;
            if (count.first.size() < NAMED) {
                count.first.add(Printable.of(where.get()));
            }
        }
    }

    private void image(AnnotatedImage image) {
        images++;
        add(Loss.Kind.IMAGE_ATTRIBUTES, !image.attributes().isEmpty(), image::fileName);
        int drawn = 0;
        for (int i = 0; i < image.objects().size(); i++) {
            AnnotatedObject object = image.objects().get(i);
            Supplier<String> where = where(image, i);
            objects++;
            object(object, where);
            if (object.mask().area() > 0) {
                drawn++;
                add(Loss.Kind.TOO_MANY, drawn > VocExport.MOST_OBJECTS, where);
            }
        }
        if (loses.contains(Loss.Kind.OVERLAP)) {
            below(image).forEach(i -> add(Loss.Kind.OVERLAP, true, where(image, i)));
        }
        if (loses.contains(Loss.Kind.MERGED)) {
            merged(image);
        }
    }

    private static Supplier<String> where(AnnotatedImage image, int object) {
        return () -> "%s, object %d".formatted(image.fileName(), object + 1);
    }

    private void object(AnnotatedObject object, Supplier<String> where) {
        boolean empty = object.mask().area() == 0;
        add(Loss.Kind.EMPTY, empty, where);
        if (empty && loses.contains(Loss.Kind.EMPTY)) {
            return;
        }
        add(Loss.Kind.NO_CATEGORY, object.category() == null, where);
        add(Loss.Kind.CATEGORY, object.category() != null, where);
        add(Loss.Kind.OUTLINE, !object.outline().isEmpty(), where);
        add(Loss.Kind.CROWD, object.crowd(), where);
        add(Loss.Kind.BOX, object.hasBoxOfItsOwn(), where);
        boolean scored = !Double.isNaN(object.predictedIou()) || !Double.isNaN(object.stabilityScore());
        add(Loss.Kind.SCORES, scored, where);
        add(
                Loss.Kind.SOURCE,
                object.source() != Source.UNKNOWN || !object.author().isEmpty(),
                where);
        add(Loss.Kind.ATTRIBUTES, !object.attributes().entrySet().stream().allMatch(keeps), where);
        if (loses.contains(Loss.Kind.HOLES) || loses.contains(Loss.Kind.PARTS)) {
            List<Polygon> polygons = Outlines.of(object);
            add(
                    Loss.Kind.HOLES,
                    polygons.stream().anyMatch(polygon -> !polygon.holes().isEmpty()),
                    where);
            add(Loss.Kind.PARTS, polygons.size() > 1, where);
        }
    }

    /// The objects that lose pixels to others on top of them; where those of a category become one, only to those
    /// of other categories.
    private List<Integer> below(AnnotatedImage image) {
        List<AnnotatedObject> all = image.objects();
        List<Integer> order =
                LabelMap.order(all.stream().map(AnnotatedObject::mask).toList());
        List<CocoBox> boxes =
                all.stream().map(object -> CocoBox.of(object.mask().cocoBox())).toList();
        List<Integer> below = new ArrayList<>();
        for (int low = 0; low < order.size(); low++) {
            int i = order.get(low);
            boolean covered = false;
            for (int top = low + 1; top < order.size() && !covered; top++) {
                int k = order.get(top);
                covered = (!loses.contains(Loss.Kind.MERGED)
                                || !Objects.equals(
                                        all.get(i).category(), all.get(k).category()))
                        && boxes.get(i).intersection(boxes.get(k)) > 0
                        && all.get(i).mask().intersection(all.get(k).mask()) > 0;
            }
            if (covered) {
                below.add(i);
            }
        }
        below.sort(null);
        return below;
    }

    private void merged(AnnotatedImage image) {
        Map<@Nullable Long, Integer> objectsOf = new HashMap<>();
        Set<Integer> several = new HashSet<>();
        for (int i = 0; i < image.objects().size(); i++) {
            AnnotatedObject object = image.objects().get(i);
            if (object.mask().area() > 0) {
                @Nullable Integer before = objectsOf.putIfAbsent(object.category(), i);
                if (before != null) {
                    several.add(before);
                    several.add(i);
                }
            }
        }
        several.stream().sorted().forEach(i -> add(Loss.Kind.MERGED, true, where(image, i)));
    }
}
