package io.anymask.cli.report;

import io.anymask.dataset.Notes;
import java.io.PrintWriter;

/// Says on the error stream what is odd in a data set: a line for each kind when it is opened, a line for each of
/// the first few entries that are found later, and how many these were at the end.
public final class NoteLines {
    private NoteLines() {}

    /// @param name of the data set or the file
    /// @param strict whether what is odd is refused, from here on too
    public static void begin(PrintWriter err, String name, Notes notes, boolean strict) {
        if (strict) {
            notes.refuse(name);
        }
        notes.lines().forEach(line -> say(err, name, line));
        notes.listen(line -> say(err, name, line));
    }

    public static void end(PrintWriter err, String name, Notes notes) {
        notes.later().forEach(line -> say(err, name, line));
    }

    private static void say(PrintWriter err, String name, String line) {
        err.println(name + ": " + line);
        err.flush();
    }
}
