package io.anymask.cli.batch;

import io.anymask.cli.command.ExitCode;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.progress.Ending;
import io.anymask.cli.progress.Resumable;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Images one after another: a broken one is named and left out; when results cannot be saved, the work ends. Work
/// on several images resumes where it was stopped.
public final class Batch {
    private final CommandSpec spec;
    private final BatchOptions options;
    private final List<ImageSource> sources;

    /// What is done with each image.
    @FunctionalInterface
    public interface Work {
        /// @param index of the image among all
        void process(ImageSource source, int index);
    }

    /// @param spec the command
    /// @throws io.anymask.cli.command.InputException when an argument stands for no image
    public Batch(CommandSpec spec, BatchOptions options) {
        this.spec = spec;
        this.options = options;
        this.sources = options.sources();
    }

    public List<ImageSource> sources() {
        return sources;
    }

    /// Whether there is but one image.
    public boolean isSingle() {
        return sources.size() == 1;
    }

    /// Whether there is a folder of results.
    public boolean writesFiles() {
        return !options.isStandardOutput()
                && (!options.printsJson() || spec.commandLine().getParseResult().hasMatchedOption("--output"));
    }

    /// Does all of the work, with the folder of results open if there is one. Whoever stops it is told that it
    /// resumes.
    ///
    /// @param files what it may write, behind the name of an image
    /// @param work gives the exit code; its results are null when answers are printed and nothing is written
    public int open(Pattern files, ToIntFunction<@Nullable Results> work) {
        if (!writesFiles()) {
            return work.applyAsInt(null);
        }
        try (Results results = options.open(spec)) {
            results.requireFree(sources, files);
            return options.printsJson() || isSingle()
                    ? work.applyAsInt(results)
                    : Resumable.run(err(), options.overwrite(), () -> work.applyAsInt(results));
        }
    }

    /// Processes each image that was not done before. A single image is asked for its numbers, and JSON for every
    /// image: these are done again.
    ///
    /// @param results null when nothing is written
    /// @return the exit code: that of the worst image
    /// @throws RuntimeException of the image when it is the only one
    /// @throws OutputFailure when results cannot be saved, saying how many were
    public int forEach(@Nullable Results results, Work work) {
        int code = 0;
        for (int i = 0; i < sources.size(); i++) {
            ImageSource source = sources.get(i);
            if (results != null && !options.printsJson() && !isSingle() && results.isDone(source)) {
                spec.commandLine().getOut().println(source.path() + ": done before");
                continue;
            }
            try {
                work.process(source, i);
            } catch (RuntimeException e) {
                if (OutputFailure.isIn(e)) {
                    throw stopped(e, i, results == null ? "printed" : "written");
                }
                if (isSingle() || Ending.isAsked()) {
                    throw e;
                }
                err().println("anymask: " + e.getMessage());
                code = Math.max(code, ExitCode.of(e));
            }
        }
        return code;
    }

    private OutputFailure stopped(RuntimeException cause, int failed, String kept) {
        String rest = failed + 1 == sources.size()
                ? " is not"
                : " and the %d after it are not".formatted(sources.size() - failed - 1);
        return new OutputFailure(
                "%s; stopped: %d of %d images are %s, %s%s; the same command resumes when there is room"
                        .formatted(
                                cause.getMessage(),
                                failed,
                                sources.size(),
                                kept,
                                sources.get(failed).path(),
                                rest),
                cause);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
