package io.anymask.dataengine;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.consensus.Layer;
import io.anymask.dataengine.consensus.Step;
import io.anymask.dataengine.project.Project;
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
    static Task open(
            ProjectImage image,
            Mode mode,
            Task.Kind kind,
            @Nullable String preferred,
            @Nullable String reason,
            Instant now) {
        return new Task(
                Ids.fresh(),
                image.project(),
                image.id(),
                mode,
                kind,
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
    /// @param tested whether a known image may be slipped in, where the project has that
    /// @return null when nothing is left
    public @Nullable Task claim(String project, Mode mode, String person, boolean tested) {
        return database.write(tx -> {
            // Of two requests of one person, the second sees what the first one got.
            Project rules = Projects.lock(tx, project);
            String notBy = mode == Mode.REVIEW ? person : null;
            Task next = tx.tasks().next(project, mode, person, notBy, now());
            if (next == null) {
                return null;
            }
            Task.Lease lease = next.lease();
            boolean fresh = lease == null || !lease.isLive(now());
            if (mode == Mode.ANNOTATE && fresh && next.preferred() == null) {
                Task known = tested ? Honeypots.next(tx, rules, person, now()) : null;
                return hold(tx, known == null ? copied(tx, rules, next) : known, person);
            }
            return hold(tx, next, person);
        });
    }

    /// How many people annotate an image is decided when the first one begins.
    private Task copied(Transaction tx, Project project, Task task) {
        ProjectImage image = image(tx, task);
        if (project.copies() == 1
                || task.kind() != Task.Kind.SHARED
                || image.state() != State.NEW
                || !tx.annotations().ids(image.project(), image.id()).isEmpty()) {
            return task;
        }
        tx.tasks().setKind(task.id(), Task.Kind.COPY);
        for (int i = 1; i < project.copies(); i++) {
            tx.tasks().add(open(image, Mode.ANNOTATE, Task.Kind.COPY, null, null, now()), image.position());
        }
        return Objects.requireNonNull(tx.tasks().find(task.id()));
    }

    /// A lease is the person's: whoever takes a task again, in another tab or after it ran out, has the same one.
    private Task hold(Transaction tx, Task task, String person) {
        Task.Lease old = task.lease();
        String token = old != null && old.holder().equals(person) ? old.token() : Ids.fresh();
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
                task.kind(),
                task.state(),
                task.preferred(),
                task.reason(),
                lease,
                task.finishedBy(),
                task.finished(),
                task.created());
    }

    /// A sign of life. A lease that has run out is taken up again as long as nobody else has the task; a task that
    /// the same person has ended, in another tab, stays ended.
    ///
    /// @throws ServiceException.Conflict when somebody else has it or has ended it, or it was given back
    public Task heartbeat(String project, String id, String lease, String person) {
        return database.write(tx -> {
            Task task = require(tx, project, id);
            if (person.equals(task.finishedBy())) {
                return task;
            }
            requireHeld(task, lease, person);
            return hold(tx, task, person);
        });
    }

    /// @throws ServiceException.Conflict when it is over, was given back, or went to somebody else
    static void requireHeld(Task task, String lease, String person) {
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
    /// One of several copies waits for the others; a known image stays as it is. Handing in twice changes nothing.
    public Submitted submit(String project, String id, String lease, String person) {
        return database.write(tx -> {
            Project rules = Projects.lock(tx, project);
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
            switch (task.kind()) {
                case SHARED -> complete(tx, rules, image, now());
                case COPY -> Consensus.settle(tx, rules, image, now());
                case HONEYPOT -> Honeypots.grade(tx, task, now());
            }
            return new Submitted(require(tx, project, id), false);
        });
    }

    /// The image's own set is whole.
    static void complete(Transaction tx, Project project, ProjectImage image, Instant now) {
        tx.images().setState(project.id(), image.id(), State.COMPLETED, null);
        if (project.reviewed()) {
            tx.tasks().add(open(image, Mode.REVIEW, Task.Kind.SHARED, null, null, now), image.position());
        }
    }

    /// Ends a task without work. A review that is skipped waits for another reviewer; where one of several people
    /// skips an image that others do not, a reviewer decides.
    ///
    /// @param reason why, for others
    public Task skip(String project, String id, String lease, String person, String reason) {
        String why = said(reason);
        return database.write(tx -> {
            Project rules = Projects.lock(tx, project);
            Task task = require(tx, project, id);
            requireHeld(task, lease, person);
            tx.tasks().finish(id, Task.State.SKIPPED, person, why, now());
            ProjectImage image = image(tx, task);
            if (task.mode() == Mode.REVIEW) {
                Task again = open(image, Mode.REVIEW, Task.Kind.SHARED, null, task.reason(), now());
                tx.tasks().add(again, image.position());
            } else {
                switch (task.kind()) {
                    case SHARED -> tx.images().setState(project, image.id(), State.SKIPPED, why);
                    case COPY -> Consensus.settle(tx, rules, image, now());
                    case HONEYPOT -> {}
                }
            }
            return require(tx, project, id);
        });
    }

    /// Ends a review: the image is accepted, or goes back to whoever annotated it.
    ///
    /// @param reason needed with a rejection
    /// @throws ServiceException.Conflict when several people disagree and none of their layers was taken: there is
    ///     nothing to accept
    public Task judge(
            String project, String id, String lease, String person, Verdict verdict, @Nullable String reason) {
        String why = verdict == Verdict.REJECT ? said(Objects.requireNonNullElse(reason, "")) : reason;
        return database.write(tx -> {
            Projects.lock(tx, project);
            Task task = require(tx, project, id);
            if (task.mode() != Mode.REVIEW) {
                throw new ServiceException.Invalid("task: only a review ends with a verdict");
            }
            requireHeld(task, lease, person);
            tx.tasks().finish(id, Task.State.DONE, person, why, now());
            ProjectImage image = image(tx, task);
            if (Consensus.isOpen(tx, project, image.id())) {
                if (verdict == Verdict.ACCEPT) {
                    throw new ServiceException.Conflict(
                            "several people annotated the image and disagree; take the layer of one first");
                }
                Consensus.choose(tx, image, Draft.MAIN, person, now());
            }
            if (verdict == Verdict.ACCEPT) {
                tx.images().setState(project, image.id(), State.ACCEPTED, null);
            } else {
                tx.images().setState(project, image.id(), State.REJECTED, why);
                Task again = open(image, Mode.ANNOTATE, Task.Kind.SHARED, lastAuthor(tx, image), why, now());
                tx.tasks().add(again, image.position());
            }
            return require(tx, project, id);
        });
    }

    /// Of the image's own set: whoever handed it in, or made the copy that was taken; null for nobody.
    private static @Nullable String lastAuthor(Transaction tx, ProjectImage image) {
        String last = tx.tasks().of(image.project(), image.id()).reversed().stream()
                .filter(task -> task.mode() != Mode.REVIEW
                        && task.kind() == Task.Kind.SHARED
                        && task.state() == Task.State.DONE)
                .map(Task::finishedBy)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        Step taken = last == null ? Consensus.decision(tx, image.project(), image.id()) : null;
        String layer = taken == null ? null : taken.layer();
        return layer == null || layer.equals(Draft.MAIN) ? last : Layer.author(layer);
    }

    private static String said(String reason) {
        String clean = reason.strip();
        if (clean.isEmpty() || clean.length() > LONGEST_REASON) {
            throw new ServiceException.Invalid("reason: expected 1 to %d characters".formatted(LONGEST_REASON));
        }
        return clean;
    }

    /// Lets an image wait for somebody who judges its proposals: its task of annotating becomes one of completing,
    /// or it gets one when it has none. What somebody holds or was sent back to somebody stays as it is, as does a
    /// review, and where several people annotate the image, each alone. Tests with a known image are no matter.
    ///
    /// @return whether it waits for that now and did not before
    public boolean complete(String project, String image) {
        return database.write(tx -> {
            List<Task> open = tx.tasks().of(project, image).stream()
                    .map(task -> Objects.requireNonNull(tx.tasks().lock(task.id())))
                    .filter(task -> task.state() == Task.State.OPEN && task.kind() != Task.Kind.HONEYPOT)
                    .toList();
            ProjectImage known = tx.images().lock(project, image);
            if (known == null) {
                throw new ServiceException.NotFound("the project has no image with this id");
            }
            if (!open.stream().allMatch(this::isFreeToAnnotate)) {
                return false;
            }
            open.forEach(task -> tx.tasks().setMode(task.id(), Mode.COMPLETE));
            if (open.isEmpty()) {
                tx.tasks().add(open(known, Mode.COMPLETE, Task.Kind.SHARED, null, null, now()), known.position());
            }
            return true;
        });
    }

    private boolean isFreeToAnnotate(Task task) {
        Task.Lease lease = task.lease();
        return task.mode() == Mode.ANNOTATE
                && task.kind() == Task.Kind.SHARED
                && task.preferred() == null
                && (lease == null || !lease.isLive(now()));
    }

    /// As [#complete], for all images of a project that have proposals and wait for somebody who annotates them.
    public void completeProposed(String project) {
        database.read(tx -> tx.annotations().proposed(project)).forEach(image -> complete(project, image));
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

    /// Tasks that somebody holds, tests with known images too.
    public List<Task> held(String project) {
        return database.read(tx -> tx.tasks().held(project, now()));
    }

    /// Null when the project has none with this id.
    public @Nullable Task find(String project, String id) {
        Task task = database.read(tx -> tx.tasks().find(id));
        return task == null || !task.project().equals(project) ? null : task;
    }

    static Task require(Transaction tx, String project, String id) {
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
