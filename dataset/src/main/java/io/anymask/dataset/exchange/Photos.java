package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.EntryException;
import io.anymask.file.Untrusted;
import io.anymask.image.ImageFiles;
import io.anymask.image.ImageInfo;
import io.anymask.image.ReadOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The photos that annotations were drawn on: their names and sizes, for formats that do not tell them.
public final class Photos {
    private static final long MOST_BYTES = 2L << 30;

    private final Path root;
    private final Map<String, List<Path>> byStem = new HashMap<>();
    private final Map<String, List<Path>> byLastPart = new HashMap<>();

    /// A photo.
    ///
    /// @param name with the folders below the root, with slashes
    record Photo(String name, int width, int height) {}

    private Photos(Path root) {
        this.root = root;
    }

    /// No photos are at hand.
    public static Photos none() {
        return new Photos(Path.of(""));
    }

    /// The pictures below a folder.
    ///
    /// @throws DatasetException if this is no folder
    public static Photos of(Path folder) {
        Photos photos = new Photos(folder);
        for (Path file : Tree.files(folder, ImageFiles.ENDINGS.toArray(String[]::new))) {
            String stem = Tree.stem(folder, file);
            photos.byStem.computeIfAbsent(stem, s -> new ArrayList<>()).add(file);
            photos.byLastPart
                    .computeIfAbsent(lastPart(stem), s -> new ArrayList<>())
                    .add(file);
        }
        return photos;
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// The photo of a name with or without an ending: by its whole path, else by the last part of it.
    ///
    /// @return empty if there is none, or several could be meant
    Optional<Photo> find(String name) {
        String path = name.replace('\\', '/');
        String stem = ImageFiles.ENDINGS.contains(ImageFiles.ending(Path.of(lastPart(path))))
                ? path.substring(0, path.lastIndexOf('.'))
                : path;
        List<Path> found = byStem.getOrDefault(stem, byLastPart.getOrDefault(lastPart(stem), List.of()));
        List<Path> exact = found.stream()
                .filter(file -> name(file).endsWith(lastPart(path)))
                .toList();
        List<Path> meant = found.size() > 1 ? exact : found;
        return meant.size() == 1 ? Optional.of(read(meant.getFirst())) : Optional.empty();
    }

    /// An image of a file of annotations: as the file has it, or the photo of that name where it tells no size.
    ///
    /// @param width 0 where it tells none, as the height
    /// @param missing where it would tell them: "width and height"
    /// @param names of the image, the likeliest first
    /// @throws EntryException if there is neither
    Photo sized(int width, int height, String missing, String... names) {
        if (width > 0 && height > 0) {
            return new Photo(names[0], width, height);
        }
        return Stream.of(names)
                .flatMap(name -> find(name).stream())
                .findFirst()
                .orElseThrow(() -> new EntryException(
                        "no %s, and no photo of that name; name the folder of the photos".formatted(missing)));
    }

    private String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private Photo read(Path file) {
        byte[] bytes = Untrusted.bytes(file, "a photo", MOST_BYTES, DatasetException::new);
        ImageInfo info = ImageInfo.of(bytes, file.toString(), ReadOptions.DEFAULT);
        return new Photo(name(file), info.width(), info.height());
    }
}
