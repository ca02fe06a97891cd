package io.anymask.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/// DAVIS: frames of videos and, for each, a picture with a number for each object.
final class DavisFolder {
    private DavisFolder() {}

    static Dataset open(Path folder, int step) {
        if (step < 1) {
            throw new DatasetException("every " + step + "th frame, expected 1 or more");
        }
        Path annotations = resolution(folder.resolve("Annotations"));
        Path frames = resolution(folder.resolve("JPEGImages"));
        Notes notes = new Notes();
        List<DatasetImage> images = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        Folder.folders(annotations).forEach(sequence -> names.add(Folder.name(sequence)));
        Folder.folders(frames).forEach(sequence -> names.add(Folder.name(sequence)));
        for (String name : names) {
            try {
                SequencedMap<String, Pairs.Pair> shown =
                        sequence(frames.resolve(name), annotations.resolve(name), notes);
                int at = 0;
                for (Map.Entry<String, Pairs.Pair> frame : shown.entrySet()) {
                    if (at++ % step == 0) {
                        Pairs.Pair pair = frame.getValue();
                        images.add(new DatasetImage(
                                name + "/" + frame.getKey(),
                                pair.photo(),
                                pair.annotation(),
                                notes,
                                odd -> annotation(pair.annotation(), name)));
                    }
                }
            } catch (DatasetException e) {
                notes.leftOut("a sequence", "folder", name, String.valueOf(e.getMessage()));
            }
        }
        return Dataset.of(Folder.name(folder.toAbsolutePath().normalize()), images, notes);
    }

    private static SequencedMap<String, Pairs.Pair> sequence(Path frames, Path annotations, Notes notes) {
        return Pairs.apart(frames, Folder.photos(frames), annotations, Folder.photos(annotations), notes)
                .pairs();
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
    static Path resolution(Path folder) {
        for (String name : List.of("480p", "1080p", "Full-Resolution")) {
            if (Files.isDirectory(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        return folder;
    }
}
