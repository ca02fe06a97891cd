package io.anymask.distribution;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// An unpacked archive: its folder, and how it is started.
record Archive(Path folder, Path launcher) {
    /// Of a kind: nothing, or `-small`.
    static Path file(String kind) {
        return Path.of(System.getProperty("archives") + kind + ".zip");
    }

    /// Into a folder whose name has a blank and an umlaut, with the rights that the archive gives.
    static Archive unpack(String kind, Path place) throws IOException {
        Path under = Files.createDirectories(place.resolve("für alle" + kind));
        try (FileSystem zip = FileSystems.newFileSystem(file(kind), Map.of("enablePosixFileAttributes", true));
                Stream<Path> entries = Files.walk(zip.getPath("/"))) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Path target = under.resolve(entry.toString().substring(1));
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(entry, target);
                    Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(entry));
                }
            }
        }
        try (Stream<Path> top = Files.list(under)) {
            Path folder = top.findFirst().orElseThrow();
            return new Archive(folder, folder.resolve("bin/anymask"));
        }
    }

    /// All files, without what a run leaves.
    List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> !file.startsWith("app/start-"))
                    .toList();
        }
    }

    /// The files, and those inside the jars as `JAR!FILE`.
    List<String> allFiles() throws IOException {
        List<String> all = new ArrayList<>();
        for (String file : files()) {
            all.add(file);
            if (file.endsWith(".jar")) {
                try (JarFile jar = new JarFile(folder.resolve(file).toFile())) {
                    jar.stream().forEach(entry -> all.add(file + "!" + entry.getName()));
                }
            }
        }
        return all;
    }
}
