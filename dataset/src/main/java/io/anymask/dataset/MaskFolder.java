package io.anymask.dataset;

import io.anymask.image.ImageFiles;
import io.anymask.mask.Rle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;

/// Photos and binary masks, in two folders or one: one mask for each photo, or a folder of them.
final class MaskFolder {
    private MaskFolder() {}

    static Dataset open(Path photoFolder, Path maskFolder) {
        return Pairs.of(photoFolder, maskFolder, file -> Files.isDirectory(file) || ImageFiles.isPicture(file))
                .dataset(maskFolder, MaskFolder::annotation);
    }

    private record Size(int width, int height) {
        @Override
        public String toString() {
            return width + "×" + height;
        }
    }

    /// A mask that cannot be read, or has another size than most of its photo's, is left out and noted.
    private static ImageAnnotation annotation(Path file, Notes notes) {
        if (!Files.isDirectory(file)) {
            LabelPicture picture = LabelPicture.read(file);
            return new ImageAnnotation(
                    picture.width(), picture.height(), List.of(instance(Folder.stem(file), picture)));
        }
        SequencedMap<Size, List<Path>> sizes = new LinkedHashMap<>();
        Map<Path, Instance> objects = new HashMap<>();
        for (Path mask : Folder.photos(file)) {
            try {
                LabelPicture picture = LabelPicture.read(mask);
                objects.put(mask, instance(Folder.stem(mask), picture));
                sizes.computeIfAbsent(new Size(picture.width(), picture.height()), size -> new ArrayList<>())
                        .add(mask);
            } catch (DatasetException e) {
                notes.leftOut("a mask", "file", Folder.name(mask), String.valueOf(e.getMessage()));
            }
        }
        if (sizes.isEmpty()) {
            throw new DatasetException(file + ", " + notes.firstLeftOut());
        }
        Size usual = sizes.firstEntry().getKey();
        for (Map.Entry<Size, List<Path>> size : sizes.entrySet()) {
            usual = size.getValue().size()
                            > sizes.getOrDefault(usual, List.of()).size()
                    ? size.getKey()
                    : usual;
        }
        for (Map.Entry<Size, List<Path>> size : sizes.entrySet()) {
            if (!size.getKey().equals(usual)) {
                String why = "%s pixels, expected %s as the other masks of the photo".formatted(size.getKey(), usual);
                size.getValue().forEach(mask -> notes.leftOut("a mask", "size", Folder.name(mask), why));
            }
        }
        List<Instance> instances = new ArrayList<>();
        sizes.getOrDefault(usual, List.of()).forEach(mask -> instances.add(objects.get(mask)));
        return new ImageAnnotation(usual.width, usual.height, instances);
    }

    /// The object is what has the largest number; what lies between it and 0 is unknown.
    private static Instance instance(String id, LabelPicture picture) {
        SortedMap<Integer, Rle> masks = picture.masks();
        int frame = picture.width() * picture.height();
        Rle none = Rle.of(picture.height(), picture.width(), frame);
        if (masks.lastKey() == 0) {
            return Instance.of(id, none, "");
        }
        Instance object = Instance.of(id, masks.getOrDefault(masks.lastKey(), none), "");
        List<Rle> between = List.copyOf(masks.subMap(1, masks.lastKey()).values());
        return between.isEmpty() ? object : object.without(Rle.union(between));
    }
}
