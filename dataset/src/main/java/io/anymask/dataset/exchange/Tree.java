package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;
import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/// The files below a folder, by their paths. Hidden ones are not looked at, links to folders not followed.
final class Tree {
    private static final int MOST_FILES = 20_000_000;
    private static final int DEEPEST = 16;

    private Tree() {}

    /// All files below a folder with one of these endings, sorted; or the file itself.
    ///
    /// @param endings in lower case, without the dot
    static List<Path> files(Path root, String... endings) {
        if (Files.isRegularFile(root)) {
            return List.of(root);
        }
        Untrusted.requireFolder(root, "annotations", DatasetException::new);
        try (Stream<Path> all = Files.walk(root, DEEPEST)) {
            List<Path> found = new ArrayList<>();
            all.filter(file -> isShown(root, file) && List.of(endings).contains(ending(file)))
                    .filter(Files::isRegularFile)
                    .limit(MOST_FILES + 1L)
                    .forEach(found::add);
            if (found.size() > MOST_FILES) {
                throw new DatasetException(root + ": more than " + MOST_FILES + " files");
            }
            found.sort(null);
            return found;
        } catch (UncheckedIOException e) {
            throw unreadable(root, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unreadable(root, e);
        }
    }

    private static DatasetException unreadable(Path root, IOException cause) {
        return new DatasetException("%s: cannot be read (%s)".formatted(root, FileFault.describe(cause)), cause);
    }

    private static boolean isShown(Path root, Path file) {
        for (Path part : root.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /// The path below the root without its ending, with slashes; of a root that is a file, its name.
    static String stem(Path root, Path file) {
        String relative = root.equals(file)
                ? String.valueOf(file.getFileName())
                : root.relativize(file).toString().replace('\\', '/');
        int dot = relative.lastIndexOf('.');
        return dot > relative.lastIndexOf('/') + 1 ? relative.substring(0, dot) : relative;
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
