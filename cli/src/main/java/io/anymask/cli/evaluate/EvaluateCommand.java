package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anymask evaluate`: the paper's zero-shot evaluations.
@AutoService(Subcommand.class)
@Command(
        name = EvaluateCommand.NAME,
        mixinStandardHelpOptions = true,
        description =
                "The zero-shot evaluations of the paper: tables beside the published figures, report.json, report.html.",
        footerHeading = "%nExample:%n",
        footer = "  anymask evaluate points instances_val2017.json --images val2017 --output report/")
public final class EvaluateCommand implements Subcommand, Runnable {
    static final String NAME = "evaluate";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "evaluate: which one? See anymask evaluate --help");
    }
}
