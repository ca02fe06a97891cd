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
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The photos that annotations were drawn on: their names and sizes, for formats that do not tell them.
public final class Photos {
    private static final long MOST_BYTES = 2L << 30;

    private final Map<String, List<Known>> byStem = new HashMap<>();
    private final Map<String, List<Known>> byLastPart = new HashMap<>();

    /// A photo.
    ///
    /// @param name with the folders below the root, with slashes
    record Photo(String name, int width, int height) {}

    /// A photo that has not been looked at yet.
    private record Known(String name, Supplier<Photo> photo) {}

    /// Of an upright photo, pixels.
    public record Size(int width, int height) {}

    private Photos() {}

    /// No photos are at hand.
    public static Photos none() {
        return new Photos();
    }

    /// Photos that lie elsewhere.
    ///
    /// @param sizes by their names, with slashes
    public static Photos of(Map<String, Size> sizes) {
        Photos photos = new Photos();
        sizes.forEach((name, size) ->
                photos.add(stem(name), new Known(name, () -> new Photo(name, size.width(), size.height()))));
        return photos;
    }

    /// The pictures below a folder.
    ///
    /// @throws DatasetException if this is no folder
    public static Photos of(Path folder) {
        Photos photos = new Photos();
        for (Path file : Tree.files(folder, ImageFiles.ENDINGS.toArray(String[]::new))) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            photos.add(Tree.stem(folder, file), new Known(name, () -> read(file, name)));
        }
        return photos;
    }

    private void add(String stem, Known photo) {
        byStem.computeIfAbsent(stem, s -> new ArrayList<>()).add(photo);
        byLastPart.computeIfAbsent(lastPart(stem), s -> new ArrayList<>()).add(photo);
    }

    private static String stem(String path) {
        return ImageFiles.ENDINGS.contains(ImageFiles.ending(Path.of(lastPart(path))))
                ? path.substring(0, path.lastIndexOf('.'))
                : path;
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// The photo of a name with or without an ending: by its whole path, else by the last part of it.
    ///
    /// @return empty if there is none, or several could be meant
    Optional<Photo> find(String name) {
        String path = name.replace('\\', '/');
        String stem = stem(path);
        List<Known> found = byStem.getOrDefault(stem, byLastPart.getOrDefault(lastPart(stem), List.of()));
        List<Known> exact = found.stream()
                .filter(known -> known.name().endsWith(lastPart(path)))
                .toList();
        List<Known> meant = found.size() > 1 ? exact : found;
        return meant.size() == 1 ? Optional.of(meant.getFirst().photo().get()) : Optional.empty();
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

    private static Photo read(Path file, String name) {
        byte[] bytes = Untrusted.bytes(file, "a photo", MOST_BYTES, DatasetException::new);
        ImageInfo info = ImageInfo.of(bytes, file.toString(), ReadOptions.DEFAULT);
        return new Photo(name, info.width(), info.height());
    }
}
