package io.anymask.cli.evaluate;

import io.anymask.cli.cluster.ClusterModel;
import io.anymask.cli.cluster.SignalWatch;
import io.anymask.cli.progress.Bar;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.report.Journal;
import io.anymask.spark.Cluster;
import io.anymask.spark.EvaluationJob;
import io.anymask.spark.EvaluationJob.Ask;
import io.anymask.spark.Measurement;
import io.anymask.spark.TruthSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// The inference of an evaluation, done by a cluster: the evaluation then finds all in its journal.
final class ClusterInference {
    private ClusterInference() {}

    /// Puts into the journal what is not there yet.
    ///
    /// @param paths of the data sets, in their order
    static void measure(
            CommandSpec spec,
            EvaluationOptions options,
            List<Path> paths,
            List<Dataset> datasets,
            Measurement measurement,
            Journal journal) {
        List<TruthSource> sources = new ArrayList<>();
        List<Ask> images = new ArrayList<>();
        for (int i = 0; i < datasets.size(); i++) {
            Dataset dataset = datasets.get(i);
            sources.add(options.data().spec(paths.get(i), dataset.name()));
            dataset.images().stream()
                    .map(image -> new Ask(dataset.name(), image.id()))
                    .filter(asked -> journal.get(measurement.key(asked)) == null)
                    .forEach(images::add);
        }
        EvaluationJob job = new EvaluationJob(
                ClusterModel.of(options.model()), options.model().weights().sha256(), sources, measurement);
        PrintWriter err = spec.commandLine().getErr();
        String name = spec.name();
        try (Cluster cluster = Cluster.open("anymask " + name);
                Bar bar = new Bar(name, "images", err)) {
            SignalWatch watch = SignalWatch.over(cluster);
            try {
                options.output().resumable(err, () -> cluster.evaluate(job, images, journal::put, bar::at));
            } finally {
                watch.end();
            }
        }
    }
}
