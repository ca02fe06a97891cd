package io.anymask.dataset;

import io.anymask.Printable;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// COCO and LVIS as a [Dataset].
final class CocoDataset {
    private CocoDataset() {}

    static Dataset of(CocoInstances truth, Path json, Path photos) {
        Map<Long, List<CocoInstance>> byImage =
                truth.instances().stream().collect(Collectors.groupingBy(CocoInstance::imageId));
        Map<Long, String> categories =
                truth.categories().stream().collect(Collectors.toMap(CocoCategory::id, CocoDataset::name));
        Map<Long, CategoryFrequency> frequencies =
                truth.categories().stream().collect(Collectors.toMap(CocoCategory::id, CocoCategory::frequency));
        List<DatasetImage> images = new ArrayList<>();
        Notes notes = new Notes();
        for (CocoImage image : truth.images()) {
            List<CocoInstance> objects = byImage.getOrDefault(image.id(), List.of());
            Function<CocoInstance, Instance> convert = object -> instance(
                    object,
                    image,
                    categories.getOrDefault(object.categoryId(), ""),
                    frequencies.getOrDefault(object.categoryId(), CategoryFrequency.UNKNOWN));
            images.add(new DatasetImage(
                    Long.toString(image.id()),
                    photo(image, json, photos, notes),
                    json,
                    () -> annotation(image, json, objects, convert)));
        }
        List<String> all = new ArrayList<>(truth.notes());
        all.addAll(notes.lines());
        return new Dataset(Folder.stem(json), images, all);
    }

    private static String name(CocoCategory category) {
        return category.name().isEmpty() ? Long.toString(category.id()) : category.name();
    }

    private static ImageAnnotation annotation(
            CocoImage image, Path json, List<CocoInstance> objects, Function<CocoInstance, Instance> convert) {
        if (image.width() < 1 || image.height() < 1) {
            throw new DatasetException(json + ", image " + image.id() + ": no width and height, expected both");
        }
        return new ImageAnnotation(
                image.width(), image.height(), objects.stream().map(convert).toList());
    }

    private static Instance instance(
            CocoInstance object, CocoImage image, String category, CategoryFrequency frequency) {
        Rle mask = object.mask() != null ? object.mask() : Rle.of(image.height(), image.width(), pixels(image));
        Box box = object.box() != null ? object.box().corners() : mask.cocoBox();
        Map<String, String> attributes = new HashMap<>(object.attributes());
        if (frequency != CategoryFrequency.UNKNOWN) {
            attributes.put("frequency", frequency.name().toLowerCase(Locale.ROOT));
        }
        return new Instance(
                Long.toString(object.id()), mask, null, object.area(), box, category, object.crowd(), attributes);
    }

    /// @throws DatasetException for an image of more pixels than a mask can have
    private static int pixels(CocoImage image) {
        long pixels = (long) image.height() * image.width();
        if (pixels > Mask.MAX_PIXELS) {
            throw new DatasetException("image %d: %d×%d pixels, expected at most %d in all"
                    .formatted(image.id(), image.width(), image.height(), Mask.MAX_PIXELS));
        }
        return (int) pixels;
    }

    /// The file that an image names: in the folder under its whole name, or, where that leads elsewhere or is
    /// not there, under the last part of it. Labelling tools write names of their own machine, with either
    /// separator.
    private static Path photo(CocoImage image, Path json, Path photos, Notes notes) {
        if (image.fileName().isEmpty()) {
            throw new DatasetException(json + ", image " + image.id() + ": no file_name, expected one");
        }
        try {
            Path whole = photos.resolve(image.fileName()).normalize();
            if (whole.startsWith(photos.normalize()) && Files.isRegularFile(whole)) {
                return whole;
            }
            String plain = image.fileName().replace('\\', '/');
            Path slashes = photos.resolve(plain).normalize();
            if (slashes.startsWith(photos.normalize()) && Files.isRegularFile(slashes)) {
                return slashes;
            }
            String last = plain.substring(plain.lastIndexOf('/') + 1);
            Path alone = photos.resolve(last);
            if (!last.isEmpty() && !last.equals("..") && Files.isRegularFile(alone)) {
                notes.add(
                        "a file_name that is not in %s was looked up by its last part".formatted(photos),
                        "image " + image.id() + ", " + image.fileName());
                return alone;
            }
        } catch (InvalidPathException e) {
            throw new DatasetException(
                    "%s, image %d: file_name %s cannot be the name of a file"
                            .formatted(json, image.id(), Printable.of(image.fileName())),
                    e);
        }
        throw new DatasetException("%s, image %d: there is no file %s in the folder %s; name the folder of the photos"
                .formatted(json, image.id(), Printable.of(image.fileName()), photos));
    }
}
