package io.anymask.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFaultTest {
    @TempDir
    private Path folder;

    @Test
    void whatTheSystemRefusesIsSaidWithoutThePathAndTheClass() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "text");
        assertThat(of(() -> Files.readString(folder.resolve("none.txt")))).isEqualTo("no such file or folder");
        assertThat(of(() -> new FileInputStream(folder.resolve("none.txt").toFile()).close()))
                .isEqualTo("no such file or folder");
        assertThat(of(() -> Files.createDirectory(file))).isEqualTo("there is already a file of that name");
        assertThat(of(() -> Files.readAllBytes(folder))).isEqualTo("is a folder");
        assertThat(of(() -> AtomicFile.write(folder, "text"))).isEqualTo("is a folder");
        assertThat(of(() -> Files.writeString(file.resolve("b.txt"), "text")))
                .isEqualTo("a part of the path is not a folder");
        assertThat(of(() -> AtomicFile.sweep(file))).isEqualTo("is not a folder");
        assertThat(of(() -> Files.delete(folder))).isEqualTo("the folder is not empty");
        assertThat(of(() -> Files.writeString(folder.resolve("n".repeat(300)), "text")))
                .isEqualTo("the name is too long");
    }

    @Test
    void whatCannotBeProvokedHereHasTheSameWords() {
        assertThat(FileFault.describe(new AccessDeniedException("/root/a"))).isEqualTo("permission denied");
        assertThat(FileFault.describe(new IOException("No space left on device")))
                .isEqualTo("no space left on the device");
        assertThat(FileFault.describe(new FileSystemException("/a", null, "Disk quota exceeded")))
                .isEqualTo("no space left on the device");
        assertThat(FileFault.describe(new FileSystemException("/a", null, "Read-only file system")))
                .isEqualTo("the file system is read-only");
        assertThat(FileFault.describe(new UnknownHostException("example.invalid")))
                .isEqualTo("no such host");
        assertThat(FileFault.describe(new ConnectException())).isEqualTo("no connection");
    }

    @Test
    void otherWordsStayAndNamesOfClassesGo() {
        assertThat(FileFault.describe(new IOException("the entry ends too early")))
                .isEqualTo("the entry ends too early");
        assertThat(FileFault.describe(new IOException("java.util.zip.ZipException: broken\n\tat more")))
                .isEqualTo("broken");
        assertThat(FileFault.describe(new IOException(new NoSuchFileException("/a"))))
                .isEqualTo("no such file or folder");
        assertThat(FileFault.describe(new IOException(new IllegalStateException("not now"))))
                .isEqualTo("not now");
        assertThat(FileFault.describe(new IOException("read of a part failed", new IOException("Input/output error"))))
                .isEqualTo("read of a part failed");
        assertThat(FileFault.describe(new IOException())).isEqualTo("the system does not say why");
    }

    private static String of(ThrowingCallable work) {
        return FileFault.describe(catchThrowableOfType(IOException.class, work));
    }
}
