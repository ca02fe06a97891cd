package io.anymask.dataset;

import io.anymask.mask.Box;
import io.anymask.mask.Rle;
import java.nio.file.Files;
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
        for (CocoImage image : truth.images()) {
            List<CocoInstance> objects = byImage.getOrDefault(image.id(), List.of());
            Function<CocoInstance, Instance> convert = object -> instance(
                    object,
                    image,
                    categories.getOrDefault(object.categoryId(), ""),
                    frequencies.getOrDefault(object.categoryId(), CategoryFrequency.UNKNOWN));
            images.add(new DatasetImage(
                    Long.toString(image.id()),
                    photo(image, json, photos),
                    () -> annotation(image, json, objects, convert)));
        }
        return new Dataset(Folder.stem(json), images);
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
        Rle mask = object.mask() != null
                ? object.mask()
                : Rle.of(image.height(), image.width(), Math.multiplyExact(image.height(), image.width()));
        Box box = object.box() != null ? object.box().corners() : mask.cocoBox();
        Map<String, String> attributes = new HashMap<>(object.attributes());
        if (frequency != CategoryFrequency.UNKNOWN) {
            attributes.put("frequency", frequency.name().toLowerCase(Locale.ROOT));
        }
        return new Instance(
                Long.toString(object.id()), mask, null, object.area(), box, category, object.crowd(), attributes);
    }

    private static Path photo(CocoImage image, Path json, Path photos) {
        if (image.fileName().isEmpty()) {
            throw new DatasetException(json + ", image " + image.id() + ": no file_name, expected one");
        }
        Path named = photos.resolve(image.fileName()).normalize();
        if (!named.startsWith(photos.normalize())) {
            throw new DatasetException("%s, image %d: file_name %s leads out of the folder %s"
                    .formatted(json, image.id(), image.fileName(), photos));
        }
        if (Files.isRegularFile(named)) {
            return named;
        }
        Path alone = photos.resolve(named.getFileName());
        if (Files.isRegularFile(alone)) {
            return alone;
        }
        throw new DatasetException(
                "%s, image %d: there is no file %s; name the folder of the photos".formatted(json, image.id(), named));
    }
}
