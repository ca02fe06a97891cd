package io.anymask.cli.output;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The terminal that standard output goes to, if it goes to one. Asked through the commands that every Unix has:
/// what Java says differs from version to version.
public final class Terminal {
    private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)\\s*");
    private static final File DEVICE = new File("/dev/tty");

    private Terminal() {}

    /// How many letters a line of it holds; empty where the output goes to a file, a pipe or an unknown place.
    public static OptionalInt columns() {
        try {
            Process terminal = new ProcessBuilder("test", "-t", "1")
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!terminal.waitFor(1, TimeUnit.SECONDS) || terminal.exitValue() != 0) {
                return OptionalInt.empty();
            }
            Process size =
                    new ProcessBuilder("stty", "size").redirectInput(DEVICE).start();
            return parse(new String(size.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) { // no such command: another system
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /// @param size rows and columns, as `stty size` prints them
    static OptionalInt parse(String size) {
        Matcher found = SIZE.matcher(size);
        int columns = found.matches() && found.group(1).length() < 6 ? Integer.parseInt(found.group(1)) : 0;
        return columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
    }
}
