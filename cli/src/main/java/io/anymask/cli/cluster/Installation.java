package io.anymask.cli.cluster;

import io.anymask.cli.command.InputException;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of the installed command that a cluster needs.
///
/// @param command its jar, which names all others in its manifest
/// @param jars that executors need
/// @param libraries native ones; none where they are in a jar
record Installation(Path command, List<Path> jars, List<Path> libraries) {
    private static final String SPARK = "anymask-spark-";

    /// Where the launcher has them.
    private static final String NATIVE = "onnxruntime.native.path";

    /// That of this process.
    ///
    /// @throws InputException when the command does not run from its jar
    static Installation own() {
        Path jar = jar();
        Path lib = jar.resolveSibling("lib");
        try (Stream<Path> files = Files.list(lib)) {
            Path spark = files.filter(file -> String.valueOf(file.getFileName()).startsWith(SPARK))
                    .findFirst()
                    .orElseThrow(() -> new InputException(
                            "%s: there is no %s*.jar; install the command again".formatted(lib, SPARK)));
            List<Path> jars = new ArrayList<>();
            jars.add(spark);
            for (String name : classPath(spark)) {
                jars.add(lib.resolve(name));
            }
            return new Installation(jar, jars, natives());
        } catch (IOException e) {
            throw new InputException("%s: cannot be read (%s)".formatted(lib, FileFault.describe(e)), e);
        }
    }

    private static Path jar() {
        CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
        try {
            Path place = Path.of(source.getLocation().toURI());
            if (Files.isRegularFile(place)) {
                return place;
            }
            throw new InputException(
                    "%s: the command runs from classes, expected its jar, which is sent to the cluster; build it with mvn package"
                            .formatted(place));
        } catch (URISyntaxException e) {
            throw new InputException(source.getLocation() + ": no path", e);
        }
    }

    private static List<String> classPath(Path jar) throws IOException {
        try (JarFile open = new JarFile(jar.toFile())) {
            @Nullable Manifest manifest = open.getManifest();
            String path = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return path == null ? List.of() : List.of(path.split(" ", -1));
        }
    }

    private static List<Path> natives() throws IOException {
        String folder = System.getProperty(NATIVE, "");
        if (folder.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
