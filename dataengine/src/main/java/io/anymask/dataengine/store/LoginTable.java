package io.anymask.dataengine.store;

import io.anymask.dataengine.people.Login;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Browsers in which people are signed in, by the hashes of their tokens.
public final class LoginTable {
    private static final RowMapper<Login> ROW = ConstructorMapper.of(Login.class);
    private static final String COLUMNS = "id, person, client, created, seen, expires";

    private final Handle handle;
    private final Set<Change> changes;

    LoginTable(Handle handle, Set<Change> changes) {
        this.handle = handle;
        this.changes = changes;
    }

    /// @param token its hash
    public void add(Login login, String token) {
        handle.createUpdate("""
                        INSERT INTO login (id, token_hash, person, client, created, seen, expires)
                        VALUES (:id, :token, :person, :client, :created, :seen, :expires)
                        """).bindMethods(login).bind("token", token).execute();
    }

    /// Null when there is none.
    ///
    /// @param token its hash
    public @Nullable Login withToken(String token) {
        return first("token_hash", token);
    }

    /// Null when there is none.
    public @Nullable Login find(String id) {
        return first("id", id);
    }

    private @Nullable Login first(String column, String value) {
        return handle.createQuery("SELECT %s FROM login WHERE %s = :value".formatted(COLUMNS, column))
                .bind("value", value)
                .map(ROW)
                .findOne()
                .orElse(null);
    }

    /// The latest first.
    public List<Login> all() {
        return handle.createQuery("SELECT " + COLUMNS + " FROM login ORDER BY seen DESC, id")
                .map(ROW)
                .list();
    }

    public void setSeen(String id, Instant seen) {
        handle.createUpdate("UPDATE login SET seen = :seen WHERE id = :id")
                .bind("seen", seen)
                .bind("id", id)
                .execute();
    }

    /// @return whether it was there
    public boolean remove(String id) {
        changes.add(new Change.Access());
        return handle.createUpdate("DELETE FROM login WHERE id = :id")
                        .bind("id", id)
                        .execute()
                > 0;
    }

    /// All of a person.
    public void removeOf(String person) {
        changes.add(new Change.Access());
        handle.createUpdate("DELETE FROM login WHERE person = :person")
                .bind("person", person)
                .execute();
    }

    /// Those that do not count any more.
    public void forget(Instant now) {
        handle.createUpdate("DELETE FROM login WHERE expires <= :now OR seen <= :idle")
                .bind("now", now)
                .bind("idle", now.minus(Login.IDLE))
                .execute();
    }
}
