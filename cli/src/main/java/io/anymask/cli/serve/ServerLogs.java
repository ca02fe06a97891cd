package io.anymask.cli.serve;

import java.util.logging.Level;
import java.util.logging.Logger;

/// Which words of a server reach a terminal. Its loggers are held here, since those that nobody holds are
/// forgotten.
public final class ServerLogs {
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");
    private static final Logger KEPT = Logger.getLogger("io.anymask.dataengine");

    private ServerLogs() {}

    /// Of Jetty only what is wrong.
    static void hushJetty() {
        JETTY.setLevel(Level.WARNING);
    }

    /// Only what is wrong: for one person, who sees on the page what is kept.
    public static void hush() {
        hushJetty();
        KEPT.setLevel(Level.WARNING);
    }
}
