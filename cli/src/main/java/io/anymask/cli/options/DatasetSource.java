package io.anymask.cli.options;

import io.anymask.cli.command.InputException;
import io.anymask.cli.report.NoteLines;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetFormat;
import io.anymask.dataset.Notes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The options on where an annotated data set's parts are, and whether it may be odd.
public final class DatasetSource {
    @Option(
            names = "--format",
            paramLabel = "F",
            description = "coco (LVIS too), sa1b, labels, classes, masks or davis. Default: as the files look.")
    private @Nullable DatasetFormat format;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Where the photos are. Default: images/ beside the annotations, or their own folder.")
    private @Nullable Path images;

    @Option(
            names = "--strict",
            description = "Refuse a data set in which anything is odd, instead of saying so and using the rest.")
    private boolean strict;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    /// @param path a JSON file, or the folder of label maps, masks, SA-1B or DAVIS
    /// @throws InputException when there is nothing
    public Dataset open(Path path) {
        if (!Files.exists(path)) {
            throw new InputException(path + ": there is no such file or folder; expected annotations");
        }
        return format(path).open(path, images);
    }

    /// Says on the error stream what is odd, from now on too.
    public void begin(String name, Notes notes) {
        NoteLines.begin(command.commandLine().getErr(), name, notes, strict);
    }

    /// Says how much was found to be odd since.
    public void end(Dataset dataset) {
        NoteLines.end(command.commandLine().getErr(), dataset.name(), dataset.found());
    }

    /// As it was given, else as the files look.
    public DatasetFormat format(Path path) {
        return format == null ? DatasetFormat.guess(path) : format;
    }

    /// Where the photos are.
    public Path photos(Path path) {
        return format(path).photos(path, images);
    }
}
