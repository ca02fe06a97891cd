package io.anymask.cli.cluster;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.command.Subcommand;
import io.anymask.dataset.statistics.DatasetStatistics;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.spark.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask cluster stats`: the counts of many masks.
@AutoService(Subcommand.class)
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Count the masks of a table that cluster everything made, in parts that are added up.",
            "The counts are those of anymask dataset stats, which makes a report of them: --merge statistics.json."
        },
        footerHeading = "%nExample:%n",
        footer = "  anymask cluster stats masks/masks.parquet --output statistics.json")
public final class ClusterStatsCommand implements ClusterWork, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final SparkOptions spark = new SparkOptions();

    @Parameters(paramLabel = "TABLE", description = "A table in Parquet, or an address of one.")
    private String table = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "statistics.json",
            description = "Where the counts go. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("statistics.json");

    @Override
    public Integer call() throws Exception {
        return spark.run(spec, this::count);
    }

    private int count() {
        try (Cluster cluster = Cluster.open("anymask stats")) {
            DatasetStatistics counted = cluster.statistics(table);
            AtomicFile.write(output, counted.toJson());
            spec.commandLine()
                    .getOut()
                    .println("%d images, %d masks, %s".formatted(counted.images(), counted.masks(), output));
            return 0;
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be written (%s)".formatted(output, FileFault.describe(e)), e);
        }
    }
}
