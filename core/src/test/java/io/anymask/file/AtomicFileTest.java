package io.anymask.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasThereIsReplacedAndNothingElseIsLeft() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "before");
        AtomicFile.write(file, "après");
        assertThat(Files.readString(file)).isEqualTo("après");
        AtomicFile.write(file, new byte[] {1, 2});
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2);
        AtomicFile.writeStream(file, stream -> stream.write("stream".getBytes(StandardCharsets.UTF_8)));
        assertThat(Files.readString(file)).isEqualTo("stream");
        assertThat(files()).containsExactly(file);
    }

    @Test
    void aFileThatFailsHalfwayLeavesTheEarlierOneAndNoDraft() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "before");
        assertThatThrownBy(() -> AtomicFile.writeStream(file, stream -> {
                    stream.write(new byte[1 << 20]);
                    throw new IOException("the disk is full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is full");
        assertThat(Files.readString(file)).isEqualTo("before");
        assertThat(files()).containsExactly(file);
    }

    /// File systems take names of 255 bytes, and so must whatever stands in for them meanwhile.
    @Test
    void theLongestNamesAreWritten() throws IOException {
        Path file = folder.resolve("n".repeat(251) + ".txt");
        AtomicFile.write(file, "content");
        assertThat(files()).containsExactly(file);
    }

    @Test
    void everybodyMayReadItWhoMayReadOtherFiles() throws IOException {
        Path ordinary = Files.writeString(folder.resolve("ordinary"), "");
        Path file = folder.resolve("file");
        AtomicFile.write(file, "");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(ordinary));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
