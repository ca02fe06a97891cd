package io.anymask.dataengine.store;

import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.sequence.Mark;
import io.anymask.dataengine.sequence.Sequence;
import io.anymask.dataengine.sequence.SequenceFrame;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Films of projects: their frames, their objects, and where these are.
public final class SequenceTable {
    private static final RowMapper<Sequence> ROW = ConstructorMapper.of(Sequence.class);
    private static final RowMapper<SequenceFrame> FRAME = ConstructorMapper.of(SequenceFrame.class);

    private static final String MARKS = """
            SELECT t.id AS track, t.number AS place, f.number, f.annotation, f.score, a.status, v.source, v.category
            FROM track t JOIN track_frame f ON f.track = t.id
                LEFT JOIN annotation a ON a.id = f.annotation
                LEFT JOIN annotation_version v ON v.id = a.id AND v.version = a.version
            WHERE (a.status IS NULL OR a.status IN ('PROPOSED', 'ACCEPTED'))
            """;

    private final Handle handle;

    SequenceTable(Handle handle) {
        this.handle = handle;
    }

    public void add(Sequence sequence) {
        handle.createUpdate("""
                        INSERT INTO sequence (id, project, name, width, height, frames, fault, created)
                        VALUES (:id, :project, :name, :width, :height, :frames, :fault, :created)
                        """).bindMethods(sequence).execute();
    }

    /// Says why it ends earlier.
    public void setFault(String id, String fault) {
        handle.createUpdate("UPDATE sequence SET fault = :fault WHERE id = :id")
                .bind("id", id)
                .bind("fault", fault)
                .execute();
    }

    /// Null when the project has none with this id.
    public @Nullable Sequence find(String project, String id) {
        return handle.createQuery("SELECT * FROM sequence WHERE project = :project AND id = :id")
                .bind("project", project)
                .bind("id", id)
                .map(ROW)
                .findOne()
                .orElse(null);
    }

    /// Oldest first.
    public List<Sequence> all(String project) {
        return handle.createQuery("SELECT * FROM sequence WHERE project = :project ORDER BY created, id")
                .bind("project", project)
                .map(ROW)
                .list();
    }

    public void addFrame(Sequence sequence, SequenceFrame frame) {
        handle.createUpdate("""
                        INSERT INTO frame (sequence, number, project, image, nanos)
                        VALUES (:sequence, :number, :project, :image, :nanos)
                        """)
                .bindMethods(frame)
                .bind("sequence", sequence.id())
                .bind("project", sequence.project())
                .execute();
    }

    /// Those that are there, in order.
    public List<SequenceFrame> frames(String sequence) {
        return handle.createQuery("SELECT number, image, nanos FROM frame WHERE sequence = :sequence ORDER BY number")
                .bind("sequence", sequence)
                .map(FRAME)
                .list();
    }

    /// How many are there.
    public int count(String sequence) {
        return handle.createQuery("SELECT count(*) FROM frame WHERE sequence = :sequence")
                .bind("sequence", sequence)
                .mapTo(int.class)
                .one();
    }

    /// The film that has an object; empty when there is no such object.
    public Optional<String> ofTrack(String track) {
        return handle.createQuery("SELECT sequence FROM track WHERE id = :track")
                .bind("track", track)
                .mapTo(String.class)
                .findOne();
    }

    /// The object that has a mask; empty when none has.
    public Optional<String> trackOf(String annotation) {
        return handle.createQuery("SELECT track FROM track_frame WHERE annotation = :annotation")
                .bind("annotation", annotation)
                .mapTo(String.class)
                .findOne();
    }

    /// Adds an object, with the next number of its film.
    public void addTrack(String sequence, String id) {
        handle.createUpdate("""
                        INSERT INTO track (id, sequence, number)
                        SELECT :id, :sequence, coalesce(max(number), 0) + 1 FROM track WHERE sequence = :sequence
                        """).bind("id", id).bind("sequence", sequence).execute();
    }

    /// Says where an object is in a frame, in the place of what was said before.
    ///
    /// @param annotation null where it is lost
    /// @param run that says so; null for a person
    /// @param score of the run
    public void mark(
            String track, int number, @Nullable String annotation, @Nullable String run, @Nullable Double score) {
        handle.createUpdate("DELETE FROM track_frame WHERE track = :track AND number = :number")
                .bind("track", track)
                .bind("number", number)
                .execute();
        handle.createUpdate("""
                        INSERT INTO track_frame (track, number, annotation, run, score)
                        VALUES (:track, :number, :annotation, :run, :score)
                        """)
                .bind("track", track)
                .bind("number", number)
                .bind("annotation", annotation)
                .bind("run", run)
                .bind("score", score)
                .execute();
    }

    /// Frames of which a run has said something.
    public List<Integer> toldBy(String run) {
        return handle.createQuery("SELECT DISTINCT number FROM track_frame WHERE run = :run ORDER BY number")
                .bind("run", run)
                .mapTo(Integer.class)
                .list();
    }

    /// All that is known of a film's objects, without masks that were deleted or turned down.
    public List<Mark> marks(String sequence) {
        return handle.createQuery(MARKS + " AND t.sequence = :sequence ORDER BY t.number, f.number")
                .bind("sequence", sequence)
                .map(SequenceTable::mark)
                .list();
    }

    /// What is known of an object in a frame; empty for nothing.
    public Optional<Mark> find(String track, int number) {
        return handle.createQuery(MARKS + " AND t.id = :track AND f.number = :number")
                .bind("track", track)
                .bind("number", number)
                .map(SequenceTable::mark)
                .findOne();
    }

    private static Mark mark(ResultSet row, StatementContext context) throws SQLException {
        double score = row.getDouble("score");
        boolean unknown = row.wasNull();
        Mark.State state = state(row.getString("status"), row.getString("source"));
        return new Mark(
                row.getString("track"),
                row.getInt("place"),
                row.getInt("number"),
                state,
                row.getString("annotation"),
                row.getString("category"),
                unknown || state == Mark.State.GIVEN ? null : Double.valueOf(score));
    }

    /// @param status null where there is no mask
    private static Mark.State state(@Nullable String status, @Nullable String source) {
        if (status == null || source == null) {
            return Mark.State.LOST;
        }
        if (Source.valueOf(source) != Source.PREFILLED) {
            return Mark.State.GIVEN;
        }
        return Status.valueOf(status) == Status.ACCEPTED ? Mark.State.ACCEPTED : Mark.State.PROPOSED;
    }
}
