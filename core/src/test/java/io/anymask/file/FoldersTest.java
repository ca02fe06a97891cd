package io.anymask.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
    @TempDir
    private Path folder;

    @Test
    void allThatIsInAFolderGoesWithItAndWhatLinksLeadToStays() throws IOException {
        Path gone = Files.createDirectories(folder.resolve("gone/deep"));
        Path kept =
                Files.writeString(Files.createDirectory(folder.resolve("kept")).resolve("file"), "kept");
        Files.writeString(gone.resolve("file"), "gone");
        Files.createSymbolicLink(gone.resolve("link"), kept.getParent());

        Folders.delete(folder.resolve("gone"));
        Folders.delete(folder.resolve("gone"));

        assertThat(folder.resolve("gone")).doesNotExist();
        assertThat(kept).hasContent("kept");
    }
}
