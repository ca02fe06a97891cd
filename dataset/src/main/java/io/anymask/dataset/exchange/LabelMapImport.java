package io.anymask.dataset.exchange;

import io.anymask.dataset.LabelMap;
import io.anymask.dataset.Notes;
import io.anymask.image.ImageFiles;
import io.anymask.mask.Rle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Label maps: a number for each object, or for each class. All pixels of a class are one object. The size is the
/// picture's; the photo's name is that of the photo beside it, if it is known.
final class LabelMapImport {
    private final Path root;
    private final Photos photos;
    private final List<Path> files;

    private LabelMapImport(Path root, Photos photos) {
        this.root = root;
        this.photos = photos;
        this.files = Tree.files(root, ImageFiles.EXACT.toArray(String[]::new));
    }

    static AnnotationSet instances(Path root, Photos photos, Notes notes) {
        LabelMapImport maps = new LabelMapImport(root, photos);
        return new ReadSet(List.of(), notes, ReadSet.ofFiles(maps.files, (file, odd) -> {
            SortedMap<Integer, Rle> masks = LabelMap.read(file);
            Rle first = masks.sequencedValues().getFirst();
            List<AnnotatedObject> objects = new ArrayList<>();
            masks.forEach((number, mask) -> {
                if (number != 0) {
                    objects.add(AnnotatedObject.of(null, mask).named(Integer.toString(number)));
                }
            });
            return new AnnotatedImage(maps.name(file), first.width(), first.height(), objects);
        }));
    }

    static AnnotationSet classes(Path root, Photos photos, Notes notes) {
        LabelMapImport maps = new LabelMapImport(root, photos);
        @Nullable Path parent = root.toAbsolutePath().getParent();
        LabelNames names = LabelNames.read(Files.isDirectory(root) || parent == null ? root : parent);
        Map<Long, Category> categories = new TreeMap<>();
        names.all().forEach(category -> categories.put(category.id(), category));
        ReadSet.Walk walk = ReadSet.ofFiles(
                maps.files, (file, odd) -> image(maps.name(file), LabelMap.read(file), names, categories));
        walk.read(image -> {}, new Notes()); // numbers that the file does not name are classes, too
        return new ReadSet(List.copyOf(categories.values()), notes, walk);
    }

    private static AnnotatedImage image(
            String name, SortedMap<Integer, Rle> masks, LabelNames names, Map<Long, Category> categories) {
        Rle first = masks.sequencedValues().getFirst();
        List<AnnotatedObject> objects = new ArrayList<>();
        names.meaning(masks.keySet()).forEach((value, category) -> {
            categories.putIfAbsent(category.id(), category);
            Rle mask = masks.get(value);
            if (mask != null) {
                objects.add(AnnotatedObject.of(category.id(), mask));
            }
        });
        return new AnnotatedImage(name, first.width(), first.height(), objects);
    }

    private String name(Path file) {
        String stem = Tree.stem(root, file);
        return photos.find(stem).map(Photos.Photo::name).orElseGet(() -> stem + ".png");
    }
}
