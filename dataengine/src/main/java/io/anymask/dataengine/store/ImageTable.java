package io.anymask.dataengine.store;

import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.project.ProjectImage.State;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.EmptyHandling;
import org.jspecify.annotations.Nullable;

/// Images of projects.
public final class ImageTable {
    private static final RowMapper<ProjectImage> ROW = ConstructorMapper.of(ProjectImage.class);

    private final Handle handle;
    private final Dialect dialect;
    private final Set<Change> changes;

    ImageTable(Handle handle, Dialect dialect, Set<Change> changes) {
        this.handle = handle;
        this.dialect = dialect;
        this.changes = changes;
    }

    public void add(ProjectImage image) {
        handle.createUpdate("""
                        INSERT INTO image
                            (project, id, sha256, name, width, height, state, reason, position, revision, gold,
                             added)
                        VALUES (:project, :id, :sha256, :name, :width, :height, :state, :reason, :position, :revision,
                            :gold, :added)
                        """).bindMethods(image).execute();
        changes.add(new Change.Image(image.project(), image.id()));
    }

    /// The place behind the last image.
    public long end(String project) {
        return handle.createQuery("SELECT coalesce(max(position) + 1, 0) FROM image WHERE project = :project")
                .bind("project", project)
                .mapTo(long.class)
                .one();
    }

    /// Null when the project has none with this id.
    public @Nullable ProjectImage find(String project, String id) {
        return find(project, id, "");
    }

    /// As [#find]; nobody else changes it, or its annotations, until the transaction ends.
    public @Nullable ProjectImage lock(String project, String id) {
        return find(project, id, dialect.lock());
    }

    private @Nullable ProjectImage find(String project, String id, String lock) {
        return handle.createQuery("SELECT * FROM image WHERE project = :project AND id = :id" + lock)
                .bind("project", project)
                .bind("id", id)
                .map(ROW)
                .findOne()
                .orElse(null);
    }

    /// Some in the order of their places.
    ///
    /// @param state null for any
    /// @param also images that belong to these whatever their state
    /// @param from first place
    public List<ProjectImage> page(String project, @Nullable State state, List<String> also, long from, int most) {
        String filter = state == null ? "" : " AND (state = :state OR id IN (<also>))";
        return handle.createQuery("SELECT * FROM image WHERE project = :project AND position >= :from" + filter
                        + " ORDER BY position LIMIT :most")
                .bind("project", project)
                .bind("from", from)
                .bind("most", most)
                .bind("state", state)
                .bindList(EmptyHandling.NULL_KEYWORD, "also", also)
                .map(ROW)
                .list();
    }

    /// All images of a project, in their order.
    public List<String> ids(String project) {
        return handle.createQuery("SELECT id FROM image WHERE project = :project ORDER BY position")
                .bind("project", project)
                .mapTo(String.class)
                .list();
    }

    /// All of them, in the order of their places.
    public List<ProjectImage> all(String project) {
        return page(project, null, List.of(), 0, Integer.MAX_VALUE);
    }

    /// How many are in each state.
    public Map<State, Long> counts(String project) {
        Map<State, Long> counts = new EnumMap<>(State.class);
        handle.createQuery("SELECT state, count(*) AS images FROM image WHERE project = :project GROUP BY state")
                .bind("project", project)
                .map((row, context) -> Map.entry(State.valueOf(row.getString("state")), row.getLong("images")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    /// Whether some project has it.
    public boolean isInUse(String id) {
        return handle.createQuery("SELECT count(*) FROM image WHERE id = :id")
                        .bind("id", id)
                        .mapTo(long.class)
                        .one()
                > 0;
    }

    public void setState(String project, String id, State state, @Nullable String reason) {
        handle.createUpdate("UPDATE image SET state = :state, reason = :reason WHERE project = :project AND id = :id")
                .bind("project", project)
                .bind("id", id)
                .bind("state", state)
                .bind("reason", reason)
                .execute();
        changes.add(new Change.Image(project, id));
    }

    /// Notes whether its masks are known to be right.
    public void setGold(String project, String id, boolean gold) {
        handle.createUpdate("UPDATE image SET gold = :gold WHERE project = :project AND id = :id")
                .bind("project", project)
                .bind("id", id)
                .bind("gold", gold)
                .execute();
    }

    /// Known images that somebody can be tested with: finished, and without any work of that person.
    public List<String> unknownGold(String project, String person) {
        return handle.createQuery("""
                        SELECT i.id FROM image i
                        WHERE i.project = :project AND i.gold = :gold AND i.state IN ('COMPLETED', 'ACCEPTED')
                            AND NOT EXISTS (
                                SELECT 1 FROM task t WHERE t.project = i.project AND t.image = i.id
                                    AND (t.finished_by = :person OR t.holder = :person OR t.preferred = :person))
                            AND NOT EXISTS (
                                SELECT 1 FROM annotation a JOIN annotation_version v ON v.id = a.id
                                WHERE a.project = i.project AND a.image = i.id AND v.author = :person)
                        ORDER BY i.position
                        """)
                .bind("project", project)
                .bind("person", person)
                .bind("gold", true)
                .mapTo(String.class)
                .list();
    }

    /// Of the images that a model was retrained with so far, whether they were held out.
    public Map<String, Boolean> heldOut(String project) {
        return handle.createQuery("SELECT id, held_out FROM image WHERE project = :project AND held_out IS NOT NULL")
                .bind("project", project)
                .reduceRows(new HashMap<>(), (all, row) -> {
                    all.put(row.getColumn("id", String.class), row.getColumn("held_out", Boolean.class));
                    return all;
                });
    }

    /// Decides once and for all whether models learn from an image or are judged with it.
    public void setHeldOut(String project, String id, boolean heldOut) {
        handle.createUpdate("UPDATE image SET held_out = :held WHERE project = :project AND id = :id")
                .bind("project", project)
                .bind("id", id)
                .bind("held", heldOut)
                .execute();
    }

    /// Notes that its annotations have changed.
    public void touch(String project, String id) {
        handle.createUpdate("UPDATE image SET revision = revision + 1 WHERE project = :project AND id = :id")
                .bind("project", project)
                .bind("id", id)
                .execute();
        changes.add(new Change.Image(project, id));
    }
}
