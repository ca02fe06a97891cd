package io.anymask.cli;

import io.anymask.cli.bench.BenchCommand;
import io.anymask.cli.command.ExitCode;
import io.anymask.cli.evaluate.EvaluateCommand;
import io.anymask.cli.everything.EverythingCommand;
import io.anymask.cli.models.ConvertCommand;
import io.anymask.cli.models.ExportCommand;
import io.anymask.cli.models.ModelsCommand;
import io.anymask.cli.segment.SegmentCommand;
import io.anymask.cli.serve.ServeCommand;
import io.anymask.cli.train.DistillCommand;
import io.anymask.cli.train.TrainCommand;
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
        return ExitCode.of(error);
    }
}
