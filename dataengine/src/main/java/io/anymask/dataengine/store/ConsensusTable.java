package io.anymask.dataengine.store;

import io.anymask.dataengine.consensus.Step;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/// How several copies of an image became one.
public final class ConsensusTable {
    private static final RowMapper<Step> ROW = ConstructorMapper.of(Step.class);

    private final Handle handle;

    ConsensusTable(Handle handle) {
        this.handle = handle;
    }

    public void add(Step step) {
        handle.createUpdate("""
                        INSERT INTO consensus (project, image, number, agreement, layer, chooser, at)
                        VALUES (:project, :image, :number, :agreement, :layer, :chooser, :at)
                        """).bindMethods(step).execute();
    }

    /// All steps of an image, the oldest first.
    public List<Step> of(String project, String image) {
        return handle.createQuery("SELECT * FROM consensus WHERE project = :project AND image = :image ORDER BY number")
                .bind("project", project)
                .bind("image", image)
                .map(ROW)
                .list();
    }

    /// Images of which all copies have been handed in.
    public List<String> images(String project) {
        return handle.createQuery("SELECT DISTINCT image FROM consensus WHERE project = :project ORDER BY image")
                .bind("project", project)
                .mapTo(String.class)
                .list();
    }
}
