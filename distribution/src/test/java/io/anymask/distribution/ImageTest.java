package io.anymask.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The container image, unpacked and run without a daemon: its files become the root of a process.
@EnabledIfSystemProperty(named = "image", matches = ".+", disabledReason = "made by the profile image alone")
class ImageTest {
    /// Mounts are seen by this process and its children alone, and go with them.
    private static final String IN_IMAGE = """
            root=$1
            shift
            mkdir -p "$root/proc" "$root/dev"
            mount --bind "$root" "$root" # Java asks for the mount of each file
            mount -t proc proc "$root/proc"
            for device in null urandom; do
                : >"$root/dev/$device"
                mount --bind "/dev/$device" "$root/dev/$device"
            done
            export PATH=/opt/bin:/bin:/usr/sbin:/usr/bin:/sbin
            exec chroot --userspec=10001:10001 "$root" /opt/bin/anymask "$@"
            """;

    @TempDir
    private Path folder;

    private String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private ProcessBuilder inImage(Path root, String... arguments) {
        List<String> start = List.of("unshare", "--mount", "sh", "-euc", IN_IMAGE, "sh", root.toString());
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(start.stream(), Stream.of(arguments)).toList());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("ANYMASK_TOKEN", "a-secret-of-the-test");
        return builder;
    }

    private Path unpack() throws IOException, InterruptedException {
        Path parts = Files.createDirectories(folder.resolve("parts"));
        run(new ProcessBuilder("tar", "-xf", System.getProperty("image"), "-C", parts.toString()));
        Path root = Files.createDirectories(folder.resolve("root"));
        try (Stream<Path> layers = Files.list(parts)) {
            for (Path layer :
                    layers.filter(file -> file.toString().endsWith(".tar.gz")).toList()) {
                run(new ProcessBuilder("tar", "-xzpf", layer.toString(), "-C", root.toString()));
            }
        }
        return root;
    }

    @Test
    void itRunsAsNobodyInParticularAndHoldsAllItNeeds() throws Exception {
        Path root = unpack();
        assertThat(folder.resolve("parts/config.json"))
                .content()
                .contains("\"User\":\"10001:10001\"", "\"/opt/bin/anymask\"", "8420/tcp");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("opt/bin/anymask"))))
                .isEqualTo("rwxr-xr-x");
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may change a process's root");

        run(inImage(root, "segment", "samples:flower", "--point", "400,420", "-o", "/data/out"));
        assertThat(root.resolve("data/out/flower.mask-1.png")).exists();
        assertThat(Files.getAttribute(root.resolve("data/out/flower.mask-1.png"), "unix:uid"))
                .isEqualTo(10001);

        ProcessBuilder serve =
                inImage(root, "serve", "/photos", "--host", "127.0.0.1", "--port", "0", "--data", "/data");
        serve.environment().put("JAVA_OPTS", "-Xmx1g");
        Process server = serve.redirectError(folder.resolve("err").toFile()).start();
        try {
            String line = String.valueOf(server.inputReader().readLine());
            assertThat(line).as(() -> read("err")).contains("http://127.0.0.1:");
            String address = line.replaceAll(".*(http://127.0.0.1:\\d+).*", "$1");
            assertThat(run(inImage(root, "ready", address))).contains("ready");
        } finally {
            server.destroy();
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
