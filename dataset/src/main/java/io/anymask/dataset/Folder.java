package io.anymask.dataset;

import io.anymask.file.Untrusted;
import io.anymask.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Listing of folders, bounded, by name.
final class Folder {
    private static final int MOST_FILES = 20_000_000;

    private Folder() {}

    /// Everything in a folder but hidden files, sorted by name.
    static List<Path> list(Path folder) {
        Untrusted.requireFolder(folder, "a data set", DatasetException::new);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = new ArrayList<>();
            files.filter(file -> !name(file).startsWith("."))
                    .limit(MOST_FILES + 1L)
                    .forEach(found::add);
            if (found.size() > MOST_FILES) {
                throw new DatasetException(folder + ": more than " + MOST_FILES + " files");
            }
            found.sort(null);
            return found;
        } catch (IOException e) {
            throw new DatasetException(folder + ": this folder cannot be read; check its permissions", e);
        }
    }

    /// The pictures of a folder.
    static List<Path> photos(Path folder) {
        List<Path> photos = list(folder).stream().filter(ImageFiles::isPicture).toList();
        if (photos.isEmpty()) {
            throw new DatasetException(folder + ": no pictures, expected files such as 0001.jpg");
        }
        return photos;
    }

    static List<Path> folders(Path folder) {
        return list(folder).stream().filter(Files::isDirectory).toList();
    }

    /// Files by name without ending.
    ///
    /// @throws DatasetException where two have the same
    static Map<String, Path> byStem(List<Path> files) {
        Map<String, Path> byStem = new TreeMap<>();
        for (Path file : files) {
            Path other = byStem.put(stem(file), file);
            if (other != null) {
                throw new DatasetException(
                        file + ": beside it lies " + name(other) + ", expected one file of that name");
            }
        }
        return byStem;
    }

    /// Joins photos with what belongs to them.
    ///
    /// @throws DatasetException for one without the other
    static void requireSame(Map<String, Path> photos, Map<String, Path> others, Path photoFolder, Path otherFolder) {
        for (Map.Entry<String, Path> photo : photos.entrySet()) {
            if (!others.containsKey(photo.getKey())) {
                throw new DatasetException("%s: nothing of that name in %s, expected its annotation there"
                        .formatted(photo.getValue(), otherFolder));
            }
        }
        for (Map.Entry<String, Path> other : others.entrySet()) {
            if (!photos.containsKey(other.getKey())) {
                throw new DatasetException("%s: no photo of that name in %s".formatted(other.getValue(), photoFolder));
            }
        }
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    static String stem(Path file) {
        String name = name(file);
        int dot = name.lastIndexOf('.');
        return dot > 0 && !Files.isDirectory(file) ? name.substring(0, dot) : name;
    }
}
