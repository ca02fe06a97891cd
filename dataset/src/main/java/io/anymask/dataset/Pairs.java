package io.anymask.dataset;

import io.anymask.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Photos and their annotations, joined by their names without endings: in two folders, or side by side in one,
/// such as `photo.jpg` and `photo.png`. One without the other is left out and noted.
///
/// @param pairs by name
/// @param notes what was left out
record Pairs(SequencedMap<String, Pair> pairs, Notes notes) {
    record Pair(Path photo, Path annotation) {}

    /// Makes the objects of an annotation.
    @FunctionalInterface
    interface Reading {
        ImageAnnotation read(Path annotation, Notes notes);
    }

    /// @param annotates what in the annotations' folder is one
    /// @throws DatasetException naming what was left out first, when nothing is left
    static Pairs of(Path photoFolder, Path annotationFolder, Predicate<Path> annotates) {
        Pairs found = isSame(photoFolder, annotationFolder)
                ? together(photoFolder, annotates)
                : apart(
                        photoFolder,
                        Folder.photos(photoFolder),
                        annotationFolder,
                        Folder.list(annotationFolder).stream().filter(annotates).toList(),
                        new Notes());
        if (found.pairs.isEmpty()) {
            throw new DatasetException(found.notes.firstLeftOut() + "; no image is left");
        }
        return found;
    }

    /// The images, read when they are asked for.
    ///
    /// @param folder that gives the data set its name
    Dataset dataset(Path folder, Reading reading) {
        List<DatasetImage> images = pairs.entrySet().stream()
                .map(pair -> new DatasetImage(
                        pair.getKey(),
                        pair.getValue().photo,
                        pair.getValue().annotation,
                        notes,
                        odd -> reading.read(pair.getValue().annotation, odd)))
                .toList();
        return Dataset.of(Folder.name(folder.toAbsolutePath().normalize()), images, notes);
    }

    /// Joins photos of one folder with annotations of another.
    ///
    /// @param notes gets what is left out
    static Pairs apart(
            Path photoFolder, List<Path> photoFiles, Path annotationFolder, List<Path> annotationFiles, Notes notes) {
        Map<String, Path> photos = Folder.byStem(photoFiles, notes);
        Map<String, Path> annotations = Folder.byStem(annotationFiles, notes);
        SequencedMap<String, Pair> pairs = new TreeMap<>();
        photos.forEach((name, photo) -> {
            Path annotation = annotations.remove(name);
            if (annotation == null) {
                notes.leftOut(
                        "a photo",
                        "annotation",
                        photo.toString(),
                        "nothing of that name in %s, expected its annotation there".formatted(annotationFolder));
            } else {
                pairs.put(name, new Pair(photo, annotation));
            }
        });
        annotations
                .values()
                .forEach(annotation -> notes.leftOut(
                        "an annotation",
                        "photo",
                        annotation.toString(),
                        "no photo of that name in %s".formatted(photoFolder)));
        return new Pairs(pairs, notes);
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
        Notes notes = new Notes();
        Map<String, List<Path>> named = Folder.existing(Folder.list(folder), notes).stream()
                .filter(file -> ImageFiles.isPicture(file) || annotates.test(file))
                .collect(Collectors.groupingBy(Folder::stem, TreeMap::new, Collectors.toList()));
        if (named.isEmpty()) {
            throw new DatasetException(folder + ": no pictures, expected photos with their annotations");
        }
        SequencedMap<String, Pair> pairs = new TreeMap<>();
        named.forEach((name, files) -> {
            Path one = files.getFirst();
            Path other = files.getLast();
            boolean first = ImageFiles.isPicture(one) && exact.test(other);
            boolean second = ImageFiles.isPicture(other) && exact.test(one);
            if (files.size() != 2) {
                notes.leftOut(
                        "a photo or an annotation",
                        "pair",
                        one.toString(),
                        "%d file%s of this name, expected a photo and its annotation, such as %s.jpg and %s.png"
                                .formatted(files.size(), files.size() == 1 ? "" : "s", name, name));
            } else if (first == second) {
                notes.leftOut(
                        "a pair",
                        first ? "either" : "neither",
                        "%s and %s".formatted(one, Folder.name(other)),
                        "%s, expected a photo such as %s.jpg and an annotation such as %s.png, or two folders"
                                .formatted(
                                        first ? "either could be the photo" : "neither annotates the other",
                                        name,
                                        name));
            } else {
                pairs.put(name, first ? new Pair(one, other) : new Pair(other, one));
            }
        });
        return new Pairs(pairs, notes);
    }

    private static boolean isExact(Path file) {
        return ImageFiles.EXACT.contains(ImageFiles.ending(file));
    }
}
