package io.anymask.dataengine.backup;

import io.anymask.file.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;

/// Writes values as lines of JSON, and counts and hashes them.
final class LineWriter {
    private static final int BUFFER = 1 << 16;

    private final GZIPOutputStream packed;
    private final DigestOutputStream hashed;
    private final BufferedOutputStream out;
    private long lines;

    LineWriter(GZIPOutputStream packed) {
        this.packed = packed;
        this.hashed = new DigestOutputStream(packed, Sha256.digest());
        this.out = new BufferedOutputStream(hashed, BUFFER);
    }

    /// @throws UncheckedIOException when it cannot be written
    void line(Object value) {
        try {
            out.write(JsonMapper.shared().writeValueAsBytes(value));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lines++;
    }

    long lines() {
        return lines;
    }

    /// Of all lines so far. To be asked once.
    String sha256() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(hashed.getMessageDigest().digest());
    }

    /// Writes what is still in buffers.
    void finish() throws IOException {
        out.flush();
        packed.finish();
    }
}
