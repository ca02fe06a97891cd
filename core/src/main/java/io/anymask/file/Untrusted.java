package io.anymask.file;

import io.anymask.BadInputException;
import java.io.IOException;
import java.util.function.BiFunction;

/// Reading files of unknown origin: memory that they ask for is refused before it is allocated, and no error
/// of Java's leaves a reader. Stateless.
///
/// Errors are not exceptions: a `catch (RuntimeException e)` lets an [OutOfMemoryError] through, and with it
/// ends the process whose other work had nothing to do with that file. A reader therefore does its work
/// inside [#read(String, String, Reading, BiFunction)].
public final class Untrusted {
    private static final long MEGABYTE = 1_000_000;

    private Untrusted() {}

    /// What is done with a file.
    @FunctionalInterface
    public interface Reading<R> {
        R read() throws IOException;
    }

    /// Runs a reader, and turns whatever goes wrong into its own refusal.
    ///
    /// @param name of the file, for messages
    /// @param format what a sound file would be, with its article: "a MATLAB 5 file"
    /// @param refusal makes the reader's exception of a message and a cause
    /// @return what the reader returns
    /// @throws BadInputException what `refusal` makes; those that the reader throws itself pass
    public static <R, X extends BadInputException> R read(
            String name, String format, Reading<R> reading, BiFunction<String, Throwable, X> refusal) {
        try {
            return reading.read();
        } catch (BadInputException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw refusal.apply(
                    "%s: reading it needs more memory than the %d MB that Java may use; give Java more (-Xmx)"
                            .formatted(name, megabytes(Runtime.getRuntime().maxMemory())),
                    e);
        } catch (StackOverflowError e) {
            throw refusal.apply("%s: nested too deeply, expected %s".formatted(name, format), e);
        } catch (InternalError e) {
            throw refusal.apply("%s: it changed or went away while it was read; try again".formatted(name), e);
        } catch (IOException e) {
            throw refusal.apply("%s: cannot be read, is damaged or cut off; expected %s".formatted(name, format), e);
        } catch (RuntimeException e) {
            throw refusal.apply("%s: damaged or cut off, expected %s".formatted(name, format), e);
        }
    }

    /// Holds memory that a file asks for against what Java may use, before it is allocated.
    ///
    /// @param name of the file, for messages
    /// @param bytes that will be held at once on the heap; negative counts as more than a long can say
    /// @throws BadInputException what `refusal` makes, when the heap can never hold them
    public static <X extends BadInputException> void require(
            String name, long bytes, BiFunction<String, Throwable, X> refusal) {
        long available = Runtime.getRuntime().maxMemory();
        if (bytes < 0 || bytes > available) {
            String needed = bytes < 0 ? "more" : megabytes(bytes) + " MB";
            throw refusal.apply(
                    "%s: reading it needs %s of memory, Java may use %d MB; give Java more (-Xmx)"
                            .formatted(name, needed, megabytes(available)),
                    new IllegalStateException(bytes + " bytes asked for"));
        }
    }

    private static long megabytes(long bytes) {
        return (bytes + MEGABYTE - 1) / MEGABYTE;
    }
}
