package io.anymask.dataengine.store;

import io.anymask.dataengine.run.Fault;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.RunKind;
import io.anymask.dataengine.run.RunState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Runs on projects.
public final class RunTable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Handle handle;

    RunTable(Handle handle) {
        this.handle = handle;
    }

    public void add(ProjectRun run) {
        bind(handle.createUpdate("""
                        INSERT INTO run (id, project, kind, params, model, starter, state, change, resumed, done, total, failed,
                            errors, report, artifact, reason, created, finished)
                        VALUES (:id, :project, :kind, :params, :model, :starter, :state, :change, :resumed, :done, :total, :failed,
                            :errors, :report, :artifact, :reason, :created, :finished)
                        """), run).execute();
    }

    /// Puts a later value in the place of the one that is there.
    public void replace(ProjectRun run) {
        bind(handle.createUpdate("""
                        UPDATE run SET model = :model, state = :state, change = :change, resumed = :resumed, done = :done, total = :total, failed = :failed,
                            errors = :errors, report = :report, artifact = :artifact, reason = :reason,
                            finished = :finished
                        WHERE id = :id
                        """), run).execute();
    }

    /// One that never waited for its turn.
    public void remove(String id) {
        handle.createUpdate("DELETE FROM run WHERE id = :id").bind("id", id).execute();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, ProjectRun run) {
        Report report = run.report();
        return statement
                .bindMethods(run)
                .bind("errors", JSON.writeValueAsString(run.errors()))
                .bind("report", report == null ? null : JSON.writeValueAsString(report));
    }

    /// Null when the project has none with this id.
    public @Nullable ProjectRun find(String project, String id) {
        return handle.createQuery("SELECT * FROM run WHERE project = :project AND id = :id")
                .bind("project", project)
                .bind("id", id)
                .map(RunTable::row)
                .findOne()
                .orElse(null);
    }

    /// The latest, newest first.
    public List<ProjectRun> latest(String project, int most) {
        return handle.createQuery("""
                        SELECT * FROM run WHERE project = :project ORDER BY created DESC, id LIMIT :most
                        """)
                .bind("project", project)
                .bind("most", most)
                .map(RunTable::row)
                .list();
    }

    /// All that are not over, in the order in which they were started.
    public List<ProjectRun> unfinished() {
        return handle.createQuery("SELECT * FROM run WHERE state IN ('QUEUED', 'RUNNING') ORDER BY created, id")
                .map(RunTable::row)
                .list();
    }

    private static ProjectRun row(ResultSet row, StatementContext context) throws SQLException {
        String report = row.getString("report");
        long finished = row.getLong("finished");
        boolean open = row.wasNull();
        return new ProjectRun(
                row.getString("id"),
                row.getString("project"),
                RunKind.valueOf(row.getString("kind")),
                row.getString("params"),
                row.getString("model"),
                row.getString("starter"),
                RunState.valueOf(row.getString("state")),
                row.getLong("change"),
                row.getInt("resumed"),
                row.getInt("done"),
                row.getInt("total"),
                row.getInt("failed"),
                Arrays.asList(JSON.readValue(row.getString("errors"), Fault[].class)),
                report == null ? null : JSON.readValue(report, Report.class),
                row.getString("artifact"),
                row.getString("reason"),
                Instant.ofEpochMilli(row.getLong("created")),
                open ? null : Instant.ofEpochMilli(finished));
    }
}
