package io.anymask.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The archives, unpacked elsewhere and run with a Java and the system's own tools.
@DisabledOnOs(OS.WINDOWS)
class DistributionTest {
    /// In bytes.
    private static final long LARGEST_SMALL = 120_000_000;

    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    @TempDir
    private static Path place;

    private static Archive small;

    @TempDir
    private Path folder;

    @BeforeAll
    static void unpack() throws IOException {
        small = Archive.unpack("-small", place);
    }

    private Ran run(Archive archive, Map<String, String> environment, String... arguments) throws Exception {
        return start(environment, archive.launcher().toString(), arguments);
    }

    private Ran start(Map<String, String> environment, String program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", tools().toString());
        builder.environment().put("JAVA_HOME", JAVA.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said);
    }

    private record Ran(int exit, String said) {}

    /// A folder with all that the launcher script may call: no Maven, no npm, no find.
    private Path tools() throws IOException {
        for (String tool : List.of(
                "sh", "sed", "head", "uname", "cksum", "tr", "mktemp", "rm", "mv", "mkdir", "readlink", "dirname")) {
            String here = Files.exists(Path.of("/bin", tool)) ? "/bin/" : "/usr/bin/";
            executable("tools/" + tool, "#!/bin/sh\nexec %s%s \"$@\"\n".formatted(here, tool));
        }
        return folder.resolve("tools");
    }

    @Test
    void theCommandRunsWhereItIsUnpacked() throws Exception {
        Ran version = run(small, Map.of(), "--version");
        assertThat(version.exit()).as(version.said()).isZero();
        assertThat(version.said()).contains("anymask ", "ONNX Runtime");

        Ran segment = run(small, Map.of(), "segment", "samples:flower", "--point", "610,260", "-o", "blüten blätter");
        assertThat(segment.exit()).as(segment.said()).isZero();
        for (String name : List.of("mask-1.png", "mask-2.png", "mask-3.png", "overlay.png")) {
            assertThat(folder.resolve("blüten blätter/flower." + name)).isNotEmptyFile();
        }
        try (Stream<Path> prepared = Files.list(small.folder().resolve("app"))) {
            assertThat(prepared)
                    .as("a fast start")
                    .anyMatch(file -> file.toString().endsWith(".archive"));
        }
    }

    @Test
    void aLinkToTheLauncherIsEnough() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("anymask"), small.launcher());
        Ran version = run(new Archive(small.folder(), link), Map.of(), "--version");
        assertThat(version.exit()).as(version.said()).isZero();
        assertThat(version.said()).contains("anymask ");
        Files.delete(link);
    }

    @Test
    void optionsReachJava() throws Exception {
        Ran shown = run(
                small, Map.of("JAVA_OPTS", "-Xmx500m", "ANYMASK_OPTS", "-Xmx600m -XX:+PrintFlagsFinal"), "--version");
        assertThat(shown.exit()).as(shown.said()).isZero();
        assertThat(shown.said()).containsPattern("MaxHeapSize +=  *" + 600 * 1024 * 1024 + " ");
    }

    @Test
    void whoHasNoJavaIsTold() throws Exception {
        executable("old/bin/java", "#!/bin/sh\necho 'openjdk version \"17.0.1\"' >&2\n");
        String script = Files.readString(small.launcher()).replaceAll("/usr/lib/jvm|/Library/Java", "/nonexistent");
        Files.createFile(Files.createDirectories(folder.resolve("app")).resolve("anymask.jar"));
        Archive searching = new Archive(folder, executable("bin/anymask", script));

        Ran refused = run(searching, Map.of("JAVA_HOME", folder.resolve("old").toString()), "--version");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.said()).contains("Java 21 or newer", "only Java 17", "JAVA_HOME");
        assertThat(run(searching, Map.of("JAVA_HOME", ""), "--version").said()).contains("found none");
    }

    private Path executable(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Test
    void theSmallOneIsSmallAndSaysWhatItLacks() throws Exception {
        assertThat(Files.size(Archive.file("-small"))).isLessThan(LARGEST_SMALL);
        Ran torch = run(small, Map.of(), "segment", "samples:flower", "--point", "1,1", "--engine", "torch", "-o", "o");
        assertThat(torch.exit()).isNotZero();
        assertThat(torch.said()).contains("torch").doesNotContain("Exception", "\tat ");
    }

    /// Without the launcher, which would prepare a fast start for this archive too.
    @Test
    void theFullOneHasLibtorch() throws Exception {
        Archive full = Archive.unpack("", folder);
        assertThat(full.files()).containsAll(small.files());
        Ran torch = start(
                Map.of("LC_ALL", "C.UTF-8", "OMP_WAIT_POLICY", "PASSIVE"),
                JAVA.resolve("bin/java").toString(),
                "-Djava.awt.headless=true",
                "-jar",
                full.folder().resolve("app/anymask.jar").toString(),
                "segment",
                "samples:flower",
                "--point",
                "610,260",
                "--engine",
                "torch",
                "--input-size",
                "512");
        assertThat(torch.exit()).as(torch.said()).isZero();
        assertThat(folder.resolve("anymask-out/flower.mask-3.png")).isNotEmptyFile();
    }

    @Test
    void whatElseIsInside() throws IOException {
        assertThat(small.folder().resolve("completion/anymask.bash")).content().contains("complete", "everything");
        assertThat(small.folder().resolve("bin/anymask.cmd")).content().contains("anymask.jar\" %*\r\n");
        assertThat(small.folder().resolve("README.txt")).content().doesNotContain("${");
        assertThat(small.files()).contains("LICENSE", "NOTICE", "README.txt", "app/anymask.jar");
        assertThat(small.files()).noneMatch(file -> file.matches(".*(pytorch|openblas).*"));
        assertThat(small.files())
                .as("FFmpeg, for films")
                .anyMatch(file -> file.matches("app/lib/ffmpeg-.*-.*-.*\\.jar"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void librariesOfOtherSystemsAreLeftOut() throws IOException {
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
        assertThat(small.files().stream().filter(file -> file.startsWith("app/native/")))
                .isNotEmpty()
                .allMatch(file -> file.contains("/linux-" + processor + "/"));
        assertThat(small.allFiles()).noneMatch(DistributionTest::isOfAnotherSystem);
    }

    /// WebP, SQLite and the terminal bring small ones of every system in their jars; ONNX Runtime would bring 100
    /// MB.
    private static boolean isOfAnotherSystem(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return name.matches(".*\\.(dll|dylib|jnilib)")
                && !name.matches("app/lib/(webp-imageio|sqlite-jdbc|jline-native)-.*");
    }

    @Test
    void everyModuleHasAStableNameAndItsPackagesToItself() throws IOException {
        Set<String> packages = new TreeSet<>();
        List<String> names = new ArrayList<>();
        try (Stream<Path> jars = Files.list(small.folder().resolve("app/lib"))) {
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
}
