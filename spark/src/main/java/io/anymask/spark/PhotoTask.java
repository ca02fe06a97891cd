package io.anymask.spark;

import io.anymask.BadInputException;
import io.anymask.file.Sha256;
import io.anymask.image.Image;
import io.anymask.spark.Ledger.Line;
import io.anymask.spark.Maker.Made;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/// Makes the results of some photos on an executor: of each photo whose file has not the hash that is known of its
/// result. A photo that cannot be used is reported and left out; what no photo is at fault for ends the task, and
/// Spark tries it again elsewhere.
///
/// @see Cluster
final class PhotoTask extends AbstractFunction1<Iterator<PhotoTask.Input>, TaskReport> implements Serializable {
    private static final long serialVersionUID = 1L;

    /// So many notes are told of a task.
    private static final int MOST_NOTES = 100;

    private final Job job;
    private final String run;

    /// @param run the name of the run, a folder of the ledger
    PhotoTask(Job job, String run) {
        this.job = job;
        this.run = run;
    }

    /// @param known hash of the file of which the result is there; null when it is not
    /// @param content of the file; null to be read by its path
    record Input(Photo photo, @Nullable String known, byte @Nullable [] content) implements Serializable {}

    @Override
    public TaskReport apply(Iterator<Input> photos) {
        TaskContext context = TaskContext.get();
        Path folder = job.folder().resolve(Ledger.FOLDER).resolve(run);
        String prefix = "%06d-".formatted(context.partitionId());
        Ledger before = Ledger.ofTask(folder, prefix);
        Maker maker = ExecutorModel.maker(job);
        try (LedgerWriter ledger = LedgerWriter.open(folder, prefix + context.taskAttemptId())) {
            return new Attempt(context, maker, before, ledger).run(photos);
        }
    }

    /// One attempt at the task.
    private final class Attempt {
        private final TaskContext context;
        private final Maker maker;
        private final Ledger before;
        private final LedgerWriter ledger;
        private final String settings = job.settings();
        private final List<Failure> failures = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private int made;
        private int known;
        private long masks;

        Attempt(TaskContext context, Maker maker, Ledger before, LedgerWriter ledger) {
            this.context = context;
            this.maker = maker;
            this.before = before;
            this.ledger = ledger;
        }

        TaskReport run(Iterator<Input> photos) {
            while (photos.hasNext()) {
                Input input = photos.next();
                context.killTaskIfInterrupted();
                try {
                    process(input);
                } catch (ClusterException | UnwritableException e) {
                    throw e;
                } catch (BadInputException e) {
                    failures.add(failure(input.photo(), e, true));
                } catch (RuntimeException e) {
                    if (context.isInterrupted() || e instanceof IllegalStateException) {
                        throw e; // the task is killed, or the process ends
                    }
                    failures.add(failure(input.photo(), e, false));
                }
            }
            return new TaskReport(made, known, masks, failures, notes, Machine.executor(), Machine.peakMemory());
        }

        private static Failure failure(Photo photo, RuntimeException error, boolean input) {
            String message = String.valueOf(error.getMessage());
            boolean named = message.startsWith(photo.path());
            return new Failure(photo.path(), named ? message : photo.path() + ": " + message, input);
        }

        private void process(Input input) {
            Photo photo = input.photo();
            String key = job.key(photo);
            byte[] bytes = bytes(input);
            String hash = HexFormat.of().formatHex(Sha256.digest().digest(bytes));
            if (isThere(key)
                    && (hash.equals(input.known()) || hash.equals(before.known(key, photo.path(), settings)))) {
                known++;
                return;
            }
            Image image = Image.decode(bytes, photo.path(), job.reading());
            image.reading()
                    .ifPresent(how -> how.notes().stream()
                            .limit(MOST_NOTES - notes.size())
                            .forEach(note -> notes.add(photo.path() + ": " + note)));
            Made result = maker.make(photo, image);
            Line line = new Line(key, photo.path(), hash, settings);
            ledger.write(new Line(key, photo.path(), null, null));
            write(line, result);
            ledger.write(line);
            made++;
            masks += result.masks();
        }

        private byte[] bytes(Input input) {
            byte[] content = input.content();
            if (content == null) {
                return PhotoFile.bytes(input.photo().path(), job.reading().limits());
            }
            PhotoFile.requireSize(
                    input.photo().path(), content.length, job.reading().limits());
            return content;
        }

        private boolean isThere(String key) {
            return job.form() == Job.Form.PARQUET || Files.exists(job.folder().resolve(key));
        }

        private void write(Line line, Made result) {
            if (job.form() == Job.Form.PARQUET && result instanceof Maker.Masks found) {
                ledger.row(line, found.json());
                return;
            }
            Path file = job.folder().resolve(line.key());
            try {
                result.writeTo(file);
            } catch (IOException e) {
                throw LedgerWriter.failure(file, e);
            } catch (RuntimeException e) {
                throw e.getCause() instanceof IOException io ? LedgerWriter.failure(file, io) : e;
            }
        }
    }
}
