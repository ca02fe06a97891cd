package io.anymask.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The archives, unpacked elsewhere and run with a Java and nothing else.
@DisabledOnOs(OS.WINDOWS)
class ArchiveTest {
    private static final long SMALL = 120_000_000;

    private static final List<String> JDK_MODULES = List.of(
            "java.desktop",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.sql",
            "jdk.httpserver",
            "jdk.unsupported",
            "jdk.zipfs");

    @TempDir
    private Path folder;

    private static Path archive(String kind) {
        return Path.of(System.getProperty("archives") + (kind.equals("full") ? "" : "-" + kind) + ".zip");
    }

    /// Into a folder with a blank in its name, with the rights that the archive gives.
    private Path unpack(String kind) throws IOException {
        Path place = Files.createDirectories(folder.resolve("an unpacked " + kind));
        try (FileSystem zip = FileSystems.newFileSystem(archive(kind), Map.of("enablePosixFileAttributes", true));
                Stream<Path> entries = Files.walk(zip.getPath("/"))) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Path target = place.resolve(entry.toString().substring(1));
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(entry, target);
                    Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(entry));
                }
            }
        }
        try (Stream<Path> top = Files.list(place)) {
            return top.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    /// Only the tools of the system on the path: no Maven and no npm from elsewhere.
    private String run(Path home, Path java, int exit, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("anymask").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", tools().toString());
        builder.environment().put("JAVA_HOME", java.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(exit);
        return said;
    }

    /// A folder with what the launcher script may call.
    private Path tools() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of(
                "sh", "sed", "head", "uname", "cksum", "tr", "mktemp", "rm", "mv", "mkdir", "readlink", "dirname")) {
            Path link = tools.resolve(tool);
            if (!Files.exists(link)) {
                Files.createSymbolicLink(
                        link, Path.of(Files.exists(Path.of("/bin", tool)) ? "/bin" : "/usr/bin", tool));
            }
        }
        return tools;
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "small"})
    void theCommandRunsWhereItIsUnpacked(String kind) throws Exception {
        Path home = unpack(kind);
        assertThat(run(home, java(), 0, "--version")).contains("anymask ", "ONNX Runtime");
        run(home, java(), 0, "segment", "samples:flower", "--point", "400,420", "-o", "out");
        assertThat(folder.resolve("out/flower.mask-1.png")).exists();
        assertThat(home.resolve("completion/anymask.bash")).content().contains("complete", "everything");
        assertThat(home.resolve("anymask.cmd")).content().contains("anymask.jar\" %*\r\n");
        assertThat(home.resolve("NOTICE")).exists();
    }

    @Test
    void theSmallOneIsSmallAndSaysWhatItLacks() throws Exception {
        assertThat(archive("small"))
                .satisfies(file -> assertThat(Files.size(file)).isLessThan(SMALL));
        Path home = unpack("small");
        assertThat(run(home, java(), 1, "segment", "samples:flower", "--point", "1,1", "--engine", "torch", "-o", "o"))
                .contains("without libtorch", "full archive");
    }

    @Test
    void everyModuleHasAStableNameAndItsPackagesToItself() throws IOException {
        Path lib = unpack("small").resolve("app/lib");
        Set<String> packages = new TreeSet<>();
        List<String> names = new ArrayList<>();
        try (Stream<Path> jars = Files.list(lib)) {
            for (Path jar : jars.filter(file -> file.getFileName().toString().startsWith("anymask-"))
                    .toList()) {
                ModuleReference module =
                        ModuleFinder.of(jar).findAll().iterator().next();
                names.add(module.descriptor().name());
                for (String name : module.descriptor().packages()) {
                    assertThat(packages.add(name)).as("%s in two modules", name).isTrue();
                }
            }
        }
        assertThat(names)
                .contains("io.anymask.core", "io.anymask.mobilesam", "io.anymask.inference")
                .allMatch(name -> name.startsWith("io.anymask."));
    }

    /// Automatic modules cannot be linked themselves; the Java below them can.
    @Test
    void aLinkedJavaIsEnough() throws Exception {
        Path linked = folder.resolve("java");
        Process jlink = new ProcessBuilder(
                        java().resolve("bin/jlink").toString(),
                        "--add-modules",
                        String.join(",", JDK_MODULES),
                        "--output",
                        linked.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(jlink.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jlink.waitFor()).as(said).isZero();
        run(unpack("small"), linked, 0, "segment", "samples:cat", "--point", "200,200", "-o", "out");
        assertThat(folder.resolve("out/cat.mask-1.png")).exists();
    }
}
