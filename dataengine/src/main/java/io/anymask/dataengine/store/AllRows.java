package io.anymask.dataengine.store;

import io.anymask.service.ServiceException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// All rows of all tables, the same whichever database they lie in: for copies of the whole.
public final class AllRows {
    /// In an order in which rows can be added: what is referred to comes first.
    static final List<String> TABLES = List.of(
            "project",
            "person",
            "category",
            "image",
            "annotation",
            "annotation_version",
            "request",
            "task",
            "review",
            "consensus",
            "honeypot",
            "run",
            "sequence",
            "frame",
            "track",
            "track_frame",
            "model_version",
            "membership",
            "login",
            "invitation",
            "audit",
            "audit_end");

    /// Its one row is there from the beginning.
    private static final String END = "audit_end";

    private static final int FETCH = 500;

    private final Handle handle;

    /// What a column holds.
    public enum Kind {
        TEXT,
        NUMBER,
        FRACTION,
        TRUTH;

        private static Kind of(String declared) {
            String type = declared.toLowerCase(Locale.ROOT);
            if (type.contains("bool")) {
                return TRUTH;
            }
            if (type.contains("int")) {
                return NUMBER;
            }
            return switch (type) {
                case "text" -> TEXT;
                case "float8", "double precision" -> FRACTION;
                default ->
                    throw new IllegalStateException("a column of the type %s, which none has".formatted(declared));
            };
        }
    }

    /// A column.
    public record Column(String name, Kind kind) {}

    /// A table, its columns in the order of their names.
    public record Table(String name, List<Column> columns) {
        public Table {
            columns = List.copyOf(columns);
        }

        private String names() {
            return String.join(", ", columns.stream().map(Column::name).toList());
        }
    }

    AllRows(Handle handle) {
        this.handle = handle;
    }

    /// The number of the migration that made the tables what they are.
    public String schema() {
        return handle.createQuery("""
                        SELECT "version" FROM schema_history WHERE "version" IS NOT NULL AND "success"
                        ORDER BY "installed_rank" DESC LIMIT 1
                        """).mapTo(String.class).one();
    }

    /// All tables, those first that others refer to.
    public List<Table> tables() {
        return TABLES.stream().map(this::table).toList();
    }

    private Table table(String name) {
        List<Column> columns = handle.createQuery("SELECT * FROM " + name + " LIMIT 0")
                .scanResultSet((rows, context) -> columns(rows.get().getMetaData()));
        columns.sort((a, b) -> a.name().compareTo(b.name()));
        return new Table(name, columns);
    }

    private static List<Column> columns(ResultSetMetaData row) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= row.getColumnCount(); i++) {
            columns.add(new Column(row.getColumnName(i), Kind.of(row.getColumnTypeName(i))));
        }
        return columns;
    }

    /// Whether nobody has put anything in.
    public boolean isEmpty() {
        return TABLES.stream().filter(name -> !name.equals(END)).noneMatch(this::hasRows)
                && handle.createQuery("SELECT count(*) FROM audit_end WHERE number = 0")
                                .mapTo(long.class)
                                .one()
                        == 1;
    }

    private boolean hasRows(String name) {
        return handle.createQuery("SELECT 1 FROM " + name + " LIMIT 1")
                .mapTo(int.class)
                .findOne()
                .isPresent();
    }

    /// All rows of a table, one after the other: texts, longs, doubles, booleans and nulls, as its columns say.
    public void forEach(Table table, Consumer<@Nullable Object[]> reader) {
        try (ResultIterator<@Nullable Object[]> rows = handle.createQuery(
                        "SELECT %s FROM %s".formatted(table.names(), table.name()))
                .setFetchSize(FETCH)
                .map((row, context) -> read(table, row))
                .iterator()) {
            rows.forEachRemaining(reader);
        }
    }

    private static @Nullable Object[] read(Table table, ResultSet row) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[table.columns().size()];
        for (int i = 0; i < values.length; i++) {
            Object value = switch (table.columns().get(i).kind()) {
                case TEXT -> row.getString(i + 1);
                case NUMBER -> row.getLong(i + 1);
                case FRACTION -> row.getDouble(i + 1);
                case TRUTH -> row.getBoolean(i + 1);
            };
            values[i] = row.wasNull() ? null : value;
        }
        return values;
    }

    /// Makes room for the rows that every new database has.
    public void clearEnd() {
        handle.execute("DELETE FROM audit_end");
    }

    /// Adds rows, of which each has what [#forEach] gives.
    ///
    /// @throws DatabaseException when the database refuses them: a key twice, or one that nothing has
    public void add(Table table, List<@Nullable Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        String[] places = new String[table.columns().size()];
        Arrays.fill(places, "?");
        String insert =
                "INSERT INTO %s (%s) VALUES (%s)".formatted(table.name(), table.names(), String.join(", ", places));
        try (PreparedBatch batch = handle.prepareBatch(insert)) {
            for (@Nullable Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    bind(batch, i, table.columns().get(i).kind(), row[i]);
                }
                batch.add();
            }
            batch.execute();
        } catch (JdbiException e) {
            if (Database.refusal(e) instanceof ServiceException) {
                throw e;
            }
            throw new DatabaseException(
                    "table %s: the database refuses its rows (%s)".formatted(table.name(), Database.reason(e)), e);
        }
    }

    private static void bind(PreparedBatch batch, int position, Kind kind, @Nullable Object value) {
        switch (kind) {
            case TEXT -> batch.bind(position, (String) value);
            case NUMBER -> batch.bind(position, (Long) value);
            case FRACTION -> batch.bind(position, (Double) value);
            case TRUTH -> batch.bind(position, (Boolean) value);
        }
    }
}
