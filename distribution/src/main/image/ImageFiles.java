import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Lays out all files of a container image that starts from nothing: the unpacked archive, a Java of the modules
/// that it needs, and the libraries of this Linux that their native code is linked to. Run by Maven, from the
/// source.
///
/// Arguments: the unpacked archive, the folder with the image's other files, the folder to fill, the JDK's
/// modules.
final class ImageFiles {
    private static final Pattern RESOLVED = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

    /// They draw on a screen or play sounds, and would bring the libraries of X11.
    private static final Set<String> UNUSED =
            Set.of("libawt_xawt.so", "libjawt.so", "libjsound.so", "libsplashscreen.so");

    private final Path root;

    private ImageFiles(Path root) {
        this.root = root;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ImageFiles image = new ImageFiles(Path.of(arguments[2]));
        image.clear();
        copy(Path.of(arguments[1]), image.root);
        copy(Path.of(arguments[0]), image.root.resolve("opt/anymask"));
        image.link(arguments[3]);
        image.addLibraries();
        Files.createDirectories(image.root.resolve("tmp"));
        Files.createDirectories(image.root.resolve("data"));
        Files.createDirectories(image.root.resolve("photos"));
    }

    private void clear() throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private void link(String modules) throws IOException, InterruptedException {
        Path java = root.resolve("opt/java");
        run(
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--add-modules",
                modules,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                java.toString());
        for (String name : UNUSED) {
            Files.deleteIfExists(java.resolve("lib").resolve(name));
        }
        Files.write(java.resolve("options"), options());
    }

    /// The settings that the launcher script makes out elsewhere.
    private List<String> options() throws IOException {
        Path platforms = root.resolve("opt/anymask/app/native/ai/onnxruntime/native");
        List<String> options = new ArrayList<>(List.of(
                "-Xlog:disable", "-XX:+UseSerialGC", "-Xmx2500m", "-XX:-UsePerfData", "-Djava.awt.headless=true"));
        options.add("-Danymask.home=/opt/anymask");
        try (Stream<Path> natives = Files.list(platforms)) {
            natives.forEach(folder -> options.add("-Donnxruntime.native.path=/" + root.relativize(folder)));
        }
        if (Runtime.version().feature() >= 24) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        return options;
    }

    /// The shell that starts Java, and all that it and the native libraries are linked to.
    private void addLibraries() throws IOException, InterruptedException {
        add(Path.of("/bin/sh"));
        Set<String> needed = new TreeSet<>(linked(Path.of("/bin/sh")));
        try (Stream<Path> files = Files.walk(root.resolve("opt"))) {
            for (Path file : files.filter(this::isNative).toList()) {
                needed.addAll(linked(file));
            }
        }
        for (String library : needed) {
            if (!library.startsWith(root.toString())) {
                add(Path.of(library));
            }
        }
    }

    private boolean isNative(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".so") || file.endsWith("bin/java");
    }

    private static List<String> linked(Path file) throws IOException, InterruptedException {
        List<String> libraries = new ArrayList<>();
        Matcher matcher = RESOLVED.matcher(run("ldd", file.toString()));
        while (matcher.find()) {
            libraries.add(matcher.group(1));
        }
        return libraries;
    }

    /// At its own place, as a file even where the system has a link.
    private void add(Path file) throws IOException {
        Path target = root.resolve(file.toString().substring(1));
        Files.createDirectories(target.getParent());
        Files.copy(file.toRealPath(), target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + said);
        }
        return said;
    }
}
