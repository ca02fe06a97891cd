package io.anymask.cli.dataset;

import io.anymask.cli.annotations.ProjectFile;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.input.AnnotationFiles;
import io.anymask.dataengine.exchange.ProjectSet;
import io.anymask.dataengine.store.Database;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.DatasetFormat;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Format;
import io.anymask.dataset.exchange.Importer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Annotations that a command reads: a project, a file that any format of `convert-annotations` has, or a folder
/// that `evaluate` reads. Close it.
///
/// @param title of the format, for reports
/// @param database of a project; null for files
record OpenSet(
        Path path,
        AnnotationSet set,
        String title,
        @Nullable Database database) implements AutoCloseable {
    /// Formats that only `evaluate` has.
    private static final Set<DatasetFormat> FOLDERS =
            EnumSet.of(DatasetFormat.LABELS, DatasetFormat.CLASSES, DatasetFormat.MASKS, DatasetFormat.DAVIS);

    /// @param format its word; null to be told from the files
    /// @param images where the photos are; null for where they usually are
    static OpenSet of(Path path, @Nullable String format, @Nullable Path images) {
        if (!Files.exists(path)) {
            throw new InputException(path + ": there is no such file or folder; expected annotations");
        }
        if (format != null) {
            return named(path, format, images);
        }
        Optional<ProjectFile> project = ProjectFile.of(path);
        return project.isPresent() ? project(path, project.get()) : guessed(path, images);
    }

    private static OpenSet project(Path path, ProjectFile file) {
        Database database = file.open();
        try {
            return new OpenSet(path, new ProjectSet(database, file.only(database)), "a project", database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static OpenSet named(Path path, String format, @Nullable Path images) {
        Optional<DatasetFormat> folder =
                FOLDERS.stream().filter(known -> known.word().equals(format)).findFirst();
        if (folder.isPresent()) {
            return open(path, folder.get(), images);
        }
        return open(
                path,
                Format.of(format)
                        .orElseThrow(() ->
                                new OptionException("--format: got %s, expected one of %s".formatted(format, words()))),
                images);
    }

    private static OpenSet guessed(Path path, @Nullable Path images) {
        if (isDavis(path)) {
            return open(path, DatasetFormat.DAVIS, images);
        }
        Format format;
        try {
            format = Importer.recognise(path);
        } catch (DatasetException e) {
            return Files.isDirectory(path) ? folder(path, images) : unknown(path);
        }
        return open(path, format, images);
    }

    private static OpenSet folder(Path path, @Nullable Path images) {
        DatasetFormat format;
        try {
            format = DatasetFormat.guess(path);
        } catch (DatasetException e) {
            return unknown(path);
        }
        return FOLDERS.contains(format) ? open(path, format, images) : unknown(path);
    }

    private static OpenSet unknown(Path path) {
        throw new InputException("%s: cannot tell what this is; say --format: %s".formatted(path, words()));
    }

    static String words() {
        return Stream.concat(
                        Stream.of(Format.values()).map(Format::word),
                        FOLDERS.stream().map(DatasetFormat::word))
                .collect(Collectors.joining(", "));
    }

    /// DAVIS and Pascal VOC have folders of the same names; VOC's annotations are XML.
    private static boolean isDavis(Path path) {
        Path annotations = path.resolve("Annotations");
        if (!Files.isDirectory(path.resolve("JPEGImages")) || !Files.isDirectory(annotations)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(annotations, "*.xml")) {
            return !files.iterator().hasNext();
        } catch (IOException e) {
            return false; // whoever reads it will say so
        }
    }

    private static OpenSet open(Path path, DatasetFormat format, @Nullable Path images) {
        return new OpenSet(path, AnnotationSet.of(format.open(path, images)), format.word(), null);
    }

    private static OpenSet open(Path path, Format format, @Nullable Path images) {
        return new OpenSet(path, AnnotationFiles.open(path, format, images), format.title(), null);
    }

    @Override
    public void close() {
        if (database != null) {
            database.close();
        }
    }
}
