package io.anymask.evaluation.report;

import io.anymask.evaluation.EvaluationException;
import io.anymask.file.FileFault;
import io.anymask.file.Sha256;
import io.anymask.file.Untrusted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.stream.Stream;

/// By what the setup of a journal tells files from those that were there before. Stateless.
public final class FileStamp {
    private FileStamp() {}

    /// The hash of a file's content.
    ///
    /// @param what it would be, with its article, for a message: "a network in ONNX"
    /// @throws EvaluationException when it cannot be read
    public static String content(Path file, String what) {
        Untrusted.requireFile(file, what, EvaluationException::new);
        try {
            return "SHA-256 " + Sha256.of(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// The hash of paths, sizes and times of change: reading many photos would take longer than resuming is worth.
    ///
    /// @param files each a file, or a folder that stands for the files in it
    /// @throws EvaluationException when one of them is not there
    public static String of(Collection<Path> files) {
        MessageDigest digest = Sha256.digest();
        for (Path file : new TreeSet<>(files)) {
            try {
                if (Files.isDirectory(file)) {
                    try (Stream<Path> inside = Files.list(file)) {
                        for (Path one : inside.sorted().toList()) {
                            add(one, digest);
                        }
                    }
                } else {
                    add(file, digest);
                }
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return "SHA-256 of paths, sizes and times " + HexFormat.of().formatHex(digest.digest());
    }

    private static void add(Path file, MessageDigest digest) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        String line = "%s\0%d\0%s\n"
                .formatted(file.toAbsolutePath().normalize(), attributes.size(), attributes.lastModifiedTime());
        digest.update(line.getBytes(StandardCharsets.UTF_8));
    }

    private static EvaluationException unreadable(Path file, IOException e) {
        return new EvaluationException(file + ": cannot be read (" + FileFault.describe(e) + ")", e);
    }
}
