package io.anymask.dataengine;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.project.ProjectImage.State;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.Transaction;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Review;
import io.anymask.dataengine.task.Review.Verdict;
import io.anymask.dataengine.task.Task;
import io.anymask.service.ServiceException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who works on what. A task is held by one person, as long as signs of life come; then it is free for another,
/// and what the first one still sends is kept beside. Safe for use by several threads and processes.
public final class Tasks {
    private static final int LONGEST_REASON = 2000;

    private final Database database;
    private final Clock clock;

    public Tasks(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// What became of a task that was handed in.
    ///
    /// @param late whether somebody else had taken it: the image's state is theirs to decide
    public record Submitted(Task task, boolean late) {}

    /// A new task.
    static Task open(ProjectImage image, Mode mode, @Nullable String preferred, @Nullable String reason, Instant now) {
        return new Task(
                Ids.fresh(),
                image.project(),
                image.id(),
                mode,
                Task.State.OPEN,
                preferred,
                reason,
                null,
                null,
                null,
                now);
    }

    /// Gives a person the next task, or the one that the person holds.
    ///
    /// @return null when nothing is left
    public @Nullable Task claim(String project, Mode mode, String person) {
        return database.write(tx -> {
            Projects.require(tx, project);
            String notBy = mode == Mode.REVIEW ? person : null;
            Task next = tx.tasks().next(project, mode, person, notBy, now());
            return next == null ? null : hold(tx, next, person);
        });
    }

    private Task hold(Transaction tx, Task task, String person) {
        Task.Lease old = task.lease();
        String token = old != null && old.holder().equals(person) && old.isLive(now()) ? old.token() : Ids.fresh();
        Task.Lease lease = new Task.Lease(person, token, now().plus(Task.LEASE));
        tx.tasks().setLease(task.id(), lease);
        return with(task, lease);
    }

    private static Task with(Task task, Task.@Nullable Lease lease) {
        return new Task(
                task.id(),
                task.project(),
                task.image(),
                task.mode(),
                task.state(),
                task.preferred(),
                task.reason(),
                lease,
                task.finishedBy(),
                task.finished(),
                task.created());
    }

    /// A sign of life. A lease that has run out is taken up again as long as nobody else has the task.
    ///
    /// @throws ServiceException.Conflict when somebody else has it, or it is over
    public Task heartbeat(String project, String id, String lease, String person) {
        return database.write(tx -> {
            Task task = require(tx, project, id);
            requireHeld(task, lease, person);
            return hold(tx, task, person);
        });
    }

    /// @throws ServiceException.Conflict when it is over, was given back, or went to somebody else
    private static void requireHeld(Task task, String lease, String person) {
        Task.Lease held = task.lease();
        if (task.state() != Task.State.OPEN || held == null || !held.is(lease, person)) {
            throw new ServiceException.Conflict("the task is not yours any more: it is over, was given back, or went to"
                    + " somebody else; what you send is kept beside theirs");
        }
    }

    /// Gives a task back. One that is somebody else's stays theirs.
    public Task release(String project, String id, String lease, String person) {
        return database.write(tx -> {
            Task task = require(tx, project, id);
            Task.Lease held = task.lease();
            if (held != null && held.is(lease, person)) {
                tx.tasks().setLease(id, null);
            }
            return with(task, null); // another's token is nobody's to know
        });
    }

    /// Hands in a task of annotating: the image is complete, and waits for a review where the project has them.
    /// Handing in twice changes nothing.
    public Submitted submit(String project, String id, String lease, String person) {
        return database.write(tx -> {
            Task task = require(tx, project, id);
            if (task.mode() == Mode.REVIEW) {
                throw new ServiceException.Invalid("task: a review ends with a verdict");
            }
            if (Annotations.isTaken(task, lease, person)) {
                return new Submitted(with(task, null), true);
            }
            if (task.state() != Task.State.OPEN) {
                return new Submitted(task, false);
            }
            requireHeld(task, lease, person);
            tx.tasks().finish(id, Task.State.DONE, person, null, now());
            ProjectImage image = image(tx, task);
            tx.images().setState(project, image.id(), State.COMPLETED, null);
            if (Projects.require(tx, project).reviewed()) {
                tx.tasks().add(open(image, Mode.REVIEW, null, null, now()), image.position());
            }
            return new Submitted(require(tx, project, id), false);
        });
    }

    /// Ends a task without work. A review that is skipped waits for another reviewer.
    ///
    /// @param reason why, for others
    public Task skip(String project, String id, String lease, String person, String reason) {
        String why = said(reason);
        return database.write(tx -> {
            Task task = require(tx, project, id);
            requireHeld(task, lease, person);
            tx.tasks().finish(id, Task.State.SKIPPED, person, why, now());
            ProjectImage image = image(tx, task);
            if (task.mode() == Mode.REVIEW) {
                tx.tasks().add(open(image, Mode.REVIEW, null, null, now()), image.position());
            } else {
                tx.images().setState(project, image.id(), State.SKIPPED, why);
            }
            return require(tx, project, id);
        });
    }

    /// Ends a review: the image is accepted, or goes back to whoever annotated it.
    ///
    /// @param reason needed with a rejection
    public Task judge(
            String project, String id, String lease, String person, Verdict verdict, @Nullable String reason) {
        String why = verdict == Verdict.REJECT ? said(Objects.requireNonNullElse(reason, "")) : reason;
        return database.write(tx -> {
            Task task = require(tx, project, id);
            if (task.mode() != Mode.REVIEW) {
                throw new ServiceException.Invalid("task: only a review ends with a verdict");
            }
            requireHeld(task, lease, person);
            tx.tasks().finish(id, Task.State.DONE, person, why, now());
            ProjectImage image = image(tx, task);
            if (verdict == Verdict.ACCEPT) {
                tx.images().setState(project, image.id(), State.ACCEPTED, null);
            } else {
                tx.images().setState(project, image.id(), State.REJECTED, why);
                tx.tasks().add(open(image, Mode.ANNOTATE, lastAuthor(tx, image), why, now()), image.position());
            }
            return require(tx, project, id);
        });
    }

    private static @Nullable String lastAuthor(Transaction tx, ProjectImage image) {
        return tx.tasks().of(image.project(), image.id()).reversed().stream()
                .filter(task -> task.mode() != Mode.REVIEW && task.state() == Task.State.DONE)
                .map(Task::finishedBy)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String said(String reason) {
        String clean = reason.strip();
        if (clean.isEmpty() || clean.length() > LONGEST_REASON) {
            throw new ServiceException.Invalid("reason: expected 1 to %d characters".formatted(LONGEST_REASON));
        }
        return clean;
    }

    /// Keeps what a reviewer says of one mask.
    ///
    /// @param reason needed with a rejection
    /// @throws ServiceException.Conflict when the mask has another version by now
    public Review review(Annotation seen, String reviewer, Verdict verdict, @Nullable String reason) {
        String why = verdict == Verdict.REJECT
                ? said(Objects.requireNonNullElse(reason, ""))
                : reason == null || reason.isBlank() ? null : said(reason);
        Review review = new Review(Ids.fresh(), seen.id(), seen.version(), reviewer, verdict, why, now());
        return database.write(tx -> {
            tx.images().lock(seen.project(), seen.image());
            Annotation current = tx.annotations().find(seen.id());
            if (current == null || current.version() != seen.version()) {
                throw new ServiceException.Conflict("the mask has been changed since you looked; look again");
            }
            tx.reviews().add(review);
            tx.images().touch(seen.project(), seen.image());
            return review;
        });
    }

    /// The latest word on each mask of an image.
    public List<Review> reviews(String project, String image) {
        return database.read(tx -> tx.reviews().latest(project, image));
    }

    /// Tasks that somebody holds.
    public List<Task> held(String project) {
        return database.read(tx -> tx.tasks().held(project, now()));
    }

    /// Null when the project has none with this id.
    public @Nullable Task find(String project, String id) {
        Task task = database.read(tx -> tx.tasks().find(id));
        return task == null || !task.project().equals(project) ? null : task;
    }

    private static Task require(Transaction tx, String project, String id) {
        Task task = tx.tasks().lock(id);
        if (task == null || !task.project().equals(project)) {
            throw new ServiceException.NotFound("the project has no task with this id");
        }
        return task;
    }

    private static ProjectImage image(Transaction tx, Task task) {
        return Objects.requireNonNull(tx.images().lock(task.project(), task.image()), "tasks have images");
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
