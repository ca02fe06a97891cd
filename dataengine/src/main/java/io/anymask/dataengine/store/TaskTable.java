package io.anymask.dataengine.store;

import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Task;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Tasks, and who holds them.
public final class TaskTable {
    private final Handle handle;
    private final Dialect dialect;
    private final Set<Change> changes;

    TaskTable(Handle handle, Dialect dialect, Set<Change> changes) {
        this.handle = handle;
        this.dialect = dialect;
        this.changes = changes;
    }

    /// @param position of its image
    public void add(Task task, long position) {
        handle.createUpdate("""
                        INSERT INTO task (id, project, image, mode, kind, state, position, preferred, reason,
                            lease_expires, created)
                        VALUES (:id, :project, :image, :mode, :kind, :state, :position, :preferred, :reason, 0, :created)
                        """).bindMethods(task).bind("position", position).execute();
        changes.add(new Change.Task(task.project(), task.id()));
    }

    /// Null when there is none.
    public @Nullable Task find(String id) {
        return find(id, "");
    }

    /// As [#find]; nobody else changes it until the transaction ends.
    public @Nullable Task lock(String id) {
        return find(id, dialect.lock());
    }

    private @Nullable Task find(String id, String lock) {
        return handle.createQuery("SELECT * FROM task WHERE id = :id" + lock)
                .bind("id", id)
                .map(TaskTable::row)
                .findOne()
                .orElse(null);
    }

    /// The next one that a person can take: it is open, nobody holds it, it is nobody else's turn, and it is no
    /// second copy of one image for that person. What the person holds already comes first.
    ///
    /// @param author whose images it must not be, null for any: nobody reviews what is their own, or what they
    ///     skipped
    public @Nullable Task next(String project, Mode mode, String person, @Nullable String author, Instant now) {
        return handle.createQuery("""
                        SELECT * FROM task t
                        WHERE project = :project AND mode = :mode AND state = 'OPEN'
                            AND (holder = :person OR lease_expires <= :now)
                            AND (preferred IS NULL OR preferred = :person)
                            AND (CAST(:author AS TEXT) IS NULL OR NOT EXISTS (
                                SELECT 1 FROM task o WHERE o.project = t.project AND o.image = t.image
                                    AND o.finished_by = :author AND (o.mode <> 'REVIEW' OR o.state = 'SKIPPED'))
                                AND NOT EXISTS (
                                    SELECT 1 FROM annotation a WHERE a.project = t.project AND a.image = t.image
                                        AND a.layer = :copy))
                            AND (kind <> 'COPY' OR NOT EXISTS (
                                SELECT 1 FROM task o WHERE o.project = t.project AND o.image = t.image
                                    AND o.kind = 'COPY' AND o.id <> t.id
                                    AND (o.finished_by = :person OR o.holder = :person)))
                        ORDER BY CASE WHEN holder = :person AND lease_expires > :now THEN 0 ELSE 1 END,
                            CASE WHEN preferred = :person THEN 0 ELSE 1 END, position, created
                        LIMIT 1
                        """ + dialect.lockFree())
                .bind("project", project)
                .bind("mode", mode)
                .bind("person", person)
                .bind("author", author)
                .bind("copy", author == null ? null : Task.Kind.COPY.layer(author))
                .bind("now", now)
                .map(TaskTable::row)
                .findOne()
                .orElse(null);
    }

    /// How many images somebody has annotated or skipped, known ones too.
    public long countEnded(String project, String person) {
        return handle.createQuery("""
                        SELECT count(*) FROM task
                        WHERE project = :project AND finished_by = :person AND mode <> 'REVIEW'
                        """)
                .bind("project", project)
                .bind("person", person)
                .mapTo(long.class)
                .one();
    }

    /// Known images that a person has been given and not handed in.
    public List<Task> honeypots(String project, String person) {
        return handle.createQuery("""
                        SELECT * FROM task
                        WHERE project = :project AND preferred = :person AND kind = 'HONEYPOT' AND state = 'OPEN'
                        """)
                .bind("project", project)
                .bind("person", person)
                .map(TaskTable::row)
                .list();
    }

    public void setKind(String id, Task.Kind kind) {
        handle.createUpdate("UPDATE task SET kind = :kind WHERE id = :id")
                .bind("id", id)
                .bind("kind", kind)
                .execute();
    }

    /// Lets anybody take what waited for a person, but for known images: each is for one person.
    ///
    /// @param project null for all
    public void forgetPreferred(String person, @Nullable String project) {
        handle.createUpdate("""
                        UPDATE task SET preferred = NULL
                        WHERE preferred = :person AND state = 'OPEN' AND kind <> 'HONEYPOT'
                            AND (CAST(:project AS TEXT) IS NULL OR project = :project)
                        """).bind("person", person).bind("project", project).execute();
    }

    /// @param lease null to take it back
    public void setLease(String id, Task.@Nullable Lease lease) {
        Task before = find(id);
        if (before != null && !Objects.equals(holder(before.lease()), holder(lease))) {
            changes.add(new Change.Task(before.project(), id)); // a sign of life is no news
        }
        handle.createUpdate("""
                        UPDATE task SET holder = :holder, lease = :token, lease_expires = :expires WHERE id = :id
                        """)
                .bind("id", id)
                .bind("holder", lease == null ? null : lease.holder())
                .bind("token", lease == null ? null : lease.token())
                .bind("expires", lease == null ? Instant.EPOCH : lease.expires())
                .execute();
    }

    /// Asks for something else.
    public void setMode(String id, Mode mode) {
        handle.createUpdate("UPDATE task SET mode = :mode WHERE id = :id")
                .bind("id", id)
                .bind("mode", mode)
                .execute();
    }

    private static @Nullable String holder(Task.@Nullable Lease lease) {
        return lease == null ? null : lease.holder();
    }

    /// Ends it.
    public void finish(String id, Task.State state, String person, @Nullable String reason, Instant at) {
        handle.createUpdate("""
                        UPDATE task SET state = :state, finished_by = :person, finished = :at, reason = :reason,
                            holder = NULL, lease = NULL, lease_expires = 0
                        WHERE id = :id
                        """)
                .bind("id", id)
                .bind("state", state)
                .bind("person", person)
                .bind("at", at)
                .bind("reason", reason)
                .execute();
        Task ended = find(id);
        if (ended != null) {
            changes.add(new Change.Task(ended.project(), id));
        }
    }

    /// All tasks of an image, oldest first.
    public List<Task> of(String project, String image) {
        return handle.createQuery("SELECT * FROM task WHERE project = :project AND image = :image ORDER BY created, id")
                .bind("project", project)
                .bind("image", image)
                .map(TaskTable::row)
                .list();
    }

    /// Tasks that somebody holds.
    public List<Task> held(String project, Instant now) {
        return handle.createQuery("""
                        SELECT * FROM task WHERE project = :project AND state = 'OPEN' AND lease_expires > :now
                        ORDER BY lease_expires
                        """)
                .bind("project", project)
                .bind("now", now)
                .map(TaskTable::row)
                .list();
    }

    private static Task row(ResultSet row, StatementContext context) throws SQLException {
        String holder = row.getString("holder");
        String token = row.getString("lease");
        Instant expires = Instant.ofEpochMilli(row.getLong("lease_expires"));
        long finished = row.getLong("finished");
        boolean open = row.wasNull();
        return new Task(
                row.getString("id"),
                row.getString("project"),
                row.getString("image"),
                Mode.valueOf(row.getString("mode")),
                Task.Kind.valueOf(row.getString("kind")),
                Task.State.valueOf(row.getString("state")),
                row.getString("preferred"),
                row.getString("reason"),
                holder == null || token == null ? null : new Task.Lease(holder, token, expires),
                row.getString("finished_by"),
                open ? null : Instant.ofEpochMilli(finished),
                Instant.ofEpochMilli(row.getLong("created")));
    }
}
