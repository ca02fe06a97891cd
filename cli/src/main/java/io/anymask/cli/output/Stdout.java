package io.anymask.cli.output;

import io.anymask.cli.command.OutputFailure;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Standard output that does not forget its errors: whoever prints what cannot be written is stopped.
///
/// [PrintWriter] swallows every [IOException]; an unchecked one passes through it.
public final class Stdout extends OutputStream {
    private final OutputStream target;

    private Stdout(OutputStream target) {
        this.target = target;
    }

    /// A writer that flushes with each line and throws [OutputFailure].
    public static PrintWriter to(OutputStream target) {
        return new PrintWriter(new OutputStreamWriter(new Stdout(target), charset()), true);
    }

    /// The terminal's, but never one that knows no more than ASCII: JSON is UTF-8.
    private static Charset charset() {
        Charset terminal = System.out.charset();
        return terminal.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : terminal;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void flush() {
        try {
            target.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static OutputFailure failure(IOException e) {
        return new OutputFailure("standard output: cannot be written (" + FileFault.describe(e) + ")", e);
    }
}
