package io.anymask.dataengine.store;

import io.anymask.dataengine.people.Member;
import io.anymask.dataengine.people.Membership;
import io.anymask.dataengine.people.Role;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Who has which role in which project.
public final class MembershipTable {
    private static final RowMapper<Membership> ROW = ConstructorMapper.of(Membership.class);
    private static final RowMapper<Member> MEMBER = ConstructorMapper.of(Member.class);

    private final Handle handle;
    private final Set<Change> changes;

    MembershipTable(Handle handle, Set<Change> changes) {
        this.handle = handle;
        this.changes = changes;
    }

    /// Puts a role in the place of the one that is there.
    public void put(Membership membership) {
        handle.createUpdate("""
                        INSERT INTO membership (project, person, role) VALUES (:project, :person, :role)
                        ON CONFLICT (project, person) DO UPDATE SET role = excluded.role
                        """).bindMethods(membership).execute();
        changes.add(new Change.Access());
    }

    public void remove(String project, String person) {
        handle.createUpdate("DELETE FROM membership WHERE project = :project AND person = :person")
                .bind("project", project)
                .bind("person", person)
                .execute();
        changes.add(new Change.Access());
    }

    /// Null for nobody of the project's.
    public @Nullable Role find(String project, String person) {
        return handle.createQuery("SELECT role FROM membership WHERE project = :project AND person = :person")
                .bind("project", project)
                .bind("person", person)
                .mapTo(Role.class)
                .findOne()
                .orElse(null);
    }

    /// By their names.
    public List<Member> of(String project) {
        return handle.createQuery("""
                        SELECT p.id AS person, p.name, p.shown, p.disabled, m.role
                        FROM membership m JOIN person p ON p.id = m.person
                        WHERE m.project = :project ORDER BY p.name
                        """).bind("project", project).map(MEMBER).list();
    }

    /// Of everybody.
    public List<Membership> all() {
        return handle.createQuery("SELECT * FROM membership ORDER BY project, person")
                .map(ROW)
                .list();
    }

    /// In which projects a person is.
    public List<Membership> ofPerson(String person) {
        return handle.createQuery("SELECT * FROM membership WHERE person = :person ORDER BY project")
                .bind("person", person)
                .map(ROW)
                .list();
    }

    /// Those of some images that lie in a project of the person's.
    public Set<String> visible(String person, Collection<String> images) {
        if (images.isEmpty()) {
            return Set.of();
        }
        return handle.createQuery("""
                        SELECT DISTINCT i.id FROM image i JOIN membership m ON m.project = i.project
                        WHERE m.person = :person AND i.id IN (<images>)
                        """)
                .bind("person", person)
                .bindList("images", List.copyOf(images))
                .mapTo(String.class)
                .set();
    }
}
