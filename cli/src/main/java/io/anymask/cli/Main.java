package io.anymask.cli;

import io.anymask.BadInputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// Entry point of the `anymask` command.
@Command(
        name = "anymask",
        mixinStandardHelpOptions = true,
        version = "anymask 0.1.0",
        description = "Segment Anything: a point, a box or a rough mask in, masks out.",
        subcommands = {
            SegmentCommand.class,
            EverythingCommand.class,
            ModelsCommand.class,
            TrainCommand.class,
            DistillCommand.class,
            EvaluateCommand.class,
            ExportCommand.class,
            ConvertCommand.class,
            BenchCommand.class,
            ServeCommand.class
        },
        footerHeading = "%nExit codes: 0 done, 1 failed, 2 wrong usage, 3 bad input.%n%nExample:%n",
        footer = "  anymask segment samples:flower --point 400,420")
public final class Main implements Runnable {
    /// Something went wrong that is not the input's fault.
    static final int FAILED = 1;

    /// An image, prompt, checkpoint or folder cannot be used.
    static final int BAD_INPUT = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean debug;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /// The command, ready to execute.
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::report);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "anymask: which command?");
    }

    private static int report(Exception error, CommandLine command, CommandLine.ParseResult arguments) {
        command.getErr().println("anymask: " + error.getMessage());
        if (command.getCommandSpec().root().userObject() instanceof Main main && main.debug) {
            error.printStackTrace(command.getErr());
        }
        return exitCode(error);
    }

    /// The exit code for an error.
    static int exitCode(Exception error) {
        return error instanceof BadInputException ? BAD_INPUT : FAILED;
    }
}
