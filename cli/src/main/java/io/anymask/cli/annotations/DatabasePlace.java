package io.anymask.cli.annotations;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.dataengine.store.Database;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which database a command works with: that of a project, or one on a PostgreSQL server.
final class DatabasePlace {
    private static final String VARIABLE = "ANYMASK_DATABASE";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "In place of PROJECT: postgresql://USER:PASSWORD@HOST:PORT/NAME. Better set as ANYMASK_DATABASE,"
                            + " since others can see a command line.")
    private @Nullable String address;

    /// The address of the database, where no project is named.
    private @Nullable String address(boolean project) {
        if (project && address != null) {
            throw new OptionException("PROJECT, --database: expected one of the two");
        }
        return project ? null : address != null ? address : System.getenv(VARIABLE);
    }

    /// The one that is there.
    ///
    /// @param project null where the options name a server
    Database open(@Nullable Path project) {
        String server = required(project);
        if (project == null) {
            return Database.postgresql(server);
        }
        return ProjectFile.of(project)
                .orElseThrow(
                        () -> new InputException(
                                project
                                        + ": this is no project; expected a folder that anymask annotate worked on, or a database's file"))
                .open();
    }

    /// One that may not be there yet. What was made for nothing is removed again.
    ///
    /// @param project null where the options name a server
    Fresh create(@Nullable Path project) {
        String server = required(project);
        if (project == null) {
            return new Fresh(Database.postgresql(server), List.of());
        }
        Path file = Files.isDirectory(project) ? ProjectFile.in(project) : project;
        boolean there = Files.exists(file);
        try {
            Path folder = file.toAbsolutePath().getParent();
            return new Fresh(
                    Database.sqlite(file),
                    there || folder == null
                            ? List.of()
                            : Stream.of("", "-wal", "-shm")
                                    .map(end -> folder.resolve(file.getFileName() + end))
                                    .toList());
        } catch (IOException e) {
            throw new InputException("%s: cannot be opened (%s)".formatted(file, FileFault.describe(e)), e);
        }
    }

    private String required(@Nullable Path project) {
        String server = address(project != null);
        if (project == null && server == null) {
            throw new OptionException("got no database, expected PROJECT or --database URL");
        }
        return server == null ? "" : server;
    }

    /// A database to be filled.
    ///
    /// @param files that were not there before
    record Fresh(Database database, List<Path> files) implements AutoCloseable {
        Fresh {
            files = new ArrayList<>(files);
        }

        /// It stays.
        void keep() {
            files.clear();
        }

        @Override
        public void close() {
            database.close();
            for (Path file : files) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new InputException("%s: cannot be removed (%s)".formatted(file, FileFault.describe(e)), e);
                }
            }
        }
    }
}
