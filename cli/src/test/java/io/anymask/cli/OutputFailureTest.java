package io.anymask.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import io.anymask.file.FolderLock;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What cannot be printed or saved makes the command fail, with words.
class OutputFailureTest {
    @TempDir
    private Path folder;

    /// A device without room, such as `/dev/full`.
    private static final class Full extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--version",
                "help segment",
                "completion",
                "models list",
                "models describe",
                "train --defaults",
                "distill --defaults",
                "evaluate points --list",
                "segment samples:cat --point 100,100 --json",
                "everything samples:cat --points-per-side 2 --json"
            })
    void standardOutputThatIsFull(String line) {
        Run run = Run.anymaskTo(new Full(), (Object[]) line.split(" ", -1));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("standard output", "no space left").doesNotContain("\tat ");
    }

    /// The engine's libraries, which it would unpack itself otherwise, and could not under the limit.
    private Path engine() throws IOException {
        String platform = System.getProperty("os.arch").equals("aarch64") ? "linux-aarch64" : "linux-x64";
        Path unpacked = Files.createDirectories(folder.resolve("engine"));
        for (String library : List.of("libonnxruntime.so", "libonnxruntime4j_jni.so")) {
            Path file = unpacked.resolve(library);
            try (InputStream packed =
                    OrtEnvironment.class.getResourceAsStream("/ai/onnxruntime/native/" + platform + "/" + library)) {
                if (!Files.exists(file)) {
                    Files.copy(Objects.requireNonNull(packed), file);
                }
            }
        }
        return unpacked;
    }

    /// A limit on the size of files stands for a full disk: the write fails in the middle.
    private int withSmallFiles(int blocks, Path err, Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "ulimit -f " + blocks + "; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:-UsePerfData",
                "-Donnxruntime.native.path=" + engine(),
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start()
                .waitFor();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskEndsTheWorkAndSaysWhatIsKept() throws Exception {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        for (String name : List.of("a", "b", "c")) {
            Files.write(photos.resolve(name + ".jpg"), MobileSam.photo("cat"));
        }
        for (List<String> command :
                List.of(List.of("segment", "--point", "100,100"), List.of("everything", "--points-per-side", "2"))) {
            Path output = folder.resolve("out-" + command.getFirst());
            Path err = folder.resolve("err");
            List<Object> arguments = new ArrayList<>(command);
            arguments.addAll(List.of(photos, "-o", output));
            // Room for the engine's own files and for masks, but not for a picture of the photo.
            int code = withSmallFiles(200, err, arguments.toArray());
            String said = Files.readString(err, StandardCharsets.UTF_8);
            assertThat(code).as(said).isEqualTo(1);
            assertThat(said).contains("0 of 3 images are written", "a.jpg and the 2 after it are not");
            try (Stream<Path> left = Files.list(output)) {
                assertThat(left.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
            }
        }
    }

    @Test
    @SuppressWarnings("try") // the lock is only held
    void twoEvaluationsInOneFolder() throws IOException {
        Path truth = Files.writeString(
                folder.resolve("truth.json"),
                "{\"images\": [{\"id\": 1, \"width\": 4, \"height\": 4, \"file_name\": \"a.png\"}],"
                        + " \"categories\": [{\"id\": 1, \"name\": \"a\"}], \"annotations\": []}");
        Path results = Files.writeString(folder.resolve("results.json"), "[]");
        Path output = Files.createDirectory(folder.resolve("out"));
        try (FolderLock other = FolderLock.take(output).orElseThrow()) {
            Run run = Run.anymask("evaluate", "results", truth, results, "-o", output);
            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err()).contains("another command is writing to this folder");
        }
    }
}
