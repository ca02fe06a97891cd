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
import java.util.stream.Collectors;
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

    /// Those that are there. A link that leads nowhere is left out and noted.
    static List<Path> existing(List<Path> files, Notes notes) {
        return files.stream()
                .filter(file -> {
                    boolean there = Files.exists(file);
                    if (!there) {
                        notes.leftOut("a file", "link", file.toString(), "this link leads nowhere");
                    }
                    return there;
                })
                .toList();
    }

    /// Files by name without ending. Where several have the same, nobody knows which one is meant: all of these
    /// are left out.
    static Map<String, Path> byStem(List<Path> files, Notes notes) {
        Map<String, List<Path>> named = existing(files, notes).stream()
                .collect(Collectors.groupingBy(Folder::stem, TreeMap::new, Collectors.toList()));
        Map<String, Path> byStem = new TreeMap<>();
        named.forEach((stem, same) -> {
            if (same.size() == 1) {
                byStem.put(stem, same.getFirst());
            } else {
                notes.leftOut(
                        "a file",
                        "name",
                        same.getLast().toString(),
                        "beside it lies " + name(same.getFirst()) + ", expected one file of that name");
            }
        });
        return byStem;
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
