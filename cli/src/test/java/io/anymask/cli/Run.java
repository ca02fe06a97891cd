package io.anymask.cli;

import io.anymask.cli.output.Stdout;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/// One run of the command inside the test's process.
///
/// @param code the exit code
public record Run(int code, String out, String err) {
    /// Runs the command with these words.
    public static Run anymask(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Run run = anymaskTo(out, arguments);
        return new Run(run.code(), out.toString(StandardCharsets.UTF_8), run.err());
    }

    /// Runs the command with standard output of one's own.
    public static Run anymaskTo(OutputStream out, Object... arguments) {
        StringWriter err = new StringWriter();
        String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        int code = Main.execute(Stdout.to(out), new PrintWriter(err, true), words);
        return new Run(code, "", err.toString());
    }
}
