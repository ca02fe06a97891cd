package io.anymask.cli.annotations;

import io.anymask.cli.command.InputException;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.store.Database;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A project that `anymask annotate` keeps.
///
/// @param file its database
/// @param photos where its images are; null where that is not said
public record ProjectFile(Path file, @Nullable Path photos) {
    /// Hidden, so that whoever copies the images takes it along and nobody mistakes it for one.
    private static final Path HIDDEN = Path.of(".anymask");

    private static final Path BESIDE = HIDDEN.resolve("project.db");

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    /// Where the project of a folder of images lies.
    public static Path in(Path folder) {
        return folder.resolve(BESIDE);
    }

    /// The project that a path means: a folder of images with one, or its file. Nothing for anything else.
    ///
    /// @throws InputException when the file cannot be read
    public static Optional<ProjectFile> of(Path path) {
        if (Files.isDirectory(path)) {
            return Files.isRegularFile(in(path)) ? Optional.of(new ProjectFile(in(path), path)) : Optional.empty();
        }
        return Files.isRegularFile(path) && isDatabase(path) ? Optional.of(beside(path)) : Optional.empty();
    }

    private static ProjectFile beside(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder != null && folder.endsWith(HIDDEN)
                ? new ProjectFile(file, folder.getParent())
                : new ProjectFile(file, null);
    }

    private static boolean isDatabase(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException e) {
            throw new InputException("%s: cannot be read (%s)".formatted(file, FileFault.describe(e)), e);
        }
    }

    /// Opens it. Close the database.
    public Database open() {
        try {
            return Database.sqlite(file);
        } catch (IOException e) {
            throw new InputException("%s: cannot be opened (%s)".formatted(file, FileFault.describe(e)), e);
        }
    }

    /// Its only project.
    ///
    /// @throws InputException when it has none, or several
    public Project only(Database database) {
        List<Project> all = new Projects(database, Clock.systemUTC()).all();
        if (all.size() != 1) {
            throw new InputException(
                    "%s: got %d projects, expected one, as anymask annotate makes it".formatted(file, all.size()));
        }
        return all.getFirst();
    }
}
