package io.anymask.dataengine.store;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.StoredMask;
import io.anymask.mask.Rle;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Masks in all their versions; the current one of each is pointed at.
public final class AnnotationTable {
    private static final String VERSIONS = """
            SELECT v.*, a.project, a.image, a.layer
            FROM annotation a JOIN annotation_version v ON v.id = a.id
            """;
    private static final String CURRENT = VERSIONS + " AND v.version = a.version";

    private static final RowMapper<StoredMask> STORED = ConstructorMapper.of(StoredMask.class);

    private final Handle handle;

    AnnotationTable(Handle handle) {
        this.handle = handle;
    }

    /// Adds the first version.
    public void add(Annotation first) {
        bind(handle.createUpdate("""
                        INSERT INTO annotation (id, project, image, layer, version, status)
                        VALUES (:id, :project, :image, :layer, :version, :status)
                        """), first).execute();
        insert(first);
    }

    /// Adds a version and makes it the current one.
    public void advance(Annotation next) {
        insert(next);
        bind(
                        handle.createUpdate(
                                "UPDATE annotation SET version = :version, status = :status, layer = :layer WHERE id = :id"),
                        next)
                .execute();
    }

    private void insert(Annotation version) {
        bind(handle.createUpdate("""
                        INSERT INTO annotation_version (id, version, status, category, height, width, counts, area, source,
                            model, model_sha256, prompt, choice, predicted_iou, stability_score, history, author, saved)
                        VALUES (:id, :version, :status, :category, :height, :width, :counts, :area, :source,
                            :model, :modelSha256, :prompt, :choice, :predictedIou, :stabilityScore, :history, :author, :saved)
                        """), version).execute();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Annotation annotation) {
        return statement
                .bindMethods(annotation.provenance())
                .bindMethods(annotation)
                .bind("height", annotation.mask().height())
                .bind("width", annotation.mask().width())
                .bind("counts", annotation.mask().compressed())
                .bind("area", annotation.mask().area());
    }

    /// The current version; null when there is none with this id.
    public @Nullable Annotation find(String id) {
        return handle.createQuery(CURRENT + " WHERE a.id = :id")
                .bind("id", id)
                .map(AnnotationTable::row)
                .findOne()
                .orElse(null);
    }

    /// One of its versions; null when there is none.
    public @Nullable Annotation find(String id, long version) {
        return handle.createQuery(VERSIONS + " WHERE a.id = :id AND v.version = :version")
                .bind("id", id)
                .bind("version", version)
                .map(AnnotationTable::row)
                .findOne()
                .orElse(null);
    }

    /// All versions, oldest first.
    public List<Annotation> history(String id) {
        return handle.createQuery(VERSIONS + " WHERE a.id = :id ORDER BY v.version")
                .bind("id", id)
                .map(AnnotationTable::row)
                .list();
    }

    /// All versions of the masks in an image's own set, those of one mask together, oldest first.
    public List<Annotation> versions(String project, String image) {
        return handle.createQuery(VERSIONS
                        + " WHERE a.project = :project AND a.image = :image AND a.layer = '' ORDER BY v.id, v.version")
                .bind("project", project)
                .bind("image", image)
                .map(AnnotationTable::row)
                .list();
    }

    /// What an image has now, without what was deleted or turned down, in the order in which it came.
    ///
    /// @param layer empty for the image's own set
    public List<Annotation> of(String project, String image, String layer) {
        return handle.createQuery(CURRENT + """
                         WHERE a.project = :project AND a.image = :image AND a.layer = :layer
                             AND a.status IN ('PROPOSED', 'ACCEPTED')
                        ORDER BY (SELECT min(f.saved) FROM annotation_version f WHERE f.id = a.id), a.id
                        """)
                .bind("project", project)
                .bind("image", image)
                .bind("layer", layer)
                .map(AnnotationTable::row)
                .list();
    }

    /// All that the image's own set has or had, also what was deleted or turned down.
    public List<Annotation> known(String project, String image) {
        return handle.createQuery(
                        CURRENT + " WHERE a.project = :project AND a.image = :image AND a.layer = '' ORDER BY a.id")
                .bind("project", project)
                .bind("image", image)
                .map(AnnotationTable::row)
                .list();
    }

    /// Images with proposals for which a task of annotating is open.
    public List<String> proposed(String project) {
        return handle.createQuery("""
                        SELECT DISTINCT t.image FROM task t
                        JOIN annotation a ON a.project = t.project AND a.image = t.image
                        WHERE t.project = :project AND t.mode = 'ANNOTATE' AND t.state = 'OPEN'
                            AND t.kind = 'SHARED' AND a.layer = '' AND a.status = 'PROPOSED'
                        ORDER BY t.image
                        """)
                .bind("project", project)
                .mapTo(String.class)
                .list();
    }

    /// Layers of an image besides its own set.
    public List<String> layers(String project, String image) {
        return handle.createQuery("""
                        SELECT DISTINCT layer FROM annotation
                        WHERE project = :project AND image = :image AND layer <> '' ORDER BY layer
                        """)
                .bind("project", project)
                .bind("image", image)
                .mapTo(String.class)
                .list();
    }

    /// Whether some mask of a project has a category now.
    public boolean isUsed(String project, String category) {
        return handle.createQuery("""
                                SELECT count(*) FROM annotation a
                                JOIN annotation_version v ON v.id = a.id AND v.version = a.version
                                WHERE a.project = :project AND a.status = 'ACCEPTED' AND v.category = :category
                                """)
                        .bind("project", project)
                        .bind("category", category)
                        .mapTo(long.class)
                        .one()
                > 0;
    }

    /// All versions of all masks of an image, as they lie there.
    public List<StoredMask> stored(String project, String image) {
        return handle.createQuery("""
                        SELECT v.id, v.version, v.height, v.width, v.counts, v.area
                        FROM annotation a JOIN annotation_version v ON v.id = a.id
                        WHERE a.project = :project AND a.image = :image ORDER BY v.id, v.version
                        """)
                .bind("project", project)
                .bind("image", image)
                .map(STORED)
                .list();
    }

    /// Ids of all masks of an image, in all layers and states.
    public List<String> ids(String project, String image) {
        return handle.createQuery("SELECT id FROM annotation WHERE project = :project AND image = :image ORDER BY id")
                .bind("project", project)
                .bind("image", image)
                .mapTo(String.class)
                .list();
    }

    /// How many objects a project has.
    public long count(String project) {
        return handle.createQuery("""
                        SELECT count(*) FROM annotation
                        WHERE project = :project AND layer = '' AND status = 'ACCEPTED'
                        """)
                .bind("project", project)
                .mapTo(long.class)
                .one();
    }

    /// How many objects each of some images has, by its id; images without any are left out.
    public Map<String, Long> counts(String project, List<String> images) {
        Map<String, Long> counts = new HashMap<>();
        handle.createQuery("""
                        SELECT image, count(*) AS objects FROM annotation
                        WHERE project = :project AND layer = '' AND status = 'ACCEPTED' AND image IN (<images>)
                        GROUP BY image
                        """)
                .bind("project", project)
                .bindList("images", images)
                .map((row, context) -> Map.entry(row.getString("image"), row.getLong("objects")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    private static Annotation row(ResultSet row, StatementContext context) throws SQLException {
        Provenance provenance = new Provenance(
                Source.valueOf(row.getString("source")),
                row.getString("model"),
                row.getString("model_sha256"),
                row.getString("prompt"),
                row.getInt("choice"),
                number(row, "predicted_iou"),
                number(row, "stability_score"),
                row.getString("history"));
        return new Annotation(
                row.getString("id"),
                row.getString("project"),
                row.getString("image"),
                row.getString("layer"),
                row.getLong("version"),
                Status.valueOf(row.getString("status")),
                row.getString("category"),
                Rle.decompress(row.getInt("height"), row.getInt("width"), row.getString("counts")),
                provenance,
                row.getString("author"),
                Instant.ofEpochMilli(row.getLong("saved")));
    }

    private static @Nullable Double number(ResultSet row, String column) throws SQLException {
        double number = row.getDouble(column);
        return row.wasNull() ? null : number;
    }
}
