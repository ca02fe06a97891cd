package io.anymask.dataset;

import io.anymask.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Photos and their annotations, joined by their names without endings: in two folders, or side by side in one,
/// such as `photo.jpg` and `photo.png`.
///
/// @param photos by name
/// @param annotations by the same names
record Pairs(Map<String, Path> photos, Map<String, Path> annotations) {
    /// @param annotates what in the annotations' folder is one
    /// @throws DatasetException for a photo without annotation, an annotation without photo, or two files of which
    ///     either could be the photo
    static Pairs of(Path photoFolder, Path annotationFolder, Predicate<Path> annotates) {
        if (isSame(photoFolder, annotationFolder)) {
            return together(photoFolder, annotates);
        }
        Map<String, Path> photos = Folder.byStem(Folder.photos(photoFolder));
        Map<String, Path> annotations = Folder.byStem(
                Folder.list(annotationFolder).stream().filter(annotates).toList());
        Folder.requireSame(photos, annotations, photoFolder, annotationFolder);
        return new Pairs(photos, annotations);
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) { // whoever lists the folder says what is wrong with it
            return false;
        }
    }

    private static Pairs together(Path folder, Predicate<Path> annotates) {
        Predicate<Path> exact = file -> annotates.test(file) && (!ImageFiles.isPicture(file) || isExact(file));
        Map<String, List<Path>> named = Folder.list(folder).stream()
                .filter(file -> ImageFiles.isPicture(file) || annotates.test(file))
                .collect(Collectors.groupingBy(Folder::stem, TreeMap::new, Collectors.toList()));
        Map<String, Path> photos = new TreeMap<>();
        Map<String, Path> annotations = new TreeMap<>();
        named.forEach((name, files) -> {
            if (files.size() != 2) {
                throw new DatasetException(
                        "%s: %d file%s of this name, expected a photo and its annotation, such as %s.jpg and %s.png"
                                .formatted(
                                        folder.resolve(name), files.size(), files.size() == 1 ? "" : "s", name, name));
            }
            Path one = files.getFirst();
            Path other = files.getLast();
            boolean first = ImageFiles.isPicture(one) && exact.test(other);
            boolean second = ImageFiles.isPicture(other) && exact.test(one);
            if (first == second) {
                throw new DatasetException(
                        "%s and %s: %s, expected a photo such as %s.jpg and an annotation such as %s.png, or two folders"
                                .formatted(
                                        one,
                                        Folder.name(other),
                                        first ? "either could be the photo" : "neither annotates the other",
                                        name,
                                        name));
            }
            photos.put(name, first ? one : other);
            annotations.put(name, first ? other : one);
        });
        if (photos.isEmpty()) {
            throw new DatasetException(folder + ": no pictures, expected photos with their annotations");
        }
        return new Pairs(photos, annotations);
    }

    private static boolean isExact(Path file) {
        return ImageFiles.EXACT.contains(ImageFiles.ending(file));
    }
}
