package io.anymask.cli.progress;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/// How much is said besides results and errors: of the process, since the log is the process's too.
public final class Verbosity {
    /// Held, since loggers that nobody holds are forgotten.
    private static final Logger LOG = Logger.getLogger("io.anymask");

    private static volatile boolean quiet;

    private Verbosity() {}

    /// Sets it for the command that starts.
    ///
    /// @param quietly without progress
    /// @param verbosely with the log of the libraries
    public static void set(boolean quietly, boolean verbosely) {
        quiet = quietly;
        LOG.setLevel(verbosely ? Level.FINE : null);
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(verbosely ? Level.FINE : Level.INFO);
        }
    }

    /// Whether progress is not to be shown.
    public static boolean isQuiet() {
        return quiet;
    }
}
