package io.anymask.cli.dataset;

import io.anymask.cli.report.NoteLines;
import io.anymask.dataset.Notes;
import io.anymask.evaluation.report.FileStamp;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The options on how annotations are read.
final class SourceOptions {
    @Option(
            names = "--format",
            paramLabel = "F",
            description =
                    "As of convert-annotations (coco, lvis, sa1b, instance-png, yolo, voc, cvat, ...), or labels, classes, masks "
                            + "or davis as of evaluate. Default: as the files look.")
    private @Nullable String format;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "The photos, for formats that need them. Default: images/ beside the annotations.")
    private @Nullable Path images;

    @Option(
            names = "--strict",
            description = "Refuse annotations in which anything is odd, instead of saying so and using the rest.")
    private boolean strict;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    /// Says on the error stream what is odd in it, from now on too.
    OpenSet open(Path path) {
        return open(path, format);
    }

    /// As [#open(Path)].
    ///
    /// @param other format's word; null to be told from the files
    OpenSet open(Path path, @Nullable String other) {
        OpenSet opened = OpenSet.of(path, other == null ? format : other, images);
        try {
            begin(path.toString(), opened.set().notes());
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    /// As of a set's notes, of others.
    void begin(String name, Notes notes) {
        NoteLines.begin(command.commandLine().getErr(), name, notes, strict);
    }

    /// Says how much was found to be odd since.
    void end(String name, Notes notes) {
        NoteLines.end(command.commandLine().getErr(), name, notes);
    }

    /// What was read, for the setup of reports: its place, its format, the hash of a file.
    static String text(OpenSet opened) {
        Path path = opened.path();
        return "%s, %s%s"
                .formatted(
                        path.toAbsolutePath().normalize(),
                        opened.title(),
                        opened.database() == null && Files.isRegularFile(path)
                                ? ", " + FileStamp.content(path, "annotations")
                                : "");
    }
}
