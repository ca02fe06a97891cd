package io.anymask.cli.cluster;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anymask cluster`: work on many images on a cluster.
@AutoService(Subcommand.class)
@Command(
        name = ClusterCommand.NAME,
        mixinStandardHelpOptions = true,
        description =
                "Masks, embeddings and statistics of many images with Apache Spark 4, on this machine or on a cluster.",
        footerHeading = "%nExample:%n",
        footer = "  anymask cluster everything photos/ --output masks/ --master spark://head:7077")
public final class ClusterCommand implements Subcommand, Runnable {
    static final String NAME = "cluster";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "cluster: which of everything, prefill, embed, points and stats? See anymask cluster --help");
    }
}
