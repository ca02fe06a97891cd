package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.cluster.ClusterModel;
import io.anymask.cli.cluster.ClusterWork;
import io.anymask.cli.cluster.SparkOptions;
import io.anymask.cli.command.Subcommand;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.report.Journal;
import io.anymask.spark.Measurement;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `anymask cluster proposals`: `anymask evaluate proposals`, with the inference on a cluster.
@AutoService(Subcommand.class)
@Command(
        name = "proposals",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "anymask evaluate proposals with the inference on a cluster: the same report, from the same journal.",
        footerHeading = "%nExample:%n",
        footer = "  anymask cluster proposals lvis_v1_val.json --images . --output report/ --master spark://head:7077")
public final class ClusterProposalsCommand extends EvaluateProposalsCommand {
    @Mixin
    private final SparkOptions spark = new SparkOptions();

    @Override
    public String parent() {
        return ClusterWork.PARENT;
    }

    @Override
    int evaluate() throws Exception {
        ClusterModel.of(options().model());
        return spark.run(spec(), () -> super.evaluate());
    }

    @Override
    void measure(Dataset photos, Journal journal) {
        Measurement proposals = new Measurement.Proposals(pointsPerSide(), most());
        ClusterInference.measure(spec(), options(), List.of(dataset()), List.of(photos), proposals, journal);
    }
}
