package io.anymask.dataengine;

import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.consensus.Comparison;
import io.anymask.dataengine.consensus.Layer;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.Transaction;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Task;
import io.anymask.service.ServiceException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What several people made of one image: copies that each made alone, and what came too late for a task. Safe for
/// use by several threads and processes.
public final class Layers {
    private final Database database;
    private final Clock clock;

    public Layers(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Each layer against each other; the image's own set is one if it has objects. Tests with a known image are
    /// none, and neither are copies until the last one is handed in.
    ///
    /// @throws ServiceException.NotFound when the project has no such image
    public Comparison compare(String project, String image) {
        return database.snapshot(tx -> {
            Annotations.require(tx.images().find(project, image));
            List<Layer> layers = new ArrayList<>();
            List<String> others = names(tx, project, image);
            Layer own = Consensus.layer(tx, project, image, Draft.MAIN);
            if (!others.isEmpty() && !own.objects().isEmpty()) {
                layers.add(own);
            }
            others.forEach(name -> layers.add(Consensus.layer(tx, project, image, name)));
            return Comparison.of(layers);
        });
    }

    /// A copy without a mask is a layer too.
    private static List<String> names(Transaction tx, String project, String image) {
        List<String> names = new ArrayList<>(tx.annotations().layers(project, image));
        tx.tasks().of(project, image).stream()
                .filter(task -> task.kind() == Task.Kind.COPY && task.state() == Task.State.DONE)
                .map(task -> task.kind().layer(String.valueOf(task.finishedBy())))
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        boolean unfinished = Consensus.isUnfinished(tx, project, image);
        names.removeIf(name -> switch (Task.Kind.of(name)) {
            case SHARED -> false;
            case COPY -> unfinished;
            case HONEYPOT -> true;
        });
        names.sort(null);
        return names;
    }

    /// The layer in which a person works on an image without seeing what others made of it; null where the person
    /// sees and changes the image's own set.
    public @Nullable String blind(String project, String image, String person) {
        return database.read(tx -> Consensus.blind(tx, project, image, person));
    }

    /// Whether copies of the image are still made.
    public boolean isUnfinished(String project, String image) {
        return database.read(tx -> Consensus.isUnfinished(tx, project, image));
    }

    /// Makes a layer the image's own set. What is there is deleted, in a version that says so; the layer stays.
    ///
    /// @param lease of the reviewer's task
    /// @throws ServiceException.NotFound when the image has no such layer
    /// @throws ServiceException.Conflict when the task is not the reviewer's
    public void take(String project, String image, String layer, String task, String lease, String reviewer) {
        database.write(tx -> {
            Projects.lock(tx, project);
            Task held = Tasks.require(tx, project, task);
            if (held.mode() != Mode.REVIEW || !held.image().equals(image)) {
                throw new ServiceException.Invalid("task: expected a review of this image");
            }
            Tasks.requireHeld(held, lease, reviewer);
            ProjectImage locked = Annotations.require(tx.images().lock(project, image));
            if (layer.equals(Draft.MAIN) || !names(tx, project, image).contains(layer)) {
                throw new ServiceException.NotFound("the image has no layer called that");
            }
            Instant now = Instant.ofEpochMilli(clock.millis());
            Consensus.take(tx, locked, Consensus.layer(tx, project, image, layer), reviewer, now);
            return locked;
        });
    }
}
