package io.anymask.cli.cluster;

import io.anymask.cli.command.ExitCode;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.progress.Bar;
import io.anymask.cli.progress.Resumable;
import io.anymask.spark.Cluster;
import io.anymask.spark.Failure;
import io.anymask.spark.Job;
import io.anymask.spark.Photos;
import io.anymask.spark.Summary;
import io.anymask.spark.UnwritableException;
import io.anymask.spark.Watcher;
import io.anymask.spark.Work;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/// A job on photos, with progress, its last words and its exit code.
final class PhotoJob {
    private final CommandSpec command;
    private final PhotoOptions options;

    PhotoJob(CommandSpec command, PhotoOptions options) {
        this.command = command;
        this.options = options;
    }

    /// @return the exit code: that of the worst photo
    int run(Job job) {
        long start = System.nanoTime();
        try (Cluster cluster = Cluster.open("anymask " + command.name())) {
            SignalWatch watch = SignalWatch.over(cluster);
            try {
                Photos photos = options.photos(cluster);
                Summary done = Resumable.run(err(), job.overwrite(), () -> run(cluster, job, photos));
                report(job, done, (System.nanoTime() - start) / 1e9);
                return code(done);
            } catch (UnwritableException e) {
                throw new OutputFailure("%s; the same command resumes when there is room".formatted(e.getMessage()), e);
            } finally {
                watch.end();
            }
        }
    }

    private static int code(Summary done) {
        if (done.inputs() > 0) {
            return ExitCode.BAD_INPUT;
        }
        return done.failed() > 0 ? ExitCode.FAILED : 0;
    }

    private Summary run(Cluster cluster, Job job, Photos photos) {
        try (Bar bar = new Bar(command.name(), "images", err())) {
            return cluster.run(job, photos, new Watcher() {
                @Override
                public void at(int done, int total) {
                    bar.at(done, total);
                }

                @Override
                public void failed(Failure failure) {
                    err().println("anymask: " + failure.message());
                }

                @Override
                public void note(String line) {
                    err().println(line);
                }
            });
        }
    }

    private void report(Job job, Summary done, double seconds) {
        PrintWriter out = command.commandLine().getOut();
        out.println(String.format(
                Locale.ROOT,
                "%d images: %d made%s, %d done before, %d cannot be used%s; %.1f s, %s",
                done.photos(),
                done.made(),
                job.work() instanceof Work.Embed ? "" : " with %d masks".formatted(done.masks()),
                done.known(),
                done.failed(),
                done.failed() > 0 ? " (named above)" : "",
                seconds,
                job.form() == Job.Form.PARQUET ? job.output() + "/" + Job.TABLE : job.output()));
        long peak = done.peakMemory().values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        if (peak > 0) {
            out.println(String.format(
                    Locale.ROOT,
                    "Executors: %d, of which the largest took %.2f GB",
                    done.peakMemory().size(),
                    peak / 1e9));
        }
        out.flush();
    }

    private PrintWriter err() {
        return command.commandLine().getErr();
    }
}
