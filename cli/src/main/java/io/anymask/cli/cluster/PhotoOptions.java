package io.anymask.cli.cluster;

import io.anymask.cli.batch.BatchOptions;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.input.ImageSources;
import io.anymask.cli.options.ImageOptions;
import io.anymask.cli.output.OutputFolder;
import io.anymask.image.ReadOptions;
import io.anymask.spark.Cluster;
import io.anymask.spark.Photo;
import io.anymask.spark.Photos;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The options on which photos a job reads, and where its results go.
final class PhotoOptions {
    /// What Spark reads rather than this machine: an address, or a table.
    private static final Pattern SPARKS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*|.*\\.parquet/?");

    @Parameters(
            arity = "1..*",
            paramLabel = "PHOTOS",
            description = "Image files and folders, at the same path on every machine; or one address that Hadoop reads"
                    + " (s3a://..., hdfs://...), a Parquet table (NAME.parquet) or a table of Spark (table:NAME), with a"
                    + " column path and, if the files are in it, content.")
    private List<String> photos = List.of();

    @Option(names = "--recursive", description = "Read subfolders too. Of an address they always are.")
    private boolean recursive;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = BatchOptions.FOLDER,
            description = "Where the results go: a folder that all machines share. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of(BatchOptions.FOLDER);

    @Option(
            names = "--overwrite",
            description = "Redo finished images, and replace files of the same name that belong to another photo.")
    private boolean overwrite;

    @Mixin
    private final ImageOptions reading = new ImageOptions();

    ReadOptions readOptions() {
        return reading.readOptions();
    }

    boolean overwrite() {
        return overwrite;
    }

    /// The folder of results, made if it was not there.
    ///
    /// @throws InputException when it cannot be written to
    Path folder() {
        return OutputFolder.open(output).path().toAbsolutePath().normalize();
    }

    /// The photos, named as `anymask everything` names them.
    ///
    /// @throws io.anymask.BadInputException when an argument stands for nothing
    Photos photos(Cluster cluster) {
        if (photos.stream().noneMatch(argument -> SPARKS.matcher(argument).matches())) {
            return Photos.of(files());
        }
        if (photos.size() > 1) {
            throw new OptionException("cluster: got %d arguments, expected one where it is an address or a table: %s"
                    .formatted(photos.size(), photos));
        }
        return cluster.photos(photos.getFirst());
    }

    private List<Photo> files() {
        List<Photo> files = new ArrayList<>();
        for (ImageSource source : new ImageSources(recursive, output, reading.readOptions()).of(photos)) {
            Path file = source.file();
            if (file == null) {
                throw new InputException(
                        source.path() + ": not a file; a cluster reads files and folders, addresses and tables");
            }
            String path = file.toAbsolutePath().normalize().toString();
            files.add(new Photo(files.size(), path, source.name(), source.fileName()));
        }
        return files;
    }
}
