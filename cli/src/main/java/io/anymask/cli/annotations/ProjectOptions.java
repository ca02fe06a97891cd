package io.anymask.cli.annotations;

import io.anymask.cli.command.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which project a command works on, and where its images are.
public final class ProjectOptions {
    @Parameters(paramLabel = "PROJECT", description = "A folder that anymask annotate worked on, or a project's file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path project;

    @Option(names = "--images", paramLabel = "DIR", description = "Where the images are. Default: beside the project.")
    private @Nullable Path images;

    /// @throws InputException when there is none
    public ProjectFile file() {
        return ProjectFile.of(project)
                .orElseThrow(() -> new InputException(
                        project + ": this is no project; expected a folder that anymask annotate worked on"));
    }

    /// @throws InputException when it is not said, or is no folder
    public Path photos() {
        Path photos = images == null ? file().photos() : images;
        if (photos == null || !Files.isDirectory(photos)) {
            throw new InputException("%s: where are its images? Name their folder with --images".formatted(project));
        }
        return photos;
    }
}
