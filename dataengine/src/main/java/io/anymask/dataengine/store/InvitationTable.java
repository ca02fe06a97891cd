package io.anymask.dataengine.store;

import io.anymask.dataengine.people.Invitation;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Invitations, by the hashes of their tokens.
public final class InvitationTable {
    private static final RowMapper<Invitation> ROW = ConstructorMapper.of(Invitation.class);
    private static final String SELECT =
            "SELECT id, project, role, administrator, person, inviter, created, expires, used FROM invitation ";

    private final Handle handle;
    private final Dialect dialect;

    InvitationTable(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.dialect = dialect;
    }

    /// @param token its hash
    public void add(Invitation invitation, String token) {
        handle.createUpdate("""
                        INSERT INTO invitation
                            (id, token_hash, project, role, administrator, person, inviter, created, expires, used)
                        VALUES (:id, :token, :project, :role, :administrator, :person, :inviter, :created, :expires,
                            :used)
                        """).bindMethods(invitation).bind("token", token).execute();
    }

    /// Null when there is none. Nobody else uses it until the transaction ends.
    ///
    /// @param token its hash
    public @Nullable Invitation lock(String token) {
        return handle.createQuery(SELECT + "WHERE token_hash = :token" + dialect.lock())
                .bind("token", token)
                .map(ROW)
                .findOne()
                .orElse(null);
    }

    /// Null when there is none.
    public @Nullable Invitation find(String id) {
        return handle.createQuery(SELECT + "WHERE id = :id")
                .bind("id", id)
                .map(ROW)
                .findOne()
                .orElse(null);
    }

    /// Those that were not used, the latest first.
    public List<Invitation> open(Instant now) {
        return handle.createQuery(SELECT + "WHERE used IS NULL AND expires > :now ORDER BY created DESC, id")
                .bind("now", now)
                .map(ROW)
                .list();
    }

    public void setUsed(String id, Instant used) {
        handle.createUpdate("UPDATE invitation SET used = :used WHERE id = :id")
                .bind("used", used)
                .bind("id", id)
                .execute();
    }

    public void remove(String id) {
        handle.createUpdate("DELETE FROM invitation WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    /// Those of the server that were not used: a later start makes another one.
    public void removeOfServer() {
        handle.execute("DELETE FROM invitation WHERE inviter IS NULL AND used IS NULL");
    }
}
