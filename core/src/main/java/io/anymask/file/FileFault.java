package io.anymask.file;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Why reading or writing failed, in a few words to stand in brackets: "cannot be written (permission denied)".
/// Java's exceptions say it with their own names and repeat the path, which the message around them has already.
/// Stateless.
public final class FileFault {
    /// What systems say, in part and in small letters, and what it means.
    private static final SequencedMap<String, String> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put("no such file", "no such file or folder");
        WORDS.put("cannot find the", "no such file or folder");
        WORDS.put("file exists", "there is already a file of that name");
        WORDS.put("permission denied", "permission denied");
        WORDS.put("access is denied", "permission denied");
        WORDS.put("operation not permitted", "permission denied");
        WORDS.put("is a directory", "is a folder");
        WORDS.put("not a directory", "a part of the path is not a folder");
        WORDS.put("directory not empty", "the folder is not empty");
        WORDS.put("name too long", "the name is too long");
        WORDS.put("read-only file system", "the file system is read-only");
        WORDS.put("file too large", "the file grows larger than the system allows");
        WORDS.put("input/output error", "the device fails to read or write");
        WORDS.put("too many open files", "too many open files");
    }

    /// A class of Java's before the message, as `Throwable.toString` puts it there.
    private static final Pattern CLASS = Pattern.compile("^(?:[a-z][\\w$]*\\.)+[A-Z][\\w$]*(?::\\s*|$)");

    private static final String UNKNOWN = "the system does not say why";

    private FileFault() {}

    /// The reason alone: without the file, without the exception's name, beginning with a small letter where the
    /// words are ours.
    public static String describe(IOException error) {
        if (FullDisk.isCauseOf(error)) {
            return "no space left on the device";
        }
        return switch (error) {
            case NoSuchFileException e -> "no such file or folder";
            case FileAlreadyExistsException e -> "there is already a file of that name";
            case AccessDeniedException e -> "permission denied";
            case NotDirectoryException e -> "is not a folder";
            case DirectoryNotEmptyException e -> "the folder is not empty";
            case FileSystemLoopException e -> "its links lead in a circle";
            case FileSystemException e -> meaning(e.getReason());
            case UnknownHostException e -> "no such host";
            case ConnectException e when e.getMessage() == null -> "no connection";
            case ClosedChannelException e -> "it was closed meanwhile";
            default ->
                error.getCause() instanceof IOException cause && isToldBy(error, cause)
                        ? describe(cause)
                        : meaning(error.getMessage());
        };
    }

    /// Whether an exception has nothing to say but what its cause says.
    private static boolean isToldBy(IOException error, IOException cause) {
        return error.getMessage() == null || error.getMessage().equals(cause.toString());
    }

    private static String meaning(@Nullable String reason) {
        String text = reason == null
                ? ""
                : CLASS.matcher(reason.strip())
                        .replaceFirst("")
                        .lines()
                        .findFirst()
                        .orElse("")
                        .strip();
        String small = text.toLowerCase(Locale.ROOT);
        return WORDS.entrySet().stream()
                .filter(word -> small.contains(word.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(text.isEmpty() ? UNKNOWN : text);
    }
}
