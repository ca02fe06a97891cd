package io.anymask.cli.batch;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.input.ImageSources;
import io.anymask.cli.input.StandardInput;
import io.anymask.cli.options.ImageOptions;
import io.anymask.cli.output.OutputFolder;
import io.anymask.image.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The options of commands that make files of images.
public final class BatchOptions {
    /// Where results go unless something else is said: never among the photos.
    public static final String FOLDER = "anymask-out";

    /// Options on which no result depends.
    private static final Set<String> IMMATERIAL =
            Set.of("--output", "--overwrite", "--json", "--recursive", "--threads", "--debug", "--quiet", "--verbose");

    @Parameters(
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "Image files, folders, samples:flower or samples:cat; - is standard input.")
    private List<String> images = List.of();

    @Option(names = "--recursive", description = "Read subfolders too.")
    private boolean recursive;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = FOLDER,
            description = "Where the files go; - for standard output, which means --json. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of(FOLDER);

    @Option(
            names = "--overwrite",
            description = "Redo finished images, and replace files of the same name that belong to another photo.")
    private boolean overwrite;

    @Option(
            names = "--json",
            description = "Print a JSON object on a line for each image, and write files only if --output is given.")
    private boolean json;

    @Mixin
    private final ImageOptions reading = new ImageOptions();

    /// The images, each with a unique name.
    ///
    /// @throws InputException when an argument stands for nothing
    List<ImageSource> sources() {
        return new ImageSources(recursive, output, reading.readOptions()).of(images);
    }

    /// A single image that an option names, read like the others.
    ///
    /// @param option for messages
    /// @throws InputException when it is a folder of several, or nothing
    public ImageSource source(String option, String argument) {
        List<ImageSource> sources = new ImageSources(false, output, reading.readOptions()).of(List.of(argument));
        if (sources.size() != 1) {
            throw new InputException(
                    "%s %s: got a folder of %d images, expected one image".formatted(option, argument, sources.size()));
        }
        return sources.getFirst();
    }

    /// @param option that may be `-`
    /// @throws OptionException when one of the images is standard input too
    public void requireOneStandardInput(String option, Path value) {
        if (value.toString().equals(StandardInput.NAME) && images.contains(StandardInput.NAME)) {
            throw new OptionException(
                    "%s -: standard input is an image already; give one of the two as a file".formatted(option));
        }
    }

    /// How pictures are read.
    public ReadOptions readOptions() {
        return reading.readOptions();
    }

    /// Whether `-o -` was given.
    public boolean isStandardOutput() {
        return output.toString().equals("-");
    }

    /// Whether answers are printed as JSON, one line for each image.
    public boolean printsJson() {
        return json || isStandardOutput();
    }

    /// Whether the command begins by forgetting what was there.
    boolean overwrite() {
        return overwrite;
    }

    /// The folder of results, ready to be written to.
    ///
    /// @param spec the command; its name and its options tell results apart
    /// @throws InputException when it cannot be written to
    Results open(CommandSpec spec) {
        return new Results(OutputFolder.open(output), spec.name(), settings(spec), overwrite);
    }

    /// All options that results depend on; of files named in them also when they were changed.
    private static String settings(CommandSpec spec) {
        return spec.commandLine().getParseResult().matchedOptions().stream()
                .filter(option -> !IMMATERIAL.contains(option.longestName()))
                .map(BatchOptions::setting)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static String setting(OptionSpec option) {
        return option.longestName()
                + option.originalStringValues().stream()
                        .map(value -> " " + value + changed(value))
                        .collect(Collectors.joining());
    }

    private static String changed(String value) {
        if (value.equals(StandardInput.NAME)) {
            return "@" + StandardInput.hash();
        }
        try {
            Path file = Path.of(value);
            return Files.isRegularFile(file) ? "@" + Files.getLastModifiedTime(file) : "";
        } catch (InvalidPathException | IOException e) {
            return "";
        }
    }
}
