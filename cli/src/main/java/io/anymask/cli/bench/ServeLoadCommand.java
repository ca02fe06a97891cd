package io.anymask.cli.bench;

import io.anymask.bench.ServeLoad;
import io.anymask.cli.command.ExitCode;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anymask bench serve`: many clients at a server on this machine.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Start a server on this machine and let many clients ask it for embeddings and masks.",
        footerHeading = "%nExample:%n",
        footer = "  anymask bench serve --clients 50 --seconds 120")
final class ServeLoadCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "50", description = "At one time. Default: 50.")
    private int clients;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "120", description = "How long. Default: 120.")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        try {
            ServeLoad.Options options = new ServeLoad.Options(launcher("serve"), clients, seconds);
            return ServeLoad.run(options, spec.commandLine().getOut()) ? 0 : ExitCode.FAILED;
        } catch (IllegalArgumentException e) {
            throw new OptionException(String.valueOf(e.getMessage()), e);
        }
    }

    /// The anymask command that runs.
    ///
    /// @param benchmark that needs it
    static Path launcher(String benchmark) {
        String home = System.getProperty("anymask.home");
        if (home == null) {
            throw new InputException("bench %s: the launcher is not known; start it as ./anymask bench %s"
                    .formatted(benchmark, benchmark));
        }
        return Path.of(home, "anymask");
    }
}
