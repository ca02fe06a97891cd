package io.anymask.cli.progress;

import io.anymask.cli.progress.Ending.Word;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Work that keeps what is done of it, so that the same command can resume it later.
public final class Resumable {
    private Resumable() {}

    /// Does the work; whoever stops it with Ctrl-C is told that it can be resumed.
    ///
    /// @param startsOver whether the command began by forgetting what was there, and would do so again
    public static <T> T run(PrintWriter err, boolean startsOver, Supplier<T> work) {
        return saying(new Word(err, stopped(startsOver), Ending.PATIENCE), work);
    }

    /// As [#run], of work that saves its state when it is stopped and may take its time for that.
    public static <T> T saving(PrintWriter err, Duration patience, Supplier<T> work) {
        return saying(
                new Word(
                        err,
                        "anymask: stopping; what is done is being saved, and the same command resumes there",
                        patience),
                work);
    }

    private static <T> T saying(Word word, Supplier<T> work) {
        @Nullable Word before = Ending.say(word);
        try {
            return work.get();
        } finally {
            Ending.say(before);
        }
    }

    static String stopped(boolean startsOver) {
        return "anymask: stopped; what is done is kept, and the same command%s resumes there"
                .formatted(startsOver ? " without --overwrite" : "");
    }
}
