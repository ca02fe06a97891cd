package io.anymask.cli.annotations;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {
    @TempDir
    private Path folder;

    private Path project(String name) throws IOException {
        Path photos = Files.createDirectories(folder.resolve(name));
        try (Database database = Database.sqlite(ProjectFile.in(photos))) {
            new Projects(database, Clock.systemUTC()).create("Street", true, null);
        }
        return photos;
    }

    private static int code(Object... words) {
        return anymask(words).code();
    }

    @Test
    void aProjectGoesIntoAFileAndComesBack() throws IOException {
        Path photos = project("photos");
        Path backup = folder.resolve("photos.backup");
        Run written = anymask("backup", photos, backup);
        assertThat(written.code()).as(written.err()).isZero();
        assertThat(written.out()).contains("2 rows", "SHA-256");

        Path other = Files.createDirectories(folder.resolve("other"));
        for (Path place : new Path[] {other, folder.resolve("new/team.db")}) {
            Run restored = anymask("restore", backup, place);
            assertThat(restored.code()).as(restored.err()).isZero();
            ProjectFile file = ProjectFile.of(place).orElseThrow();
            try (Database database = file.open()) {
                assertThat(file.only(database).name()).isEqualTo("Street");
            }
            assertThat(code("restore", backup, place))
                    .as("it has a project by now")
                    .isEqualTo(ExitCode.BAD_INPUT);
        }
    }

    @Test
    void nothingIsReplacedUnasked() throws IOException {
        Path photos = project("photos");
        Path backup = folder.resolve("photos.backup");
        Files.writeString(backup, "mine");
        assertThat(code("backup", photos, backup)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(backup).hasContent("mine");
        assertThat(code("backup", photos, ProjectFile.in(photos), "--overwrite"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(code("backup", photos, backup, "--overwrite")).isZero();
        assertThat(code("backup", photos, folder)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(code("backup", folder, folder.resolve("x"))).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(code("backup", folder.resolve("x"))).isEqualTo(ExitCode.USAGE);
        assertThat(code("backup", photos, folder.resolve("x"), "--database", "postgresql://localhost/x"))
                .isEqualTo(ExitCode.USAGE);
        Run refused = anymask("backup", folder.resolve("x"), "--database", "mysql://me:secret@localhost/x");
        assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("mysql").doesNotContain("secret");
    }

    @Test
    void aDamagedBackupLeavesNothing() throws IOException {
        Path backup = folder.resolve("photos.backup");
        assertThat(code("backup", project("photos"), backup)).isZero();
        byte[] bytes = Files.readAllBytes(backup);
        Files.write(backup, Arrays.copyOf(bytes, bytes.length - 10));
        Path fresh = folder.resolve("team.db");
        Run refused = anymask("restore", backup, fresh);
        assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("damaged");
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("team.db"));
        }
    }
}
