package io.anymask.dataengine;

import io.anymask.dataengine.audit.Action;
import io.anymask.dataengine.audit.Entry;
import io.anymask.dataengine.audit.Verification;
import io.anymask.dataengine.store.AuditTable;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.Transaction;
import java.time.Instant;
import java.util.List;

/// Who did what to people, roles and projects. An entry is written in the transaction of the change that it tells
/// of: there is no change without its entry, and no entry without its change. Safe for use by several threads and
/// processes.
public final class AuditLog {
    private static final int PAGE = 1000;

    private final Database database;

    public AuditLog(Database database) {
        this.database = database;
    }

    /// Adds an entry; the last thing in a transaction, since others wait for its end from here on.
    ///
    /// @param detail for people; never a secret
    static void append(Transaction tx, Instant at, String actor, Action action, String subject, String detail) {
        AuditTable.End end = tx.audit().lockEnd();
        tx.audit().add(Entry.of(end.number() + 1, at, actor, action, subject, detail, end.hash()));
    }

    /// Keeps what the server has found out about a project's masks.
    ///
    /// @param detail for people
    public void masksAudited(Instant at, String project, String detail) {
        database.write(tx -> {
            append(tx, at, Entry.SERVER, Action.MASKS_AUDITED, project, detail);
            return null;
        });
    }

    /// Some entries, the latest first.
    ///
    /// @param before only those with a lower number
    public List<Entry> page(long before, int most) {
        return database.read(tx -> tx.audit().before(before, most));
    }

    /// Looks at each link of the chain.
    public Verification verify() {
        return database.read(tx -> {
            AuditTable.End end = tx.audit().end();
            long number = 0;
            String previous = "";
            while (number < end.number()) {
                List<Entry> page = tx.audit().after(number, PAGE);
                if (page.isEmpty()) {
                    break;
                }
                for (Entry entry : page) {
                    number++;
                    if (entry.number() != number || !entry.previous().equals(previous) || !entry.isWhole()) {
                        return new Verification(number, end.hash(), number);
                    }
                    previous = entry.hash();
                    if (number == end.number()) {
                        break;
                    }
                }
            }
            if (number != end.number()) {
                return new Verification(number, end.hash(), number + 1);
            }
            return new Verification(number, end.hash(), previous.equals(end.hash()) ? null : number);
        });
    }
}
