package io.anymask.cli;

import io.anymask.cli.command.ExitCode;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.output.Stdout;
import io.anymask.cli.progress.Ending;
import io.anymask.cli.progress.Verbosity;
import io.anymask.file.FileFault;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.ServiceLoader;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// Entry point of the `anymask` command. The commands themselves are found as [Subcommand].
@Command(
        name = "anymask",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Segment Anything: a point, a box or a rough mask in, masks out.",
        footerHeading = "%nExit codes: 0 done, 1 failed, 2 wrong usage, 3 bad input.%n%nExample:%n",
        footer = "  anymask segment samples:flower --point 400,420")
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean debug;

    @Option(names = "--quiet", scope = ScopeType.INHERIT, description = "Do not report progress.")
    private boolean quiet;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the log too.")
    private boolean verbose;

    public static void main(String[] arguments) throws InterruptedException {
        PrintWriter out = Stdout.to(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        Ending.heedSignals(err);
        Ending.exit(execute(out, err, arguments));
    }

    /// Runs a command line.
    ///
    /// @param out of [Stdout], so that what cannot be printed is not lost without a word
    /// @return the exit code
    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            int code = commandLine().setOut(out).setErr(err).execute(arguments);
            out.flush();
            return code;
        } catch (OutputFailure e) {
            err.println("anymask: " + e.getMessage());
            return ExitCode.of(e);
        }
    }

    private static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Main())
                .addSubcommand(new HelpCommand())
                .addSubcommand("completion", new AutoComplete.GenerateCompletion());
        addSubcommands(command, "");
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Main::start)
                .setExecutionExceptionHandler(Main::report);
    }

    /// Adds the commands of a parent in the order of their names, each with its own.
    private static void addSubcommands(CommandLine to, String parent) {
        ServiceLoader.load(Subcommand.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(subcommand -> subcommand.parent().equals(parent))
                .map(CommandLine::new)
                .sorted(Comparator.comparing(CommandLine::getCommandName))
                .forEach(subcommand -> {
                    addSubcommands(subcommand, subcommand.getCommandName());
                    to.addSubcommand(subcommand.getCommandName(), subcommand);
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "anymask: which command?");
    }

    private static int start(ParseResult parsed) {
        CommandLine command = parsed.commandSpec().commandLine();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        if (parsed.hasSubcommand() && !Files.isDirectory(temporary)) {
            command.getErr()
                    .println(
                            "anymask: the folder for temporary files, %s, is not there; make it, or set -Djava.io.tmpdir in JAVA_OPTS to another one"
                                    .formatted(temporary));
            return ExitCode.FAILED;
        }
        if (command.getCommandSpec().userObject() instanceof Main main) {
            Verbosity.set(main.quiet, main.verbose);
        }
        try {
            return new RunLast().execute(parsed);
        } catch (OutputFailure e) { // of a help text; commands have their own handler
            command.getErr().println("anymask: " + e.getMessage());
            return ExitCode.of(e);
        }
    }

    private static int report(Exception error, CommandLine command, ParseResult arguments) {
        if (Ending.isAsked()) {
            return ExitCode.FAILED; // work that was stopped fails, which is no news; the signal has its own code
        }
        command.getErr().println("anymask: " + message(error));
        if (command.getCommandSpec().root().userObject() instanceof Main main && main.debug) {
            error.printStackTrace(command.getErr());
        }
        return ExitCode.of(error);
    }

    /// What is shown: where Java says of a file nothing but its name, also what is wrong with it; of an error
    /// without words the kind and the words of what caused it.
    static String message(Throwable error) {
        Throwable told = error instanceof UncheckedIOException ? error.getCause() : error;
        if (told instanceof FileSystemException e) {
            return e.getFile() + ": " + FileFault.describe(e);
        }
        return error.getMessage() == null ? wordless(error) : error.getMessage();
    }

    private static String wordless(Throwable error) {
        String kind = error.getClass().getSimpleName();
        if (error.getMessage() != null) {
            return kind + ": " + error.getMessage();
        }
        return error.getCause() == null ? kind + "; --debug says where" : wordless(error.getCause());
    }
}
