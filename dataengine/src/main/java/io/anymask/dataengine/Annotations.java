package io.anymask.dataengine;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.AnnotationSet;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.RequestTable.Request;
import io.anymask.dataengine.store.Transaction;
import io.anymask.dataengine.task.Task;
import io.anymask.mask.Box;
import io.anymask.service.ServiceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The masks of images. Nothing that was acknowledged is ever lost or changed: a change adds a version, a deletion
/// is one. Safe for use by several threads and processes.
public final class Annotations {
    private static final System.Logger LOG = System.getLogger(Annotations.class.getName());
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{8,64}");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

    /// IoU beyond which two masks found by models are one object, a little more than the generator's own bound.
    private static final double SAME_OBJECT = 0.8;

    /// How long a request is known again: longer than a page is left open.
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final Database database;
    private final Clock clock;

    public Annotations(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// What an image has.
    ///
    /// @param layer empty for its own set, see [Draft]
    /// @throws ServiceException.NotFound when the project has no such image
    public AnnotationSet of(String project, String image, String layer) {
        return database.read(tx -> new AnnotationSet(
                require(tx.images().find(project, image)).revision(),
                tx.annotations().of(project, image, layer)));
    }

    /// Of what an image has: two sets with one revision are equal.
    ///
    /// @throws ServiceException.NotFound when the project has no such image
    public long revision(String project, String image) {
        return database.read(tx -> require(tx.images().find(project, image)).revision());
    }

    /// One of the versions; null when there is none.
    public @Nullable Annotation find(String project, String image, String id, long version) {
        return database.read(tx -> {
            require(project, image, tx.annotations().find(id));
            return tx.annotations().find(id, version);
        });
    }

    /// The current version.
    ///
    /// @throws ServiceException.NotFound when the image has none with this id
    public Annotation find(String project, String image, String id) {
        return database.read(tx -> require(project, image, tx.annotations().find(id)));
    }

    /// All versions, oldest first.
    ///
    /// @throws ServiceException.NotFound when the image has none with this id
    public List<Annotation> history(String project, String image, String id) {
        return database.read(tx -> {
            require(project, image, tx.annotations().find(id));
            return tx.annotations().history(id);
        });
    }

    /// Keeps a mask, as a new one or as the next version; on the disk when this returns. Asking for the same
    /// again, under the same key or without one, keeps it once.
    ///
    /// A draft for a task that somebody else holds by now goes to a layer of its own: a second opinion, never
    /// lost.
    ///
    /// @throws ServiceException.NotFound when the project has no such image
    /// @throws ServiceException.Invalid when the mask is empty or of another size than the image, or the category
    /// is no category of the project
    /// @throws ServiceException.Conflict when the id or the key stands for something else
    public Outcome save(Writing writing, Draft draft, Base base) {
        if (!ID.matcher(draft.id()).matches()) {
            throw new ServiceException.Invalid("id: expected 8 to 64 letters, digits and hyphens");
        }
        String key = writing.key();
        if (key != null && !KEY.matcher(key).matches()) {
            throw new ServiceException.Invalid("Idempotency-Key: expected 1 to 128 printable characters");
        }
        Outcome outcome = database.write(tx -> save(tx, writing, draft, base));
        if (outcome instanceof Outcome.Kept(Annotation kept, long revision, boolean fresh) && fresh) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "kept {0} version {1} ({2}) of image {3} by {4}, revision {5}",
                    kept.id(),
                    Long.toString(kept.version()),
                    kept.status(),
                    kept.image(),
                    kept.author(),
                    Long.toString(revision));
        }
        return outcome;
    }

    private Outcome save(Transaction tx, Writing writing, Draft asked, Base base) {
        // Whoever writes on one image waits for the others here, so that all below sees one state.
        ProjectImage image = require(tx.images().lock(writing.project(), writing.image()));
        Annotation repeated = repeated(tx, writing, asked);
        if (repeated != null) {
            return new Outcome.Kept(repeated, image.revision(), false);
        }
        check(tx, image, asked);
        Annotation current = tx.annotations().find(asked.id());
        if (current != null
                && !(current.project().equals(image.project())
                        && current.image().equals(image.id()))) {
            throw new ServiceException.Conflict("id: it belongs to a mask of another image; choose another one");
        }
        String layer = current == null ? layer(tx, writing) : current.layer();
        requireOwn(tx, writing, layer);
        Draft draft = new Draft(asked.id(), layer, asked.status(), asked.category(), asked.mask(), asked.provenance());
        if (current != null && current.says(draft)) {
            return new Outcome.Kept(current, image.revision(), false);
        }
        if (!base.fits(current)) {
            return new Outcome.Outdated(current);
        }
        Annotation next = new Annotation(
                draft.id(),
                image.project(),
                image.id(),
                draft.layer(),
                current == null ? 1 : current.version() + 1,
                draft.status(),
                draft.category(),
                draft.mask(),
                draft.provenance(),
                writing.author(),
                now());
        if (current == null) {
            tx.annotations().add(next);
        } else {
            tx.annotations().advance(next);
        }
        remember(tx, writing, asked, next);
        tx.images().touch(image.project(), image.id());
        boolean object =
                next.status().isObject() || (current != null && current.status().isObject());
        if (image.gold() && object && next.layer().equals(Draft.MAIN)) {
            tx.images().setGold(image.project(), image.id(), false); // nobody has said so of these masks
        }
        if (next.layer().equals(Draft.MAIN) && next.status() != Status.PROPOSED) {
            workedOn(tx, image); // nobody has looked at what is merely proposed
        } else if (Task.Kind.of(next.layer()) == Task.Kind.COPY && image.state() == ProjectImage.State.NEW) {
            tx.images().setState(image.project(), image.id(), ProjectImage.State.IN_PROGRESS, null);
        }
        return new Outcome.Kept(next, image.revision() + 1, true);
    }

    /// What the same request has led to before.
    private static @Nullable Annotation repeated(Transaction tx, Writing writing, Draft asked) {
        if (writing.key() == null) {
            return null;
        }
        Request known = tx.requests().find(writing.author(), writing.key());
        if (known == null) {
            return null;
        }
        if (!known.digest().equals(asked.digest())) {
            throw new ServiceException.Conflict("Idempotency-Key: it was used for something else; make a new one");
        }
        return tx.annotations().find(known.annotation(), known.version());
    }

    private void remember(Transaction tx, Writing writing, Draft asked, Annotation kept) {
        String key = writing.key();
        if (key != null) {
            tx.requests().forget(kept.saved().minus(REMEMBERED));
            tx.requests()
                    .add(new Request(writing.author(), key, kept.id(), kept.version(), asked.digest(), kept.saved()));
        }
    }

    private static void check(Transaction tx, ProjectImage image, Draft draft) {
        if (draft.mask().width() != image.width() || draft.mask().height() != image.height()) {
            throw new ServiceException.Invalid("mask: got %d × %d, expected the image's %d × %d"
                    .formatted(draft.mask().width(), draft.mask().height(), image.width(), image.height()));
        }
        if (draft.mask().area() == 0) {
            throw new ServiceException.Invalid("mask: got one without a pixel, expected an object");
        }
        String category = draft.category();
        // One that was removed meanwhile is still good: work must not be lost over it.
        if (category != null && tx.categories().find(image.project(), category) == null) {
            throw new ServiceException.Invalid("category: the project has none with this id");
        }
    }

    /// Whoever works alone on an image changes nothing but what is their own, until it is handed in.
    ///
    /// @param layer that is written into
    private static void requireOwn(Transaction tx, Writing writing, String layer) {
        String blind = null;
        if (!writing.unattended()) {
            blind = Consensus.blind(tx, writing.project(), writing.image(), writing.author());
        } else if (Consensus.isOpen(tx, writing.project(), writing.image())) {
            throw new ServiceException.Conflict(
                    "several people annotate this image, each alone; its own set is open until they are compared");
        }
        Task.Kind kind = Task.Kind.of(layer);
        boolean others =
                kind != Task.Kind.SHARED && !kind.layer(writing.author()).equals(layer);
        if (others || (blind != null && !blind.equals(layer))) {
            throw new ServiceException.NotFound("the image has no mask with this id");
        }
        if (kind != Task.Kind.SHARED && Consensus.isHandedIn(tx, writing.project(), writing.image(), layer)) {
            throw new ServiceException.Conflict("you have handed this image in; what you did stays as it is");
        }
    }

    /// The layer of a new mask: a task that went to somebody else makes a layer of its own, and so does one that
    /// people do each alone.
    private String layer(Transaction tx, Writing writing) {
        if (writing.unattended()) {
            return Draft.MAIN;
        }
        Writing.Held held = writing.task();
        if (held == null) {
            String blind = Consensus.blind(tx, writing.project(), writing.image(), writing.author());
            if (blind != null) {
                return blind;
            }
            // Somebody else may have begun it as one of several, meanwhile: what is drawn must not be lost.
            return Consensus.isOpen(tx, writing.project(), writing.image())
                    ? Task.Kind.COPY.layer(writing.author())
                    : Draft.MAIN;
        }
        Task task = tx.tasks().find(held.task());
        if (task == null
                || !task.project().equals(writing.project())
                || !task.image().equals(writing.image())
                || (task.kind() == Task.Kind.HONEYPOT && !writing.author().equals(task.preferred()))) {
            throw new ServiceException.Invalid("task: it is none of this image");
        }
        if (task.kind() != Task.Kind.SHARED) {
            return task.kind().layer(writing.author());
        }
        return isTaken(task, held.lease(), writing.author()) ? task.id() + ":" + writing.author() : Draft.MAIN;
    }

    /// Whether somebody else has the task by now, or has ended it.
    static boolean isTaken(Task task, String lease, String person) {
        Task.Lease current = task.lease();
        if (task.state() != Task.State.OPEN) {
            return !person.equals(task.finishedBy());
        }
        return current != null && !current.is(lease, person);
    }

    private static void workedOn(Transaction tx, ProjectImage image) {
        switch (image.state()) {
            case NEW -> tx.images().setState(image.project(), image.id(), ProjectImage.State.IN_PROGRESS, null);
            case ACCEPTED -> tx.images().setState(image.project(), image.id(), ProjectImage.State.COMPLETED, null);
            case IN_PROGRESS, COMPLETED, REJECTED, SKIPPED -> {}
        }
    }

    /// Deletes a mask: a version that says so. Its pixels stay in the history.
    ///
    /// @throws ServiceException.NotFound when the image has none with this id
    public Outcome delete(Writing writing, String id, Base base) {
        Annotation current = find(writing.project(), writing.image(), id);
        if (current.status() == Status.DELETED) {
            return new Outcome.Kept(current, revision(writing.project(), writing.image()), false);
        }
        return base.fits(current)
                ? save(writing, current.to(Status.DELETED), new Base.Version(current.version()))
                : new Outcome.Outdated(current);
    }

    /// Whether several people annotate an image, each alone, and its own set is not found yet.
    public boolean isOpen(String project, String image) {
        return database.read(tx -> Consensus.isOpen(tx, project, image));
    }

    /// Judges proposals, all or none.
    ///
    /// @param verdict [Status#ACCEPTED] or [Status#REJECTED]
    /// @return those that were proposals until now; others stay as they are
    public List<Annotation> judge(Writing writing, List<String> ids, Status verdict) {
        return database.write(tx -> {
            require(tx.images().lock(writing.project(), writing.image()));
            return ids.stream()
                    .map(id -> require(
                            writing.project(), writing.image(), tx.annotations().find(id)))
                    .filter(current -> current.status() == Status.PROPOSED)
                    .map(current -> save(tx, writing.under(null), current.to(verdict), new Base.Any()))
                    .map(outcome -> switch (outcome) {
                        case Outcome.Kept kept -> kept.annotation();
                        case Outcome.Outdated ignored -> throw new IllegalStateException("any base fits");
                    })
                    .toList();
        });
    }

    /// What became of masks that a model found.
    ///
    /// @param kept that are new
    /// @param known that the image had already, in whatever state: what a person turned down does not come back
    public record Found(int kept, int known) {}

    /// Keeps masks that a model found without a person, all or none. One that overlaps a mask of the image too
    /// much is the same object, and nothing changes.
    ///
    /// @throws ServiceException.Conflict while several people annotate the image, each alone
    public Found find(Writing writing, List<Draft> drafts) {
        Found found = database.write(tx -> {
            require(tx.images().lock(writing.project(), writing.image()));
            List<Annotation> known = tx.annotations().known(writing.project(), writing.image());
            List<Box> boxes = known.stream().map(one -> one.mask().cocoBox()).toList();
            int kept = 0;
            for (Draft draft : drafts) {
                Box box = draft.mask().cocoBox();
                boolean same = IntStream.range(0, known.size())
                        .anyMatch(i -> known.get(i).id().equals(draft.id())
                                || (box.iou(boxes.get(i)) > 0
                                        && known.get(i).mask().iou(draft.mask()) > SAME_OBJECT));
                if (!same && save(tx, writing, draft, new Base.None()) instanceof Outcome.Kept) {
                    kept++;
                }
            }
            return new Found(kept, drafts.size() - kept);
        });
        LOG.log(
                System.Logger.Level.INFO,
                "kept {0} masks that a model found on image {1}, {2} were known",
                Integer.toString(found.kept()),
                writing.image(),
                Integer.toString(found.known()));
        return found;
    }

    static ProjectImage require(@Nullable ProjectImage image) {
        if (image == null) {
            throw new ServiceException.NotFound("the project has no image with this id");
        }
        return image;
    }

    private static Annotation require(String project, String image, @Nullable Annotation annotation) {
        if (annotation == null
                || !annotation.project().equals(project)
                || !annotation.image().equals(image)) {
            throw new ServiceException.NotFound("the image has no mask with this id");
        }
        return annotation;
    }

    /// As the database keeps it.
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
