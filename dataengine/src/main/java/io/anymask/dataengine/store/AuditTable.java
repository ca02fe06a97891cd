package io.anymask.dataengine.store;

import io.anymask.dataengine.audit.Entry;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/// The chain of entries: only ever longer.
public final class AuditTable {
    private static final RowMapper<Entry> ROW = ConstructorMapper.of(Entry.class);
    private static final RowMapper<End> END = ConstructorMapper.of(End.class);

    private final Handle handle;
    private final Dialect dialect;

    /// The last entry.
    public record End(long number, String hash) {}

    AuditTable(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.dialect = dialect;
    }

    public End end() {
        return end("");
    }

    /// As [#end]; nobody else adds an entry until the transaction ends.
    public End lockEnd() {
        return end(dialect.lock());
    }

    private End end(String lock) {
        return handle.createQuery("SELECT number, hash FROM audit_end" + lock)
                .map(END)
                .one();
    }

    /// Adds the entry behind the last one, which was locked.
    public void add(Entry entry) {
        handle.createUpdate("""
                        INSERT INTO audit (number, at, actor, action, subject, detail, previous, hash)
                        VALUES (:number, :at, :actor, :action, :subject, :detail, :previous, :hash)
                        """).bindMethods(entry).execute();
        handle.createUpdate("UPDATE audit_end SET number = :number, hash = :hash")
                .bindMethods(entry)
                .execute();
    }

    /// Some before a number, the latest first.
    public List<Entry> before(long number, int most) {
        return handle.createQuery("SELECT * FROM audit WHERE number < :number ORDER BY number DESC LIMIT :most")
                .bind("number", number)
                .bind("most", most)
                .map(ROW)
                .list();
    }

    /// Some behind a number, the oldest first.
    public List<Entry> after(long number, int most) {
        return handle.createQuery("SELECT * FROM audit WHERE number > :number ORDER BY number LIMIT :most")
                .bind("number", number)
                .bind("most", most)
                .map(ROW)
                .list();
    }
}
