package io.anymask.cli.bench;

import io.anymask.bench.TeamLoad;
import io.anymask.cli.command.ExitCode;
import io.anymask.cli.command.OptionException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anymask bench team`: a team of annotators at a server on this machine.
@Command(
        name = "team",
        mixinStandardHelpOptions = true,
        description = "Start a team's server on this machine and let annotators click, save masks and hand images in.",
        footerHeading = "%nExample:%n",
        footer = "  anymask bench team --annotators 50 --seconds 300")
final class TeamLoadCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--annotators", paramLabel = "N", defaultValue = "50", description = "At one time. Default: 50.")
    private int annotators;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "300", description = "How long. Default: 300.")
    private int seconds;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "An empty database of PostgreSQL. Default: SQLite in a folder of its own.")
    private @Nullable String database;

    @Override
    public Integer call() throws Exception {
        try {
            TeamLoad.Options options =
                    new TeamLoad.Options(ServeLoadCommand.launcher("team"), annotators, seconds, database);
            return TeamLoad.run(options, spec.commandLine().getOut()) ? 0 : ExitCode.FAILED;
        } catch (IllegalArgumentException e) {
            throw new OptionException(String.valueOf(e.getMessage()), e);
        }
    }
}
