package io.anymask.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// DAVIS: frames of videos and, for each, a picture with a number for each object.
final class DavisFolder {
    private DavisFolder() {}

    static Dataset open(Path folder, int step) {
        if (step < 1) {
            throw new DatasetException("every " + step + "th frame, expected 1 or more");
        }
        Path annotations = resolution(folder.resolve("Annotations"));
        Path frames = resolution(folder.resolve("JPEGImages"));
        List<DatasetImage> images = new ArrayList<>();
        for (Path sequence : Folder.folders(annotations)) {
            String name = Folder.name(sequence);
            Path photos = frames.resolve(name);
            Map<String, Path> labels = Folder.byStem(Folder.photos(sequence));
            Map<String, Path> shots = Folder.byStem(Folder.photos(photos));
            Folder.requireSame(shots, labels, photos, sequence);
            List<String> shown = List.copyOf(labels.keySet());
            for (int i = 0; i < shown.size(); i += step) {
                String frame = shown.get(i);
                Path label = labels.getOrDefault(frame, sequence);
                images.add(new DatasetImage(
                        name + "/" + frame, shots.getOrDefault(frame, photos), label, () -> annotation(label, name)));
            }
        }
        return new Dataset(Folder.name(folder.toAbsolutePath().normalize()), images);
    }

    private static ImageAnnotation annotation(Path file, String sequence) {
        ImageAnnotation all = LabelFolder.annotation(file, LabelMeaning.OBJECTS);
        return new ImageAnnotation(
                all.width(),
                all.height(),
                all.instances().stream()
                        .map(object -> object.with(Map.of("sequence", sequence)))
                        .toList());
    }

    /// The folder of sequences: below one that names a resolution (480p, 1080p, Full-Resolution) if there is one.
    private static Path resolution(Path folder) {
        for (String name : List.of("480p", "1080p", "Full-Resolution")) {
            if (Files.isDirectory(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        return folder;
    }
}
