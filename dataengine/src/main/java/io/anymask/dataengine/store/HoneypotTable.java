package io.anymask.dataengine.store;

import io.anymask.dataengine.consensus.HoneypotResult;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/// What people made of images whose masks are known.
public final class HoneypotTable {
    private static final RowMapper<HoneypotResult> ROW = ConstructorMapper.of(HoneypotResult.class);

    private final Handle handle;

    HoneypotTable(Handle handle) {
        this.handle = handle;
    }

    public void add(HoneypotResult result) {
        handle.createUpdate("""
                        INSERT INTO honeypot (task, project, image, person, iou, matched, drawn, known, at)
                        VALUES (:task, :project, :image, :person, :iou, :matched, :drawn, :known, :at)
                        """).bindMethods(result).execute();
    }

    /// The oldest first.
    public List<HoneypotResult> of(String project) {
        return handle.createQuery("SELECT * FROM honeypot WHERE project = :project ORDER BY at, task")
                .bind("project", project)
                .map(ROW)
                .list();
    }
}
