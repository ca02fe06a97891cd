package io.anymask.dataset;

import io.anymask.image.ImageFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// SA-1B as a [Dataset]: a JSON file for each photo.
final class Sa1bFolder {
    private Sa1bFolder() {}

    static Dataset open(Path folder) {
        List<DatasetImage> images = new ArrayList<>();
        List<Path> files = Folder.list(folder).stream()
                .filter(file -> ImageFiles.ending(file).equals("json"))
                .toList();
        if (files.isEmpty()) {
            throw new DatasetException(folder + ": no JSON files, expected one beside each photo as in SA-1B");
        }
        for (Path json : files) {
            String name = Folder.stem(json);
            images.add(new DatasetImage(name, photo(json, name), json, () -> annotation(json)));
        }
        return new Dataset(Folder.name(folder.toAbsolutePath().normalize()), images);
    }

    private static Path photo(Path json, String name) {
        for (String ending : ImageFiles.ENDINGS) {
            Path photo = json.resolveSibling(name + "." + ending);
            if (Files.isRegularFile(photo)) {
                return photo;
            }
        }
        throw new DatasetException(json + ": no photo of that name beside it, expected for instance " + name + ".jpg");
    }

    private static ImageAnnotation annotation(Path json) {
        Sa1bReader.Content content = Sa1bReader.read(json);
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
