package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.cluster.ClusterModel;
import io.anymask.cli.cluster.ClusterWork;
import io.anymask.cli.cluster.SparkOptions;
import io.anymask.cli.command.Subcommand;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.prompts.PromptSettings;
import io.anymask.evaluation.report.Journal;
import io.anymask.spark.Measurement;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `anymask cluster points`: `anymask evaluate points`, with the inference on a cluster.
@AutoService(Subcommand.class)
@Command(
        name = "points",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "anymask evaluate points with the inference on a cluster: the same report, from the same journal.",
        footerHeading = "%nExample:%n",
        footer =
                "  anymask cluster points instances_val2017.json --images val2017 --output report/ --master spark://head:7077")
public final class ClusterPointsCommand extends EvaluatePointsCommand {
    @Mixin
    private final SparkOptions spark = new SparkOptions();

    @Override
    public String parent() {
        return ClusterWork.PARENT;
    }

    @Override
    int evaluate(PromptSettings settings) throws Exception {
        ClusterModel.of(options().model());
        return spark.run(spec(), () -> {
            run(settings, this::measure);
            return 0;
        });
    }

    private void measure(List<Path> paths, List<Dataset> datasets, PromptSettings settings, Journal journal) {
        ClusterInference.measure(spec(), options(), paths, datasets, new Measurement.Prompts(settings), journal);
    }
}
