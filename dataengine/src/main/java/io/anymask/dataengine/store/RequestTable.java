package io.anymask.dataengine.store;

import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Requests that were carried out, by the keys that their clients gave them.
public final class RequestTable {
    private static final RowMapper<Request> ROW = ConstructorMapper.of(Request.class);

    private final Handle handle;

    /// @param digest of what was asked for
    public record Request(
            String author, String idempotencyKey, String annotation, long version, String digest, Instant at) {}

    RequestTable(Handle handle) {
        this.handle = handle;
    }

    public void add(Request request) {
        handle.createUpdate("""
                        INSERT INTO request (author, idempotency_key, annotation, version, digest, at)
                        VALUES (:author, :idempotencyKey, :annotation, :version, :digest, :at)
                        """).bindMethods(request).execute();
    }

    /// Null when nothing was asked for under this key.
    public @Nullable Request find(String author, String key) {
        return handle.createQuery("SELECT * FROM request WHERE author = :author AND idempotency_key = :key")
                .bind("author", author)
                .bind("key", key)
                .map(ROW)
                .findOne()
                .orElse(null);
    }

    /// Forgets those before a time.
    public void forget(Instant before) {
        handle.createUpdate("DELETE FROM request WHERE at < :before")
                .bind("before", before)
                .execute();
    }
}
