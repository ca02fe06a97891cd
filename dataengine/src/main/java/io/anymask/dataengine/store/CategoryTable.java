package io.anymask.dataengine.store;

import io.anymask.dataengine.project.Category;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Categories, also those that were removed.
public final class CategoryTable {
    private static final RowMapper<Category> ROW = ConstructorMapper.of(Category.class);

    private final Handle handle;
    private final Set<Change> changes;

    CategoryTable(Handle handle, Set<Change> changes) {
        this.handle = handle;
        this.changes = changes;
    }

    public void add(Category category) {
        handle.createUpdate("""
                        INSERT INTO category (id, project, name, supercategory, colour, shortcut, position, removed)
                        VALUES (:id, :project, :name, :supercategory, :colour, :shortcut, :position, :removed)
                        """).bindMethods(category).execute();
        changes.add(new Change.Categories(category.project()));
    }

    public void replace(Category category) {
        handle.createUpdate("""
                        UPDATE category SET name = :name, supercategory = :supercategory, colour = :colour,
                            shortcut = :shortcut, position = :position, removed = :removed
                        WHERE id = :id AND project = :project
                        """).bindMethods(category).execute();
        changes.add(new Change.Categories(category.project()));
    }

    /// Null when the project has none with this id.
    public @Nullable Category find(String project, String id) {
        return handle.createQuery("SELECT * FROM category WHERE id = :id AND project = :project")
                .bind("id", id)
                .bind("project", project)
                .map(ROW)
                .findOne()
                .orElse(null);
    }

    /// Whether some project has one with this id.
    public boolean isTaken(String id) {
        return handle.createQuery("SELECT count(*) FROM category WHERE id = :id")
                        .bind("id", id)
                        .mapTo(int.class)
                        .one()
                > 0;
    }

    /// In the order of the list.
    public List<Category> all(String project) {
        return handle.createQuery("SELECT * FROM category WHERE project = :project ORDER BY position, id")
                .bind("project", project)
                .map(ROW)
                .list();
    }
}
