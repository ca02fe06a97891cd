package io.anymask.dataengine.backup;

import io.anymask.file.FileFault;
import io.anymask.file.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads lines of JSON that a stranger may have made, one after the other, of which none is longer than it may be.
final class LineReader implements AutoCloseable {
    /// A mask of 100 megapixels has run lengths of some megabytes at the most.
    private static final int LONGEST = 64 << 20;

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final MessageDigest digest = Sha256.digest();
    private long number;

    /// @throws BackupException when it cannot be read, or is not packed as a backup is
    LineReader(Path file) {
        this.file = file;
        InputStream raw = null;
        try {
            raw = Files.newInputStream(file);
            this.in = new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER);
        } catch (IOException e) {
            close(raw);
            throw e instanceof ZipException || e instanceof EOFException
                    ? new BackupException(
                            "%s: this is no backup; expected a file that anymask backup wrote".formatted(file), e)
                    : new BackupException("%s: cannot be read (%s)".formatted(file, FileFault.describe(e)), e);
        }
    }

    private static void close(@Nullable InputStream raw) {
        if (raw != null) {
            try {
                raw.close();
            } catch (IOException e) {
                // nothing was written
            }
        }
    }

    /// The next line, or the end of the file where one is expected.
    ///
    /// @throws BackupException when there is none, or it is too long, or no JSON
    JsonNode next() {
        addLine();
        byte[] bytes = read();
        try {
            return JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw damaged("it is no JSON");
        }
    }

    /// The hash covers all lines before the one that was read last.
    private void addLine() {
        if (number > 0) {
            digest.update(line.toByteArray());
            digest.update((byte) '\n');
        }
    }

    private byte[] read() {
        line.reset();
        number++;
        try {
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw damaged("the file ends before it");
                }
                if (line.size() == LONGEST) {
                    throw damaged("it is longer than %d bytes".formatted(LONGEST));
                }
                line.write(next);
            }
        } catch (IOException e) {
            throw damaged(e);
        }
        return line.toByteArray();
    }

    /// @throws BackupException when something follows
    void end() {
        try {
            if (in.read() >= 0) {
                throw damaged("something follows it, though it is the last one");
            }
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /// Of all lines before the one that was read last. To be asked once.
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// What is wrong with the line that was read last.
    BackupException damaged(String what) {
        return new BackupException("%s: damaged: line %d: %s; take another backup".formatted(file, number, what));
    }

    private BackupException damaged(IOException error) {
        return error instanceof EOFException
                ? damaged("the file ends before it")
                : damaged("it cannot be unpacked (%s)".formatted(FileFault.describe(error)));
    }

    @Override
    public void close() {
        close(in);
    }
}
