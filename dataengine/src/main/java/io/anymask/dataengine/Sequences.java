package io.anymask.dataengine;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.sequence.Mark;
import io.anymask.dataengine.sequence.Sequence;
import io.anymask.dataengine.sequence.SequenceFrame;
import io.anymask.dataengine.sequence.Timeline;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.Transaction;
import io.anymask.dataengine.task.Task;
import io.anymask.service.ServiceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Films of projects. Their frames are images like all others, with the same masks, tasks and reviews; what is
/// kept here is their order, and which masks are one object. Safe for use by several threads.
public final class Sequences {
    private final Database database;
    private final Annotations annotations;

    public Sequences(Database database, Annotations annotations) {
        this.database = database;
        this.annotations = annotations;
    }

    /// Begins a film, or finds the one that was begun.
    ///
    /// @return how many of its frames are there
    public int begin(Sequence sequence) {
        return database.write(tx -> {
            requireAlone(tx, sequence.project());
            if (tx.sequences().find(sequence.project(), sequence.id()) == null) {
                tx.sequences().add(sequence);
            }
            return tx.sequences().count(sequence.id());
        });
    }

    /// A mask that a run proposes is the image's own: where several people draw one each, there is none.
    ///
    /// @throws ServiceException.Conflict when several people annotate each image
    public void requireAlone(String project) {
        database.read(tx -> {
            requireAlone(tx, project);
            return project;
        });
    }

    private static void requireAlone(Transaction tx, String project) {
        if (Projects.require(tx, project).copies() > 1) {
            throw new ServiceException.Conflict(
                    "several people annotate each image of the project; objects are followed where one person does");
        }
    }

    /// Adds the next frame.
    public void add(Sequence sequence, SequenceFrame frame) {
        database.write(tx -> {
            tx.sequences().addFrame(sequence, frame);
            return frame;
        });
    }

    /// Says why a film has no more frames.
    public void end(Sequence sequence, String fault) {
        database.write(tx -> {
            tx.sequences().setFault(sequence.id(), fault);
            return fault;
        });
    }

    /// A project's films, oldest first, with their frames alone.
    public List<Timeline> all(String project) {
        return database.read(tx -> {
            Projects.require(tx, project);
            return tx.sequences().all(project).stream()
                    .map(one -> new Timeline(one, tx.sequences().frames(one.id()), List.of()))
                    .toList();
        });
    }

    /// @param person who looks; of images with which this person is tested nothing is told. Null for nobody
    /// @throws ServiceException.NotFound when the project has none with this id
    public Timeline timeline(String project, String id, @Nullable String person) {
        return database.read(tx -> {
            Sequence sequence = require(tx, project, id);
            List<SequenceFrame> frames = tx.sequences().frames(id);
            Set<Integer> hidden = person == null ? Set.of() : hidden(tx, project, frames, person);
            List<Mark> marks = tx.sequences().marks(id).stream()
                    .filter(mark -> !hidden.contains(mark.number()))
                    .toList();
            return new Timeline(sequence, frames, marks);
        });
    }

    private static Set<Integer> hidden(Transaction tx, String project, List<SequenceFrame> frames, String person) {
        Set<String> images =
                tx.tasks().honeypots(project, person).stream().map(Task::image).collect(Collectors.toSet());
        return frames.stream()
                .filter(frame -> images.contains(frame.image()))
                .map(SequenceFrame::number)
                .collect(Collectors.toSet());
    }

    private static Sequence require(Transaction tx, String project, String id) {
        Sequence sequence = tx.sequences().find(project, id);
        if (sequence == null) {
            throw new ServiceException.NotFound("the project has no film with this id");
        }
        return sequence;
    }

    /// A mask in a frame, and the object that it is said to be.
    ///
    /// @param track null for the one that it is known as, or a new one
    public record Shown(String annotation, @Nullable String track) {}

    /// Makes masks of a frame objects of its film, as far as they are none yet.
    ///
    /// @return the objects' ids
    /// @throws ServiceException.NotFound when there is no such film, frame, mask or object
    /// @throws ServiceException.Conflict when several people annotate each image
    public List<String> show(String project, String id, int number, List<Shown> masks) {
        return database.write(tx -> {
            requireAlone(tx, project);
            Sequence sequence = require(tx, project, id);
            SequenceFrame frame = tx.sequences().frames(id).stream()
                    .filter(one -> one.number() == number)
                    .findFirst()
                    .orElseThrow(() -> new ServiceException.NotFound(
                            "frame %d: the film has none of this number".formatted(number)));
            return masks.stream()
                    .map(mask -> show(tx, sequence, frame, mask))
                    .distinct()
                    .toList();
        });
    }

    private static String show(Transaction tx, Sequence sequence, SequenceFrame frame, Shown shown) {
        Annotation mask = tx.annotations().find(shown.annotation());
        if (mask == null
                || !mask.project().equals(sequence.project())
                || !mask.image().equals(frame.image())
                || !mask.layer().equals(Draft.MAIN)
                || (mask.status() != Status.ACCEPTED && mask.status() != Status.PROPOSED)) {
            throw new ServiceException.NotFound("frame %d has no mask with the id %s; draw the object there first"
                    .formatted(frame.number(), shown.annotation()));
        }
        String known = tx.sequences().trackOf(mask.id()).orElse(null);
        String track = shown.track();
        if (known != null && (track == null || known.equals(track))) {
            return known;
        }
        if (known != null) {
            throw new ServiceException.Conflict("the mask is another object already; draw one for this object");
        }
        if (track == null) {
            track = Ids.fresh();
            tx.sequences().addTrack(sequence.id(), track);
        } else if (!tx.sequences().ofTrack(track).equals(Optional.of(sequence.id()))) {
            throw new ServiceException.NotFound("the film has no object with this id");
        }
        tx.sequences().mark(track, frame.number(), mask.id(), null, null);
        return track;
    }

    /// Keeps what a run found of an object in a frame. What a person made there, or agreed with, stays.
    ///
    /// @param run its id
    /// @param draft a proposal, whose id is taken where the object has no mask there; null where it is lost
    /// @return whether it was kept
    public boolean follow(Writing writing, String run, String track, int number, @Nullable Draft draft, double score) {
        Mark before = database.read(tx -> tx.sequences().find(track, number).orElse(null));
        String id = before == null || before.annotation() == null ? null : before.annotation();
        if (before != null && before.state().isFixed()) {
            return false;
        }
        String kept = null;
        if (draft != null) {
            kept = id == null ? draft.id() : id;
            Draft named =
                    new Draft(kept, draft.layer(), draft.status(), draft.category(), draft.mask(), draft.provenance());
            if (!keep(writing, named)) {
                return false;
            }
        } else if (id != null) {
            Annotation current = annotations.find(writing.project(), writing.image(), id);
            if (!(annotations.delete(writing, id, new Base.Version(current.version())) instanceof Outcome.Kept)) {
                return false;
            }
        }
        String annotation = kept;
        database.write(tx -> {
            tx.sequences().mark(track, number, annotation, run, score);
            return track;
        });
        return true;
    }

    private boolean keep(Writing writing, Draft draft) {
        Annotation current = database.read(tx -> tx.annotations().find(draft.id()));
        if (current != null && current.status() == Status.ACCEPTED) {
            return false;
        }
        Base base = current == null ? new Base.None() : new Base.Version(current.version());
        return annotations.save(writing, draft, base) instanceof Outcome.Kept;
    }

    /// The masks behind marks.
    ///
    /// @return by the marks' frames
    public Map<Integer, Annotation> masks(List<Mark> marks) {
        return database.read(tx -> {
            Map<Integer, Annotation> masks = new HashMap<>();
            for (Mark mark : marks) {
                String id = mark.annotation();
                Annotation mask = id == null ? null : tx.annotations().find(id);
                if (mask != null) {
                    masks.put(mark.number(), mask);
                }
            }
            return masks;
        });
    }

    /// Frames of which a run has said something, in their order.
    public List<Integer> toldBy(String run) {
        return database.read(tx -> tx.sequences().toldBy(run));
    }

    /// Judges what is proposed of an object, in all frames or some.
    ///
    /// @param author a person's id
    /// @param verdict [Status#ACCEPTED] or [Status#REJECTED]
    /// @param from first frame
    /// @param to last frame
    /// @return how many masks were proposals until now
    /// @throws ServiceException.NotFound when the project has no such film, or the film no such object
    public int judge(String project, String id, String track, String author, Status verdict, int from, int to) {
        Timeline timeline = timeline(project, id, author);
        if (!database.read(tx -> tx.sequences().ofTrack(track))
                .filter(id::equals)
                .isPresent()) {
            throw new ServiceException.NotFound("the film has no object with this id");
        }
        Map<Integer, String> images =
                timeline.frames().stream().collect(Collectors.toMap(SequenceFrame::number, SequenceFrame::image));
        Function<Mark, Integer> judged = mark -> annotations
                .judge(
                        Writing.on(author, project, String.valueOf(images.get(mark.number()))),
                        List.of(String.valueOf(mark.annotation())),
                        verdict)
                .size();
        return timeline.marks().stream()
                .filter(mark -> mark.track().equals(track) && mark.state() == Mark.State.PROPOSED)
                .filter(mark -> from <= mark.number() && mark.number() <= to)
                .map(judged)
                .reduce(0, Integer::sum);
    }

    /// The project's image of a frame.
    public ProjectImage image(String project, SequenceFrame frame) {
        return Annotations.require(database.read(tx -> tx.images().find(project, frame.image())));
    }
}
