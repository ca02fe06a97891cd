package io.anymask.cli.batch;

import io.anymask.cli.command.ExitCode;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.progress.Ending;
import java.io.PrintWriter;
import java.util.List;

/// Images one after another: a broken one is named and left out; when results cannot be saved, the work ends.
public final class Batch {
    private Batch() {}

    /// What is done with each image.
    @FunctionalInterface
    public interface Work {
        /// @param index of the image among all
        void process(ImageSource source, int index);
    }

    /// Does the work.
    ///
    /// @param kept what is told of an image whose results are safe, such as "written"
    /// @return the exit code: that of the worst image
    /// @throws RuntimeException of the image when it is the only one
    /// @throws OutputFailure when results cannot be saved, saying how many were
    public static int run(List<ImageSource> sources, String kept, PrintWriter err, Work work) {
        int code = 0;
        for (int i = 0; i < sources.size(); i++) {
            try {
                work.process(sources.get(i), i);
            } catch (RuntimeException e) {
                if (OutputFailure.isIn(e)) {
                    throw stopped(e, sources, i, kept);
                }
                if (sources.size() == 1 || Ending.isAsked()) {
                    throw e;
                }
                err.println("anymask: " + e.getMessage());
                code = Math.max(code, ExitCode.of(e));
            }
        }
        return code;
    }

    private static OutputFailure stopped(RuntimeException cause, List<ImageSource> sources, int failed, String kept) {
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
}
