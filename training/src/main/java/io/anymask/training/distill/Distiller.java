package io.anymask.training.distill;

import io.anymask.dataset.Notes;
import io.anymask.inference.engine.Engine;
import io.anymask.model.sam.SamModel;
import io.anymask.training.Stop;
import io.anymask.training.TrainingException;
import io.anymask.training.data.Embeddings;
import io.anymask.training.run.Machine;
import io.anymask.training.run.RunFolder;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.TrainingRun;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Teaches a small image encoder the embeddings of a large one, as its configuration says. The decoder stays
/// the teacher's, so the result is a whole model with official names. One object for one run.
public final class Distiller {
    private final DistillationConfig config;
    private final SamModel teacher;
    private final SamModel student;
    private final Photos photos;
    private final Engine engine;
    private final RunListener<EmbeddingLoss, EmbeddingScore> listener;

    /// @param student whose encoder learns further; null for a new one of the configuration's sizes
    /// @param engine runs the teacher; the caller closes it
    /// @throws TrainingException when there are no images, or the student's embeddings have other sizes
    public Distiller(
            DistillationConfig config,
            SamModel teacher,
            @Nullable SamModel student,
            Engine engine,
            RunListener<EmbeddingLoss, EmbeddingScore> listener) {
        Machine.requireOwnThread(engine);
        this.config = config;
        this.teacher = teacher;
        this.student = student == null ? Students.fresh(config, teacher) : Students.of(student, teacher);
        this.photos = Photos.open(config);
        this.engine = engine;
        this.listener = listener;
    }

    /// Trains to the end, or until it is asked to stop; then the run's state is saved, and the next run resumes.
    ///
    /// @param asked whether to stop; asked every moment, and once true, always true
    /// @throws TrainingException when the loss is no number any more, or the folder holds a run with other
    ///     settings
    public RunResult<EmbeddingScore> run(BooleanSupplier asked) {
        Stop stop = new Stop(asked);
        RunFolder folder = RunFolder.open(Path.of(config.output()));
        Path cache = config.cache() == null ? folder.embeddings() : Path.of(config.cache());
        Notes notes = new Notes();
        if (config.data().strict()) {
            notes.refuse("images");
        }
        notes.listen(note -> listener.noted("images: " + note));
        RunResult<EmbeddingScore> result = TrainingRun.run(
                config.run(),
                folder,
                () -> new DistillationTask(
                        config,
                        teacher,
                        student,
                        photos,
                        notes,
                        new Embeddings(teacher, engine, config.flip() ? null : cache),
                        stop),
                listener,
                stop);
        notes.later().forEach(note -> listener.noted("images: " + note));
        return result;
    }
}
