package io.anymask.dataengine.store;

import io.anymask.dataengine.people.Person;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// People, and the hashes of their passwords.
public final class PersonTable {
    private static final RowMapper<Person> ROW = ConstructorMapper.of(Person.class);
    private static final String COLUMNS = "id, name, shown, administrator, disabled, settings, created";

    private final Handle handle;
    private final Dialect dialect;
    private final Set<Change> changes;

    PersonTable(Handle handle, Dialect dialect, Set<Change> changes) {
        this.handle = handle;
        this.dialect = dialect;
        this.changes = changes;
    }

    /// @param password its hash
    public void add(Person person, String password) {
        handle.createUpdate("""
                        INSERT INTO person (id, name, shown, password, administrator, disabled, settings, created)
                        VALUES (:id, :name, :shown, :password, :administrator, :disabled, :settings, :created)
                        """).bindMethods(person).bind("password", password).execute();
    }

    /// Null when there is none.
    public @Nullable Person find(String id) {
        return first("id", id);
    }

    /// Null when nobody has this name.
    public @Nullable Person named(String name) {
        return first("name", name);
    }

    /// As [#find]; nobody else changes the person until the transaction ends.
    public @Nullable Person lock(String id) {
        return first("id", id, dialect.lock());
    }

    private @Nullable Person first(String column, String value) {
        return first(column, value, "");
    }

    private @Nullable Person first(String column, String value, String lock) {
        return handle.createQuery("SELECT %s FROM person WHERE %s = :value%s".formatted(COLUMNS, column, lock))
                .bind("value", value)
                .map(ROW)
                .findOne()
                .orElse(null);
    }

    /// By their names.
    public List<Person> all() {
        return handle.createQuery("SELECT " + COLUMNS + " FROM person ORDER BY name")
                .map(ROW)
                .list();
    }

    /// The hash of a person's password.
    public String password(String id) {
        return handle.createQuery("SELECT password FROM person WHERE id = :id")
                .bind("id", id)
                .mapTo(String.class)
                .one();
    }

    /// @param password its hash
    public void setPassword(String id, String password) {
        set(id, "password", password);
    }

    public void setSettings(String id, String settings) {
        set(id, "settings", settings);
    }

    public void setDisabled(String id, boolean disabled) {
        set(id, "disabled", disabled);
        changes.add(new Change.Access());
    }

    public void setAdministrator(String id, boolean administrator) {
        set(id, "administrator", administrator);
        changes.add(new Change.Access());
    }

    private void set(String id, String column, Object value) {
        handle.createUpdate("UPDATE person SET %s = :value WHERE id = :id".formatted(column))
                .bind("value", value)
                .bind("id", id)
                .execute();
    }

    /// Ids of those who can administer the server; nobody else changes which they are until the transaction ends.
    public Set<String> lockAdministrators() {
        return handle.createQuery(
                        "SELECT id FROM person WHERE administrator AND NOT disabled ORDER BY id" + dialect.lock())
                .mapTo(String.class)
                .set();
    }
}
