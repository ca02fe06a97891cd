package io.anymask.dataengine.store;

import io.anymask.dataengine.task.Review;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/// What reviewers said.
public final class ReviewTable {
    private static final RowMapper<Review> ROW = ConstructorMapper.of(Review.class);

    private final Handle handle;

    ReviewTable(Handle handle) {
        this.handle = handle;
    }

    public void add(Review review) {
        handle.createUpdate("""
                        INSERT INTO review (id, annotation, version, reviewer, verdict, reason, at)
                        VALUES (:id, :annotation, :version, :reviewer, :verdict, :reason, :at)
                        """).bindMethods(review).execute();
    }

    /// All of an image, oldest first.
    public List<Review> all(String project, String image) {
        return handle.createQuery("""
                        SELECT r.* FROM review r JOIN annotation a ON a.id = r.annotation
                        WHERE a.project = :project AND a.image = :image ORDER BY r.at, r.id
                        """)
                .bind("project", project)
                .bind("image", image)
                .map(ROW)
                .list();
    }

    /// The latest of each annotation of an image.
    public List<Review> latest(String project, String image) {
        return handle.createQuery("""
                        SELECT r.* FROM review r JOIN annotation a ON a.id = r.annotation
                        WHERE a.project = :project AND a.image = :image
                            AND r.at = (SELECT max(o.at) FROM review o WHERE o.annotation = r.annotation)
                        ORDER BY r.at, r.id
                        """)
                .bind("project", project)
                .bind("image", image)
                .map(ROW)
                .list();
    }
}
