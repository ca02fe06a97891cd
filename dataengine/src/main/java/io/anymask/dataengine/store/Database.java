package io.anymask.dataengine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.service.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// SQLite in a file, or PostgreSQL: transactions on tables that are brought up to date when it is opened. What is
/// written is on the disk when [#write] returns. Safe for use by several threads.
public final class Database implements AutoCloseable {
    /// What the libraries tell of their own doing helps nobody. Fields, since loggers that nobody holds are
    /// forgotten.
    private static final Logger POOL = Logger.getLogger("com.zaxxer.hikari");

    private static final Logger MIGRATION = Logger.getLogger("org.flywaydb");

    static {
        POOL.setLevel(Level.WARNING);
        MIGRATION.setLevel(Level.WARNING);
    }

    private static final String MIGRATIONS = "classpath:io/anymask/dataengine/store/migration";
    private static final int READERS = 4;
    private static final int CONNECTIONS = 10;
    private static final long PATIENCE_MILLISECONDS = 10_000;
    private static final String CONNECTION_LOST = "08";
    private static final String SHUT_DOWN = "57P";
    private static final String DISK_FULL = "53100";
    private static final String NOT_UNIQUE = "23505";

    /// Two transactions were in each other's way: a deadlock, or states that cannot follow each other.
    private static final String ROLLED_BACK = "40";

    private final Lifecycle lifecycle = new Lifecycle("the database");
    private final Dialect dialect;
    private final String shown;
    private final HikariDataSource readers;
    private final HikariDataSource writers;
    private final Jdbi reading;
    private final Jdbi writing;
    private final List<Consumer<Set<Change>>> listeners = new CopyOnWriteArrayList<>();

    private Database(Dialect dialect, String shown, HikariDataSource readers, HikariDataSource writers) {
        this.dialect = dialect;
        this.shown = shown;
        this.readers = readers;
        this.writers = writers;
        this.reading = jdbi(readers);
        this.writing = dialect == Dialect.SQLITE ? jdbi(writers) : reading;
    }

    /// Opens a file, which is made when it is not there.
    ///
    /// @throws DatabaseException when it is no database of this program's, or a later version's
    /// @throws IOException when its folder cannot be made
    public static Database sqlite(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            AtomicFile.createFolder(folder);
        }
        String shown = file.toString();
        HikariDataSource writers = pool("sqlite-write", source(file, SQLiteConfig.TransactionMode.IMMEDIATE), 1, shown);
        try {
            migrate(writers, shown);
            HikariDataSource readers =
                    pool("sqlite-read", source(file, SQLiteConfig.TransactionMode.DEFERRED), READERS, shown);
            return new Database(Dialect.SQLITE, shown, readers, writers);
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
    }

    private static SQLiteDataSource source(Path file, SQLiteConfig.TransactionMode mode) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL); // what is acknowledged survives a power cut
        config.setBusyTimeout((int) PATIENCE_MILLISECONDS);
        config.enforceForeignKeys(true);
        config.setTransactionMode(mode);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    /// Opens a PostgreSQL database, which is there, and empty at first.
    ///
    /// @param address `postgresql://USER:PASSWORD@HOST:PORT/NAME`
    /// @throws DatabaseException when it cannot be reached, or is a later version's
    public static Database postgresql(String address) {
        DatabaseAddress parsed = DatabaseAddress.of(address);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(parsed.jdbc());
        config.setUsername(parsed.user());
        config.setPassword(parsed.password());
        HikariDataSource pool = pool("postgresql", config, CONNECTIONS, parsed.shown());
        try {
            migrate(pool, parsed.shown());
            return new Database(Dialect.POSTGRESQL, parsed.shown(), pool, pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariDataSource pool(String name, DataSource source, int size, String shown) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        return pool(name, config, size, shown);
    }

    private static HikariDataSource pool(String name, HikariConfig config, int size, String shown) {
        config.setPoolName("anymask-" + name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE_MILLISECONDS);
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw new DatabaseException(
                    "database %s: cannot be opened (%s); check that it is there and that this program may use it"
                            .formatted(shown, reason(e)),
                    e);
        }
    }

    private static void migrate(DataSource source, String shown) {
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations(MIGRATIONS)
                    .table("schema_history")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new DatabaseException(
                    "database %s: its tables are not this version's (%s); use the version of anymask that wrote it last"
                            .formatted(shown, reason(e)),
                    e);
        }
    }

    /// The innermost reason, in one line: what surrounds it tells of the libraries alone.
    static String reason(Throwable error) {
        Throwable inner = error;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        String text = inner instanceof IOException e ? FileFault.describe(e) : String.valueOf(inner.getMessage());
        return text.strip().lines().findFirst().orElse("no reason given");
    }

    private static Jdbi jdbi(DataSource source) {
        Jdbi jdbi = Jdbi.create(source);
        jdbi.registerColumnMapper(Instant.class, (ColumnMapper<@Nullable Instant>) (row, column, context) -> {
            long milliseconds = row.getLong(column);
            return row.wasNull() ? null : Instant.ofEpochMilli(milliseconds);
        });
        jdbi.registerArgument(new InstantArgument());
        return jdbi;
    }

    private static final class InstantArgument extends AbstractArgumentFactory<Instant> {
        private InstantArgument() {
            super(Types.BIGINT);
        }

        @Override
        protected Argument build(Instant value, ConfigRegistry config) {
            return (position, statement, context) -> statement.setLong(position, value.toEpochMilli());
        }
    }

    /// Where it is, for people.
    public String shown() {
        return shown;
    }

    /// Reads. What takes several queries can see changes between them; [#snapshot] does not.
    ///
    /// @throws ServiceException.Busy when the database does not answer
    public <T extends @Nullable Object> T read(Function<Transaction, T> work) {
        return guarded(() -> reading.withHandle(within(new HashSet<>(), work))); // no transaction: two trips less
    }

    /// Reads, and sees one state all the time: long looks at many rows.
    ///
    /// @throws ServiceException.Busy when the database does not answer
    public <T extends @Nullable Object> T snapshot(Function<Transaction, T> work) {
        return in(reading, dialect.snapshot(), new HashSet<>(), work);
    }

    /// Changes something: all of it or, when the work throws, nothing. It is on the disk when this returns.
    ///
    /// @throws ServiceException.Busy when the database does not answer
    /// @throws ServiceException.NoSpace when the disk is full
    public <T extends @Nullable Object> T write(Function<Transaction, T> work) {
        Set<Change> changes = new LinkedHashSet<>();
        T result = in(writing, TransactionIsolationLevel.UNKNOWN, changes, work);
        if (!changes.isEmpty()) {
            listeners.forEach(listener -> listener.accept(changes));
        }
        return result;
    }

    /// Tells of what this process writes from now on, once it is on the disk: on the thread that wrote, which
    /// waits meanwhile. What other processes write in the same database is not heard of.
    ///
    /// @return ends it
    public Runnable onChange(Consumer<Set<Change>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// @param level unknown for the database's own
    /// @param changes where they are noted
    private <T extends @Nullable Object> T in(
            Jdbi jdbi, TransactionIsolationLevel level, Set<Change> changes, Function<Transaction, T> work) {
        return guarded(() -> jdbi.inTransaction(level, within(changes, work)));
    }

    private <T extends @Nullable Object> HandleCallback<T, RuntimeException> within(
            Set<Change> changes, Function<Transaction, T> work) {
        return (Handle handle) -> work.apply(new Transaction(handle, dialect, changes));
    }

    private <T extends @Nullable Object> T guarded(Supplier<T> work) {
        try {
            return lifecycle.during(work);
        } catch (JdbiException e) {
            throw refusal(e);
        }
    }

    static RuntimeException refusal(JdbiException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException known) {
                String state = known.getSQLState() == null ? "" : known.getSQLState();
                boolean full = known.getErrorCode() == SQLiteErrorCode.SQLITE_FULL.code || state.equals(DISK_FULL);
                boolean busy = known.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY.code
                        || known instanceof java.sql.SQLTransientException
                        || state.startsWith(CONNECTION_LOST)
                        || state.startsWith(SHUT_DOWN)
                        || state.startsWith(ROLLED_BACK);
                boolean there = state.equals(NOT_UNIQUE)
                        || (known instanceof SQLiteException e && isNotUnique(e.getResultCode()));
                if (full) {
                    return new ServiceException.NoSpace();
                }
                if (there) {
                    return new ServiceException.Conflict("somebody else has just done the same; look again");
                }
                if (busy) {
                    return new ServiceException.Busy("the database does not answer; try again", 1);
                }
            }
        }
        return error;
    }

    private static boolean isNotUnique(SQLiteErrorCode code) {
        return code == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE || code == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY;
    }

    /// Running work ends first.
    @Override
    public void close() {
        lifecycle.close(() -> {}, () -> {
            readers.close();
            writers.close();
        });
    }
}
