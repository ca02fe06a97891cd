package io.anymask.dataset;

import io.anymask.image.ImageFiles;
import io.anymask.mask.Rle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Photos and binary masks, in two folders or one: one mask for each photo, or a folder of them.
final class MaskFolder {
    private MaskFolder() {}

    static Dataset open(Path photoFolder, Path maskFolder) {
        Pairs pairs = Pairs.of(photoFolder, maskFolder, file -> Files.isDirectory(file) || ImageFiles.isPicture(file));
        List<DatasetImage> images = new ArrayList<>();
        pairs.annotations().forEach((name, file) -> {
            Path photo = pairs.photos().get(name);
            images.add(new DatasetImage(name, photo == null ? file : photo, file, () -> annotation(file)));
        });
        return new Dataset(Folder.name(maskFolder.toAbsolutePath().normalize()), images);
    }

    private static ImageAnnotation annotation(Path file) {
        List<Path> files = Files.isDirectory(file) ? Folder.photos(file) : List.of(file);
        @Nullable LabelPicture first = null;
        List<Instance> instances = new ArrayList<>();
        for (Path mask : files) {
            LabelPicture picture = LabelPicture.read(mask);
            first = first == null ? picture : first;
            if (picture.width() != first.width() || picture.height() != first.height()) {
                throw new DatasetException("%s: %d×%d pixels, expected %d×%d as the other masks of the photo"
                        .formatted(mask, picture.width(), picture.height(), first.width(), first.height()));
            }
            instances.add(instance(Folder.stem(mask), picture));
        }
        if (first == null) {
            throw new DatasetException(file + ": no masks, expected at least one");
        }
        return new ImageAnnotation(first.width(), first.height(), instances);
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
