package io.anymask.dataset;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the results of photos are called: as their photos, and no two alike on any file system. Stateless.
public final class ResultNames {
    /// Taken by the file for all images of a folder.
    private static final Set<String> RESERVED = Set.of("coco");

    private ResultNames() {}

    /// A photo and its results' name.
    ///
    /// @param path as it was given, for messages
    /// @param file null for one that has its name from elsewhere and keeps it
    public record Named(String path, String name, @Nullable Path file) {
        /// Named by its file, without the ending.
        public static Named of(String path, Path file) {
            return new Named(path, stem(file), file);
        }

        private Named as(String other) {
            return new Named(path, other, file);
        }
    }

    /// Names photos that share one by more and more of their paths: `a`, `a.jpg`, `x-a`, `x-a.jpg`.
    ///
    /// @return in the same order
    /// @throws DatasetException for two whose names stay equal
    public static List<Named> distinct(List<Named> photos) {
        List<Named> named = photos;
        for (Function<Path, String> longer : List.<Function<Path, String>>of(
                ResultNames::whole, file -> parent(file) + stem(file), file -> parent(file) + whole(file))) {
            named = renamed(named, longer);
        }
        Map<String, Named> known = new HashMap<>();
        for (Named photo : named) {
            Named other = known.put(key(photo), photo);
            if (other != null) {
                throw new DatasetException("%s and %s: their output would have the same name; rename one of them"
                        .formatted(other.path(), photo.path()));
            }
        }
        return named;
    }

    private static List<Named> renamed(List<Named> photos, Function<Path, String> longer) {
        Map<String, Long> count =
                photos.stream().collect(Collectors.groupingBy(ResultNames::key, Collectors.counting()));
        return photos.stream()
                .map(photo -> {
                    Path file = photo.file();
                    boolean unique = count.getOrDefault(key(photo), 0L) == 1 && !RESERVED.contains(key(photo));
                    return file == null || unique ? photo : photo.as(longer.apply(file));
                })
                .toList();
    }

    private static String parent(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return folder == null || folder.getFileName() == null ? "" : folder.getFileName() + "-";
    }

    /// A file's name.
    public static String whole(Path file) {
        return String.valueOf(file.getFileName());
    }

    /// A file's name without its ending.
    public static String stem(Path file) {
        String name = whole(file);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String key(Named photo) {
        return photo.name().toLowerCase(Locale.ROOT);
    }
}
