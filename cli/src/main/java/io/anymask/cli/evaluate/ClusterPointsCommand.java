package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.cluster.ClusterModel;
import io.anymask.cli.cluster.ClusterWork;
import io.anymask.cli.cluster.SignalWatch;
import io.anymask.cli.cluster.SparkOptions;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.progress.Bar;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.prompts.PromptEvaluation;
import io.anymask.evaluation.prompts.PromptSettings;
import io.anymask.evaluation.report.Journal;
import io.anymask.spark.Cluster;
import io.anymask.spark.PromptJob;
import io.anymask.spark.PromptJob.Ask;
import io.anymask.spark.TruthSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<TruthSource> sources = new ArrayList<>();
        List<Ask> images = new ArrayList<>();
        for (int i = 0; i < datasets.size(); i++) {
            Dataset dataset = datasets.get(i);
            sources.add(options().data().spec(paths.get(i), dataset.name()));
            dataset.images().stream()
                    .map(image -> new Ask(dataset.name(), image.id()))
                    .filter(asked -> journal.get(PromptEvaluation.key(asked.source(), asked.id())) == null)
                    .forEach(images::add);
        }
        PromptJob job = new PromptJob(
                ClusterModel.of(options().model()), options().model().weights().sha256(), sources, settings);
        PrintWriter err = spec().commandLine().getErr();
        try (Cluster cluster = Cluster.open("anymask points");
                Bar bar = new Bar("points", "images", err)) {
            SignalWatch watch = SignalWatch.over(cluster);
            try {
                options().output().resumable(err, () -> cluster.evaluate(job, images, journal::put, bar::at));
            } finally {
                watch.end();
            }
        }
    }
}
