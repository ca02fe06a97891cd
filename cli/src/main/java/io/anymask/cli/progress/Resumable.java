package io.anymask.cli.progress;

import java.io.PrintWriter;
import java.util.function.Supplier;

/// Work that keeps what is done of it, so that the same command can resume later.
public final class Resumable {
    private Resumable() {}

    /// Does the work; whoever stops it with Ctrl-C is told how to resume.
    ///
    /// @param startsOver whether the command began by forgetting what was there, and would do so again
    public static <T> T run(PrintWriter err, boolean startsOver, Supplier<T> work) {
        Thread hook = new Thread(
                () -> {
                    err.println();
                    err.println(stopped(startsOver));
                    err.flush();
                },
                "stopped");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            remove(hook);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The command is being stopped at this very moment, and the hook speaks.
        }
    }

    static String stopped(boolean startsOver) {
        return "anymask: stopped; what is done is kept, and the same command%s resumes there"
                .formatted(startsOver ? " without --overwrite" : "");
    }
}
