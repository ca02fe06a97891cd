package io.anymask.spark;

import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.spark.Ledger.Line;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The ledger of one attempt at a task, and the rows that it makes of a table. Lines are on their way to the disk
/// when a method returns. Not safe for use by several threads.
final class LedgerWriter implements AutoCloseable {
    /// Of a file of rows.
    static final String ROWS = ".rows";

    private final Path file;
    private final FileChannel lines;
    private final Path rowsFile;
    private @Nullable FileChannel rows;

    private LedgerWriter(Path file, FileChannel lines, Path rowsFile) {
        this.file = file;
        this.lines = lines;
        this.rowsFile = rowsFile;
    }

    /// @param run the folder that the driver made
    /// @param name of the attempt, one of its own
    /// @throws ClusterException when the folder is not there: the driver's is another one
    /// @throws UnwritableException when nothing can be written
    static LedgerWriter open(Path run, String name) {
        Path file = run.resolve(name + Ledger.ENDING);
        try {
            return new LedgerWriter(file, begin(file), run.resolve(name + ROWS));
        } catch (NoSuchFileException e) {
            throw new ClusterException(
                    "%s: there is no folder %s, which the driver made; --output must be a folder that all machines share under the same path"
                            .formatted(Machine.name(), run),
                    e);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static FileChannel begin(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /// Takes down that a result will be written, or is there.
    void write(Line line) {
        write(lines, file, line.toJson());
    }

    /// Keeps a row of the table.
    ///
    /// @param masks as in SA-1B
    void row(Line line, String masks) {
        ObjectNode row = JsonMapper.shared()
                .createObjectNode()
                .put("key", line.key())
                .put("path", line.path())
                .put("sha256", line.sha256())
                .put("settings", line.settings());
        row.setAll((ObjectNode) JsonMapper.shared().readTree(masks));
        FileChannel open = rows;
        if (open == null) {
            try {
                open = begin(rowsFile);
                rows = open;
            } catch (IOException e) {
                throw failure(rowsFile, e);
            }
        }
        write(open, rowsFile, JsonMapper.shared().writeValueAsString(row));
    }

    private static void write(FileChannel channel, Path file, String text) {
        try {
            AtomicFile.writeFully(channel, ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /// What cannot be written, and on which machine.
    static UnwritableException failure(Path file, IOException cause) {
        return new UnwritableException(
                "%s: %s: cannot be written (%s)".formatted(Machine.name(), file, FileFault.describe(cause)), cause);
    }

    @Override
    public void close() {
        try {
            if (rows != null) {
                rows.close();
            }
            lines.close();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }
}
