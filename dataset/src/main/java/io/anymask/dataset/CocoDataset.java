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
        Notes notes = truth.found();
        for (CocoImage image : truth.images()) {
            List<CocoInstance> objects = byImage.getOrDefault(image.id(), List.of());
            Function<CocoInstance, Instance> convert = object -> instance(
                    object,
                    image,
                    categories.getOrDefault(object.categoryId(), ""),
                    frequencies.getOrDefault(object.categoryId(), CategoryFrequency.UNKNOWN));
            try {
                Path photo = photo(image, photos, notes);
                requireSize(image);
                images.add(new DatasetImage(
                        Long.toString(image.id()),
                        photo,
                        json,
                        notes,
                        odd -> new ImageAnnotation(
                                image.width(),
                                image.height(),
                                objects.stream().map(convert).toList())));
            } catch (EntryException e) {
                notes.leftOut("an image", "file", "%s, image %d".formatted(json, image.id()), e.reason());
            }
        }
        return Dataset.of(Folder.stem(json), images, notes);
    }

    private static String name(CocoCategory category) {
        return category.name().isEmpty() ? Long.toString(category.id()) : category.name();
    }

    private static void requireSize(CocoImage image) {
        if (image.width() < 1 || image.height() < 1) {
            throw new EntryException("no width and height, expected both");
        }
        if ((long) image.height() * image.width() > Mask.MAX_PIXELS) {
            throw new EntryException("%d×%d pixels, expected at most %d in all"
                    .formatted(image.width(), image.height(), Mask.MAX_PIXELS));
        }
    }

    private static Instance instance(
            CocoInstance object, CocoImage image, String category, CategoryFrequency frequency) {
        Rle mask = object.mask() != null
                ? object.mask()
                : Rle.of(image.height(), image.width(), image.height() * image.width());
        Box box = object.box() != null ? object.box().corners() : mask.cocoBox();
        Map<String, String> attributes = new HashMap<>(object.attributes());
        if (frequency != CategoryFrequency.UNKNOWN) {
            attributes.put("frequency", frequency.name().toLowerCase(Locale.ROOT));
        }
        return new Instance(
                Long.toString(object.id()), mask, null, object.area(), box, category, object.crowd(), attributes);
    }

    /// The file that an image names: in the folder under its whole name, or, where that leads elsewhere or is not
    /// there, under the last part of it. Labelling tools write names of their own machine, with either separator.
    ///
    /// @throws EntryException where there is none
    private static Path photo(CocoImage image, Path photos, Notes notes) {
        if (image.fileName().isEmpty()) {
            throw new EntryException("no file_name, expected one");
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
            throw new EntryException(
                    "file_name %s cannot be the name of a file".formatted(Printable.of(image.fileName())));
        }
        throw new EntryException("there is no file %s in the folder %s; name the folder of the photos"
                .formatted(Printable.of(image.fileName()), photos));
    }
}
