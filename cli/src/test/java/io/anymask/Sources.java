package io.anymask;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The Java files of all modules.
final class Sources {
    private Sources() {}

    /// Sorted, relative to the module that is being tested.
    static List<Path> all() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .forEach(source -> {
                        try (Stream<Path> inside = Files.walk(source)) {
                            inside.filter(file -> file.toString().endsWith(".java"))
                                    .forEach(files::add);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
        files.sort(null);
        return files;
    }
}
