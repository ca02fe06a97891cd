package io.anymask.dataengine.store;

import io.anymask.dataengine.project.Project;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Projects.
public final class ProjectTable {
    private static final RowMapper<Project> ROW = ConstructorMapper.of(Project.class);

    private final Handle handle;
    private final Dialect dialect;

    ProjectTable(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.dialect = dialect;
    }

    public void add(Project project) {
        handle.createUpdate("""
                        INSERT INTO project (id, name, reviewed, copies, consensus_threshold, honeypots, created)
                        VALUES (:id, :name, :reviewed, :copies, :consensusThreshold, :honeypots, :created)
                        """).bindMethods(project).execute();
    }

    /// Puts its name and its rules in the place of those that are there.
    public void replace(Project project) {
        handle.createUpdate("""
                        UPDATE project SET name = :name, reviewed = :reviewed, copies = :copies,
                            consensus_threshold = :consensusThreshold, honeypots = :honeypots
                        WHERE id = :id
                        """).bindMethods(project).execute();
    }

    /// Null when there is none.
    public @Nullable Project find(String id) {
        return find(id, "");
    }

    /// As [#find]; nobody else changes its lists until the transaction ends.
    public @Nullable Project lock(String id) {
        return find(id, dialect.lock());
    }

    private @Nullable Project find(String id, String lock) {
        return handle.createQuery("SELECT * FROM project WHERE id = :id" + lock)
                .bind("id", id)
                .map(ROW)
                .findOne()
                .orElse(null);
    }

    /// Oldest first.
    public List<Project> all() {
        return handle.createQuery("SELECT * FROM project ORDER BY created, id")
                .map(ROW)
                .list();
    }
}
