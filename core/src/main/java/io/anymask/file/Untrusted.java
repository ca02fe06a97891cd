package io.anymask.file;

import io.anymask.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

    /// Holds a path against what can be read to its end: a pipe would be waited for without end, a device has
    /// none.
    ///
    /// @param what a sound file would be, with its article: "a picture file"
    /// @throws BadInputException what `refusal` makes, when there is nothing, a folder, a pipe or a device, or no
    ///     permission
    public static <X extends BadInputException> void requireFile(
            Path file, String what, BiFunction<String, Throwable, X> refusal) {
        String fault = Files.isDirectory(file)
                ? "this is a folder, expected %s; name one in it"
                : !Files.exists(file)
                        ? "there is no such file, expected %s; check the path"
                        : !Files.isRegularFile(file)
                                ? "this is a pipe or a device, expected %s; save it to the disk first"
                                : !Files.isReadable(file) ? "no permission to read this file, expected %s" : "";
        if (!fault.isEmpty()) {
            throw refusal.apply(file + ": " + fault.formatted(what), new NoSuchFileException(file.toString()));
        }
    }

    /// Reads a file that is held in memory as a whole.
    ///
    /// @param what as for [#requireFile]
    /// @param most bytes that a sound file has
    /// @throws BadInputException what `refusal` makes, when it cannot be read or is longer
    public static <X extends BadInputException> byte[] bytes(
            Path file, String what, long most, BiFunction<String, Throwable, X> refusal) {
        requireFile(file, what, refusal);
        return read(
                file.toString(),
                what,
                () -> {
                    long size = Files.size(file);
                    if (size > most) {
                        throw refusal.apply(
                                "%s: got %d bytes, expected %s of at most %d".formatted(file, size, what, most),
                                new IOException(size + " bytes"));
                    }
                    require(file.toString(), size, refusal);
                    try (InputStream in = Files.newInputStream(file)) {
                        return in.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 8));
                    }
                },
                refusal);
    }

    /// Reads a file of text as [#bytes] does. What is not UTF-8, such as the half of a letter where a writer was
    /// killed, becomes a replacement character.
    public static <X extends BadInputException> String text(
            Path file, String what, long most, BiFunction<String, Throwable, X> refusal) {
        byte[] bytes = bytes(file, what, most, refusal);
        return read(file.toString(), what, () -> new String(bytes, StandardCharsets.UTF_8), refusal);
    }

    private static long megabytes(long bytes) {
        return (bytes + MEGABYTE - 1) / MEGABYTE;
    }
}
