package io.anymask.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    private Path folder;

    /// Takes the folder, says whether it could, and keeps it until its input ends.
    static final class Other {
        private Other() {}

        public static void main(String[] args) throws IOException {
            Optional<FolderLock> lock = FolderLock.take(Path.of(args[0]));
            System.out.println(lock.isPresent());
            int end = System.in.read();
            assertThat(end).isNegative();
            lock.ifPresent(FolderLock::close);
        }
    }

    private Process other() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String says(Process other) throws IOException {
        BufferedReader lines = other.inputReader();
        return lines.readLine();
    }

    @Test
    void aFolderIsOneProcessesUntilItEnds() throws Exception {
        Process first = other();
        assertThat(says(first)).isEqualTo("true");
        assertThat(FolderLock.take(folder)).as("by another process").isEmpty();
        Process second = other();
        assertThat(says(second)).isEqualTo("false");
        first.destroyForcibly().waitFor();
        assertThat(folder.resolve(FolderLock.FILE)).as("of a killed process").exists();
        try (FolderLock own = FolderLock.take(folder).orElseThrow()) {
            assertThat(own).isNotNull();
            assertThat(FolderLock.take(folder)).as("by this process").isEmpty();
            Process third = other();
            assertThat(says(third)).isEqualTo("false");
            third.getOutputStream().close();
            third.waitFor();
        }
        assertThat(folder).isEmptyDirectory();
        second.getOutputStream().close();
        second.waitFor();
        Process last = other();
        assertThat(says(last)).isEqualTo("true");
        last.getOutputStream().close();
        assertThat(last.waitFor()).isZero();
        assertThat(folder).isEmptyDirectory();
    }
}
