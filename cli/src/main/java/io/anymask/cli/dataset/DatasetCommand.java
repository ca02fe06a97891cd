package io.anymask.cli.dataset;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anymask dataset`: reports on annotations, without a model.
@AutoService(Subcommand.class)
@Command(
        name = DatasetCommand.NAME,
        mixinStandardHelpOptions = true,
        description =
                "What a data set of masks looks like, and how good its masks are: reports beside the published figures of SA-1B.",
        footerHeading = "%nExample:%n",
        footer = "  anymask dataset stats masks/ --output report/")
public final class DatasetCommand implements Subcommand, Runnable {
    static final String NAME = "dataset";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "dataset: stats or audit? See anymask dataset --help");
    }
}
