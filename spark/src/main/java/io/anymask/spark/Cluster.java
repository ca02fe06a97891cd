package io.anymask.spark;

import io.anymask.dataset.statistics.DatasetStatistics;
import io.anymask.evaluation.Progress;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.FolderLock;
import io.anymask.spark.EvaluationJob.Ask;
import io.anymask.spark.EvaluationTask.Answers;
import io.anymask.spark.PhotoTask.Input;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Function2;
import scala.reflect.ClassTag;
import scala.runtime.BoxedUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The connection to a cluster of Spark, as its configuration names it: a master, or `local[N]` for this JVM
/// alone. Not safe for use by several threads, but for [#cancel].
///
/// ```java
/// try (Cluster cluster = Cluster.open("masks")) {
///     Summary done = cluster.run(job, cluster.photos("s3a://photos/"), watcher);
/// }
/// ```
public final class Cluster implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Cluster.class.getName());

    /// Photos of a task, unless there are more than [#MOST_TASKS] times as many: what an executor that dies has
    /// begun.
    private static final int PHOTOS = 2;

    private static final int MOST_TASKS = 50_000;

    private final SparkSession spark;
    private final MachineFaults faults = new MachineFaults(line -> LOG.log(System.Logger.Level.WARNING, line));

    private Cluster(SparkSession spark) {
        this.spark = spark;
        spark.sparkContext().addSparkListener(faults);
    }

    /// Opens the connection. Unless the configuration says otherwise, two executors never work on the same photo
    /// only because one of them is slow, and a task that failed on an executor is tried on another one.
    ///
    /// @param name that the cluster's own pages show
    /// @throws ClusterException when there is no such cluster
    public static Cluster open(String name) {
        SparkConf settings = new SparkConf()
                .setIfMissing("spark.speculation", "false")
                .setIfMissing("spark.excludeOnFailure.enabled", "true")
                .setIfMissing("spark.scheduler.excludeOnFailure.unschedulableTaskSetTimeout", "10s");
        try {
            return new Cluster(
                    SparkSession.builder().config(settings).appName(name).getOrCreate());
        } catch (RuntimeException e) {
            throw new ClusterException(
                    "no connection to the cluster %s (%s); check its address, and that it reaches this machine (spark.driver.host)"
                            .formatted(settings.get("spark.master", "that nobody named"), e.getMessage()),
                    e);
        }
    }

    /// The photos of a source, in the order of their paths.
    ///
    /// @param source `table:NAME` or the path of a Parquet table, each with a column `path` and, if the files are
    ///     in it, `content`, as Spark's `binaryFile` has them; else an address that Hadoop reads: a file, a
    ///     folder, a pattern
    /// @throws ClusterException when it cannot be read, or has no photos
    public Photos photos(String source) {
        return Fault.told(source, () -> new PhotoList(spark).of(source));
    }

    /// Does a job. What was done before with the same settings, of photos that did not change since, is not done
    /// again.
    ///
    /// @throws ClusterException when the cluster is not as the job needs it, or results would replace files of
    ///     other photos
    /// @throws UnwritableException naming the machine, when results cannot be written
    public Summary run(Job job, Photos photos, Watcher watcher) {
        FolderLock lock = lock(job.folder());
        try {
            return runAlone(job, photos, watcher);
        } finally {
            lock.close();
        }
    }

    private Summary runAlone(Job job, Photos photos, Watcher watcher) {
        Path output = job.folder();
        Ledger ledger = Ledger.read(output);
        if (!job.overwrite()) {
            requireFree(job, photos.all(), ledger);
        }
        String run = begin(output);
        Summary summary =
                Fault.told("the job failed", () -> run(job, inputs(job, photos, ledger), photos, run, watcher));
        if (job.form() == Job.Form.PARQUET) {
            Ledger now = Ledger.read(output);
            Fault.told("the table cannot be made", () -> {
                new MaskTable(spark, output).write(job, photos.all(), now);
                return summary;
            });
        }
        return summary;
    }

    /// Does the inference of an evaluation, for each image once. What is kept of an image is what the evaluation
    /// would put into its journal; whoever evaluates with that journal finds it done. Of an image that cannot be
    /// used nothing is kept.
    ///
    /// @param images not in the journal yet
    /// @param keep gets the key and the result of an image, in the order in which tasks end
    /// @param progress told how many images were looked at
    /// @return how many they were
    /// @throws ClusterException when the cluster is not as the job needs it
    public int evaluate(EvaluationJob job, List<Ask> images, BiConsumer<String, JsonNode> keep, Progress progress) {
        if (images.isEmpty()) {
            return 0;
        }
        int[] done = new int[1];
        Function2<Object, Answers, BoxedUnit> finished = (task, answers) -> {
            answers.answers()
                    .forEach(answer ->
                            keep.accept(answer.key(), JsonMapper.shared().readTree(answer.json())));
            done[0] += answers.images();
            progress.at(done[0], images.size());
            return BoxedUnit.UNIT;
        };
        return Fault.told("the evaluation failed", () -> {
            spark.sparkContext()
                    .runJob(parallel(images).rdd(), new EvaluationTask(job), finished, ClassTag.apply(Answers.class));
            return done[0];
        });
    }

    private <T> JavaRDD<T> parallel(List<T> all) {
        int tasks = Math.clamp((all.size() + PHOTOS - 1) / PHOTOS, 1, MOST_TASKS);
        return JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(all, tasks);
    }

    private static FolderLock lock(Path output) {
        try {
            AtomicFile.createFolder(output);
            return FolderLock.take(output)
                    .orElseThrow(() -> new ClusterException(output
                            + ": another command is writing to this folder; wait for it, or choose another --output"));
        } catch (IOException e) {
            throw new ClusterException(
                    "%s: cannot be written to (%s); choose another --output".formatted(output, FileFault.describe(e)),
                    e);
        }
    }

    /// A folder of the ledger, after all earlier ones by its name.
    private static String begin(Path output) {
        String run = Instant.now().toString().replaceAll("[-:]", "") + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        Path folder = output.resolve(Ledger.FOLDER).resolve(run);
        try {
            Files.createDirectories(folder);
            return run;
        } catch (IOException e) {
            throw LedgerWriter.failure(folder, e);
        }
    }

    private static void requireFree(Job job, List<Photo> photos, Ledger ledger) {
        Set<String> there = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(job.folder())) {
            files.forEach(file -> there.add(String.valueOf(file.getFileName())));
        } catch (IOException | DirectoryIteratorException e) {
            throw new ClusterException(job.output() + ": cannot list this folder; choose another --output", e);
        }
        for (Photo photo : photos) {
            String key = job.key(photo);
            if (there.contains(key) && !ledger.isOf(key, photo.path())) {
                throw new ClusterException(
                        "%s: %s is there, and no cluster made it from that photo; choose another --output, or --overwrite"
                                .formatted(photo.path(), job.folder().resolve(key)));
            }
        }
    }

    private JavaRDD<Input> inputs(Job job, Photos photos, Ledger ledger) {
        String settings = job.settings();
        List<Input> inputs = photos.all().stream()
                .map(photo -> new Input(
                        photo, job.overwrite() ? null : ledger.known(job.key(photo), photo.path(), settings), null))
                .toList();
        String contents = photos.contents();
        if (contents != null) {
            return new PhotoList(spark).withContents(contents, inputs);
        }
        return parallel(inputs);
    }

    private Summary run(Job job, JavaRDD<Input> inputs, Photos photos, String run, Watcher watcher) {
        Summary[] summary = {Summary.NOTHING};
        Function2<Object, TaskReport, BoxedUnit> finished = (task, report) -> {
            summary[0] = summary[0].and(report);
            report.notes().forEach(watcher::note);
            report.failures().forEach(watcher::failed);
            watcher.at(summary[0].photos(), photos.all().size());
            return BoxedUnit.UNIT;
        };
        spark.sparkContext().runJob(inputs.rdd(), new PhotoTask(job, run), finished, ClassTag.apply(TaskReport.class));
        return summary[0];
    }

    /// The statistics of masks, counted in parts that add up.
    ///
    /// @param source a table that a job made, or any other with its columns `width`, `height` and `annotations`
    /// @throws ClusterException when it cannot be read, or is no such table
    public DatasetStatistics statistics(String source) {
        return Fault.told(source, () -> new MaskTable(spark, Path.of(".")).statistics(source));
    }

    /// Ends a job that runs, which then fails; its tasks end behind the photo that they are at. May be called by
    /// any thread.
    public void cancel() {
        spark.sparkContext().cancelAllJobs();
    }

    @Override
    public void close() {
        faults.end();
        try {
            spark.stop();
        } finally {
            ExecutorModel.closeAll();
        }
    }
}
