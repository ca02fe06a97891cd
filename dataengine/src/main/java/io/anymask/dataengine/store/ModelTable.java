package io.anymask.dataengine.store;

import io.anymask.dataengine.model.ModelVersion;
import io.anymask.dataengine.model.Scores;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Versions of models.
public final class ModelTable {
    private final Handle handle;

    ModelTable(Handle handle) {
        this.handle = handle;
    }

    public void add(ModelVersion version) {
        handle.createUpdate("""
                        INSERT INTO model_version (root, number, sha256, parent, project, run, creator, state, images,
                            masks, held_out_images, held_out_masks, before_one_click, before_three_clicks, before_box,
                            after_one_click, after_three_clicks, after_box, created, activated)
                        VALUES (:root, :number, :sha256, :parent, :project, :run, :creator, :state, :learned.images,
                            :learned.masks, :heldOut.images, :heldOut.masks, :before.oneClick, :before.threeClicks,
                            :before.box, :after.oneClick, :after.threeClicks, :after.box, :created, :activated)
                        """).bindMethods(version).execute();
    }

    /// The oldest first.
    public List<ModelVersion> all(String root) {
        return handle.createQuery("SELECT * FROM model_version WHERE root = :root ORDER BY number")
                .bind("root", root)
                .map(ModelTable::row)
                .list();
    }

    /// Null when the model that the server was started with is.
    public @Nullable ModelVersion active(String root) {
        return handle.createQuery("SELECT * FROM model_version WHERE root = :root AND state = 'ACTIVE'")
                .bind("root", root)
                .map(ModelTable::row)
                .findOne()
                .orElse(null);
    }

    /// Null when it made none.
    public @Nullable ModelVersion ofRun(String run) {
        return handle.createQuery("SELECT * FROM model_version WHERE run = :run")
                .bind("run", run)
                .map(ModelTable::row)
                .findOne()
                .orElse(null);
    }

    /// Numbers of all versions by SHA-256 of their weights, and 0 for what they began with.
    public Map<String, Integer> numbers() {
        return handle.createQuery("SELECT root, sha256, number FROM model_version ORDER BY root, number")
                .reduceRows(new HashMap<>(), (all, row) -> {
                    all.putIfAbsent(row.getColumn("root", String.class), 0);
                    all.putIfAbsent(row.getColumn("sha256", String.class), row.getColumn("number", Integer.class));
                    return all;
                });
    }

    /// Makes one the active one, and the one that was it retired.
    ///
    /// @param number 0 for none of them
    public void activate(String root, int number, Instant now) {
        handle.createUpdate("UPDATE model_version SET state = 'RETIRED' WHERE root = :root AND state = 'ACTIVE'")
                .bind("root", root)
                .execute();
        handle.createUpdate("""
                        UPDATE model_version SET state = 'ACTIVE', activated = :now
                        WHERE root = :root AND number = :number
                        """)
                .bind("root", root)
                .bind("number", number)
                .bind("now", now)
                .execute();
    }

    private static ModelVersion row(ResultSet row, StatementContext context) throws SQLException {
        long activated = row.getLong("activated");
        boolean never = row.wasNull();
        return new ModelVersion(
                row.getString("root"),
                row.getInt("number"),
                row.getString("sha256"),
                row.getString("parent"),
                row.getString("project"),
                row.getString("run"),
                row.getString("creator"),
                ModelVersion.State.valueOf(row.getString("state")),
                new ModelVersion.Size(row.getInt("images"), row.getInt("masks")),
                new ModelVersion.Size(row.getInt("held_out_images"), row.getInt("held_out_masks")),
                scores(row, "before_"),
                scores(row, "after_"),
                Instant.ofEpochMilli(row.getLong("created")),
                never ? null : Instant.ofEpochMilli(activated));
    }

    private static Scores scores(ResultSet row, String when) throws SQLException {
        return new Scores(
                row.getDouble(when + "one_click"), row.getDouble(when + "three_clicks"), row.getDouble(when + "box"));
    }
}
