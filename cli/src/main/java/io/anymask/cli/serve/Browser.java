package io.anymask.cli.serve;

import io.anymask.file.FileFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// The person's browser. Stateless.
final class Browser {
    private Browser() {}

    /// Opens an address; where no browser opens, says so.
    static void open(String address, PrintWriter err) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        List<String> command = system.contains("mac")
                ? List.of("open", address)
                : system.contains("win")
                        ? List.of("rundll32", "url.dll,FileProtocolHandler", address)
                        : List.of("xdg-open", address);
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            err.println("anymask: no browser opens (" + FileFault.describe(e) + "); open it yourself");
        }
    }
}
