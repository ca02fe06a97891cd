package io.anymask.cli.progress;

import io.anymask.file.AtomicFile;
import io.anymask.inference.engine.NativeWork;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// How the process ends, by itself or at a signal: the same for all commands, and never with the JVM's shutdown
/// beginning while native work is under way, which ONNX Runtime's shutdown hook would crash.
///
/// At SIGINT, SIGTERM or SIGHUP the command is asked to stop, native work is interrupted and refused from then on,
/// so that the command's thread fails out of whatever it does, closing what it opened and removing drafts of
/// files; the command's own last words and errors are not shown. Then the process exits with 130, 143 or 129. A
/// command that takes longer than its patience is ended by the system itself, as is one that gets a second signal.
public final class Ending {
    /// People wait two seconds before they kill; half of one is for what comes after.
    static final Duration PATIENCE = Duration.ofMillis(1500);

    /// One Ctrl-C often comes twice: from the terminal and from a parent that passes it on.
    private static final Duration ECHO = Duration.ofSeconds(1);

    /// For native work that nobody waits for when the command is done by itself.
    private static final Duration LAST_WORK = Duration.ofSeconds(10);

    private static final Ending PROCESS = new Ending();

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WORKING);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile long askedAt;

    /// What can be said of the work under way, and how long it may take to stop.
    private volatile @Nullable Word word;

    private enum Phase {
        WORKING,
        STOPPING,
        DONE
    }

    record Word(PrintWriter err, String text, Duration patience) {}

    private Ending() {}

    /// From now on signals are heeded.
    public static void heedSignals(PrintWriter err) {
        for (Signal signal : Signal.values()) {
            signal.handle(() -> PROCESS.stop(signal, err));
        }
    }

    /// Whether a signal came: work stops, its failures are not the user's, and its exit code is the signal's.
    public static boolean isAsked() {
        return PROCESS.asked.getCount() == 0;
    }

    /// The word for whoever stops the work under way.
    ///
    /// @return the word until now
    static @Nullable Word say(@Nullable Word word) {
        Word before = PROCESS.word;
        PROCESS.word = word;
        return before;
    }

    /// Waits for a signal, for a while.
    ///
    /// @return whether it came
    public static boolean awaitSignal(Duration most) throws InterruptedException {
        return PROCESS.asked.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Ends the process after the command; never returns.
    ///
    /// @param code the command's, unless a signal came before
    public static void exit(int code) throws InterruptedException {
        if (PROCESS.phase.compareAndSet(Phase.WORKING, Phase.DONE)) {
            NativeWork.PROCESS.stop();
            if (!NativeWork.PROCESS.awaitEnd(LAST_WORK)) {
                Runtime.getRuntime().halt(code);
            }
            System.exit(code);
        }
        PROCESS.done.countDown();
        Thread.sleep(Long.MAX_VALUE); // the signal's thread ends the process
    }

    private void stop(Signal signal, PrintWriter err) {
        if (!phase.compareAndSet(Phase.WORKING, Phase.STOPPING)) {
            if (phase.get() == Phase.STOPPING && System.nanoTime() - askedAt > ECHO.toNanos()) {
                die(signal);
            }
            return;
        }
        askedAt = System.nanoTime();
        asked.countDown();
        Word said = word;
        if (said == null) {
            err.println();
        } else {
            said.err().println();
            said.err().println(said.text());
        }
        NativeWork.PROCESS.stop();
        if (ends(said == null ? PATIENCE : said.patience())) {
            System.exit(signal.exitCode());
        }
        die(signal);
    }

    /// Whether the command and all native work end in time.
    private boolean ends(Duration patience) {
        try {
            return done.await(patience.toMillis(), TimeUnit.MILLISECONDS)
                    && NativeWork.PROCESS.awaitEnd(patience.minusNanos(System.nanoTime() - askedAt));
        } catch (InterruptedException e) {
            return false;
        }
    }

    /// At once, and with nothing half-written. The system's own way has no destructors, which would free what
    /// native work uses; the exit code is the same.
    private static void die(Signal signal) {
        AtomicFile.abandon();
        signal.die();
        Runtime.getRuntime().halt(signal.exitCode());
    }
}
