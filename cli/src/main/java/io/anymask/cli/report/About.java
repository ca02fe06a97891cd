package io.anymask.cli.report;

import io.anymask.cli.command.OptionException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/// What a report says of the run that made it.
final class About {
    private About() {}

    /// Command line, version and time.
    static SequencedMap<String, String> of(CommandSpec spec) {
        SequencedMap<String, String> about = new LinkedHashMap<>();
        about.put("command", command(spec.root().commandLine().getParseResult().originalArgs()));
        about.put("version", version(spec.root()));
        about.put(
                "made",
                ZonedDateTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
        return about;
    }

    private static String version(CommandSpec root) {
        try {
            return String.join("; ", root.versionProvider().getVersion());
        } catch (Exception e) { // as picocli's interface has it
            throw new OptionException("version: cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /// As it can be typed again in a shell.
    static String command(List<String> arguments) {
        return "anymask "
                + arguments.stream()
                        .map(argument -> argument.matches("[-\\w./,:=@%+]+")
                                ? argument
                                : "'" + argument.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining(" "));
    }
}
