package io.anymask.dataset;

import io.anymask.image.ImageFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// SA-1B as a [Dataset]: a JSON file for each photo.
final class Sa1bFolder {
    private Sa1bFolder() {}

    static Dataset open(Path folder) {
        Notes notes = new Notes();
        List<Path> files = Folder.existing(Folder.list(folder), notes);
        Map<String, Path> annotations = new TreeMap<>();
        Map<String, List<Path>> photos = new TreeMap<>();
        for (Path file : files) {
            if (ImageFiles.ending(file).equals("json")) {
                annotations.put(Folder.stem(file), file);
            } else if (ImageFiles.isPicture(file)) {
                photos.computeIfAbsent(Folder.stem(file), name -> new ArrayList<>())
                        .add(file);
            }
        }
        if (annotations.isEmpty()) {
            throw new DatasetException(folder + ": no JSON files, expected one beside each photo as in SA-1B");
        }
        List<DatasetImage> images = new ArrayList<>();
        annotations.forEach((name, json) -> {
            List<Path> found = photos.getOrDefault(name, List.of());
            if (found.size() == 1) {
                images.add(new DatasetImage(name, found.getFirst(), json, notes, odd -> annotation(json, odd)));
            } else {
                notes.leftOut(
                        "an annotation",
                        "photo",
                        json.toString(),
                        (found.isEmpty() ? "no photo" : found.size() + " photos")
                                + " of that name beside it, expected one such as " + name + ".jpg");
            }
        });
        photos.keySet().removeAll(annotations.keySet());
        photos.values()
                .forEach(lone -> notes.leftOut(
                        "a photo", "annotation", lone.getFirst().toString(), "no JSON file of that name beside it"));
        return Dataset.of(Folder.name(folder.toAbsolutePath().normalize()), images, notes);
    }

    private static ImageAnnotation annotation(Path json, Notes notes) {
        Sa1bReader.Content content = Sa1bReader.read(json, notes);
        return new ImageAnnotation(
                content.width(),
                content.height(),
                content.masks().stream().map(Sa1bFolder::instance).toList());
    }

    private static Instance instance(Sa1bReader.Entry entry) {
        Map<String, String> attributes = Map.of(
                "predicted_iou", Double.toString(entry.mask().predictedIou()),
                "stability_score", Double.toString(entry.mask().stabilityScore()));
        return Instance.of(Long.toString(entry.id()), entry.mask().segmentation(), "")
                .with(attributes);
    }
}
