package io.anymask.cli.engine;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anymask engine`: the data engine as a whole.
@AutoService(Subcommand.class)
@Command(
        name = EngineCommand.NAME,
        mixinStandardHelpOptions = true,
        description =
                "The data engine as a whole: annotate, retrain, annotate with proposals, retrain, find everything.",
        footerHeading = "%nExample:%n",
        footer = "  anymask engine simulate labels/ --output simulation/")
public final class EngineCommand implements Subcommand, Runnable {
    public static final String NAME = "engine";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "engine: which command? See anymask engine --help");
    }
}
