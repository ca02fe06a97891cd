package io.anymask.dataengine.backup;

import io.anymask.dataengine.store.AllRows;
import io.anymask.dataengine.store.Database;
import io.anymask.file.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a backup: gzip of lines of JSON in UTF-8.
///
/// | line | is |
/// | --- | --- |
/// | the first | `{"format":"anymask-backup","version":1,"schema":"2","made":"2026-11-29T18:30:00Z"}` |
/// | before the rows of a table | `{"table":"project","columns":["created","id","name","reviewed"]}` |
/// | a row | `[1767225600000,"p1","Street",true]` |
/// | the last | `{"rows":{"project":1},"sha256":"…"}`, the hash of all lines before it with their line feeds |
public final class Backup {
    static final String FORMAT = "anymask-backup";
    static final int VERSION = 1;

    private static final int BUFFER = 1 << 16;

    private Backup() {}

    /// Writes what the database has now, whatever is written into it meanwhile. The file appears whole and is on
    /// the disk, or it does not appear.
    ///
    /// @throws IOException when it cannot be written
    public static Summary write(Database database, Path file, Instant made) throws IOException {
        try {
            return database.snapshot(tx -> {
                SequencedMap<String, Long> counts = new LinkedHashMap<>();
                StringBuilder sha256 = new StringBuilder();
                try {
                    AtomicFile.write(file, channel -> {
                        GZIPOutputStream packed = new GZIPOutputStream(Channels.newOutputStream(channel), BUFFER);
                        LineWriter out = new LineWriter(packed);
                        sha256.append(write(tx.rows(), out, made, counts));
                        out.finish();
                        channel.force(true);
                    });
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return new Summary(tx.rows().schema(), counts, sha256.toString());
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// @param counts where the number of rows goes
    /// @return the hash of the lines
    private static String write(AllRows rows, LineWriter out, Instant made, SequencedMap<String, Long> counts) {
        out.line(JsonMapper.shared()
                .createObjectNode()
                .put("format", FORMAT)
                .put("version", VERSION)
                .put("schema", rows.schema())
                .put("made", made.toString()));
        for (AllRows.Table table : rows.tables()) {
            ObjectNode head = JsonMapper.shared().createObjectNode().put("table", table.name());
            ArrayNode columns = head.putArray("columns");
            table.columns().forEach(column -> columns.add(column.name()));
            out.line(head);
            long before = out.lines();
            rows.forEach(table, out::line);
            counts.put(table.name(), out.lines() - before);
        }
        String sha256 = out.sha256();
        ObjectNode end = JsonMapper.shared().createObjectNode();
        counts.forEach(end.putObject("rows")::put);
        out.line(end.put("sha256", sha256));
        return sha256;
    }
}
