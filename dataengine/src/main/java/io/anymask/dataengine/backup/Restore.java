package io.anymask.dataengine.backup;

import io.anymask.dataengine.store.AllRows;
import io.anymask.dataengine.store.AllRows.Column;
import io.anymask.dataengine.store.AllRows.Table;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.DatabaseException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Puts a backup into an empty database: all of it or, when something is wrong with it, nothing.
public final class Restore {
    /// Rows that are sent together: that many, or of so many characters.
    private static final int BATCH = 500;

    private static final long BATCH_CHARACTERS = 16 << 20;

    private final LineReader in;
    private final AllRows rows;

    private Restore(LineReader in, AllRows rows) {
        this.in = in;
        this.rows = rows;
    }

    /// @throws BackupException when the file is no backup, is damaged or of another version, or when the database
    /// is not empty
    public static Summary read(Path file, Database database) {
        return database.write(tx -> {
            try (LineReader in = new LineReader(file)) {
                if (!tx.rows().isEmpty()) {
                    throw new BackupException("%s: not restored: %s is not empty; expected a new database"
                            .formatted(file, database.shown()));
                }
                return new Restore(in, tx.rows()).read(file);
            }
        });
    }

    private Summary read(Path file) {
        JsonNode head = in.next();
        if (!Backup.FORMAT.equals(head.path("format").asString(""))) {
            throw new BackupException(
                    "%s: this is no backup; expected a file that anymask backup wrote".formatted(file));
        }
        int version = head.path("version").asInt(0);
        String schema = head.path("schema").asString("");
        if (version != Backup.VERSION || !schema.equals(rows.schema())) {
            throw new BackupException(
                    "%s: got a backup of version %d and schema %s, expected version %d and schema %s; restore it with the version of anymask that wrote it"
                            .formatted(file, version, schema, Backup.VERSION, rows.schema()));
        }
        rows.clearEnd();
        SequencedMap<String, Long> counts = new LinkedHashMap<>();
        JsonNode line = in.next();
        for (Table table : rows.tables()) {
            requireHead(table, line);
            line = read(table, counts);
        }
        String sha256 = in.sha256();
        for (String table : counts.keySet()) {
            long said = line.path("rows").path(table).asLong(-1);
            if (said != counts.get(table)) {
                throw in.damaged("got %d rows of table %s, expected %d".formatted(counts.get(table), table, said));
            }
        }
        if (!line.path("sha256").asString("").equals(sha256)) {
            throw in.damaged("what is before it was changed: its SHA-256 is another one");
        }
        in.end();
        return new Summary(schema, counts, sha256);
    }

    private void requireHead(Table table, JsonNode line) {
        List<String> columns = new ArrayList<>();
        line.path("columns").forEach(column -> columns.add(column.asString("")));
        if (!line.path("table").asString("").equals(table.name())
                || !columns.equals(table.columns().stream().map(Column::name).toList())) {
            throw in.damaged("expected the table %s with its columns".formatted(table.name()));
        }
    }

    /// @return the line behind the table
    private JsonNode read(Table table, SequencedMap<String, Long> counts) {
        List<@Nullable Object[]> batch = new ArrayList<>();
        long characters = 0;
        long count = 0;
        JsonNode line = in.next();
        for (; line.isArray(); line = in.next()) {
            @Nullable Object[] row = row(table, line);
            batch.add(row);
            for (Object value : row) {
                characters += value instanceof String text ? text.length() : 0;
            }
            count++;
            if (batch.size() == BATCH || characters > BATCH_CHARACTERS) {
                add(table, batch);
                characters = 0;
            }
        }
        add(table, batch);
        counts.put(table.name(), count);
        return line;
    }

    private void add(Table table, List<@Nullable Object[]> batch) {
        try {
            rows.add(table, batch);
        } catch (DatabaseException e) {
            throw in.damaged(String.valueOf(e.getMessage()));
        }
        batch.clear();
    }

    private @Nullable Object[] row(Table table, JsonNode line) {
        if (line.size() != table.columns().size()) {
            throw in.damaged("got %d values of table %s, expected %d"
                    .formatted(line.size(), table.name(), table.columns().size()));
        }
        @Nullable Object[] row = new @Nullable Object[line.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = value(table.name(), table.columns().get(i), line.get(i));
        }
        return row;
    }

    private @Nullable Object value(String table, Column column, JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        @Nullable
        Object value = switch (column.kind()) {
            case TEXT -> node.isString() ? node.stringValue() : null;
            case NUMBER -> node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : null;
            case FRACTION -> node.isNumber() ? node.doubleValue() : null;
            case TRUTH -> node.isBoolean() ? node.booleanValue() : null;
        };
        if (value == null) {
            throw in.damaged(
                    "%s.%s: got %s, expected %s".formatted(table, column.name(), node.getNodeType(), column.kind()));
        }
        return value;
    }
}
