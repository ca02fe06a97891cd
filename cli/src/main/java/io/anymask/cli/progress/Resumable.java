package io.anymask.cli.progress;

import io.anymask.cli.progress.Ending.Word;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
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

    /// As [#run], of work that keeps its parts only when they are whole.
    public static <T> T byParts(PrintWriter err, Callable<T> work) throws Exception {
        String text = "anymask: stopped; what is whole is kept, and the same command goes on behind it";
        return calling(new Word(err, text, Ending.PATIENCE), work);
    }

    private static <T> T saying(Word word, Supplier<T> work) {
        @Nullable Word before = Ending.say(word);
        try {
            return work.get();
        } finally {
            Ending.say(before);
        }
    }

    private static <T> T calling(Word word, Callable<T> work) throws Exception {
        @Nullable Word before = Ending.say(word);
        try {
            return work.call();
        } finally {
            Ending.say(before);
        }
    }

    static String stopped(boolean startsOver) {
        return "anymask: stopped; what is done is kept, and the same command%s resumes there"
                .formatted(startsOver ? " without --overwrite" : "");
    }
}
