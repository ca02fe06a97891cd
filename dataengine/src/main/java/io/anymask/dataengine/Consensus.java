package io.anymask.dataengine;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.consensus.Comparison;
import io.anymask.dataengine.consensus.Comparison.Meeting;
import io.anymask.dataengine.consensus.Layer;
import io.anymask.dataengine.consensus.Step;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.project.ProjectImage.State;
import io.anymask.dataengine.store.Transaction;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// How an image that several people annotate, each alone, comes to one set of masks: where they agree as far as
/// the project asks for, the copy that agrees most with the others becomes the image's own set; else a reviewer
/// takes one. All inside transactions that hold the project and the image.
public final class Consensus {
    private Consensus() {}

    private static List<Task> copies(Transaction tx, String project, String image) {
        return tx.tasks().of(project, image).stream()
                .filter(task -> task.kind() == Task.Kind.COPY)
                .toList();
    }

    /// What became the image's own set; null while that is open, or where there was never a choice.
    static @Nullable Step decision(Transaction tx, String project, String image) {
        return tx.consensus().of(project, image).reversed().stream()
                .filter(step -> step.layer() != null)
                .findFirst()
                .orElse(null);
    }

    /// Whether copies of the image are still made: whoever reads one could make the next one.
    static boolean isUnfinished(Transaction tx, String project, String image) {
        return copies(tx, project, image).stream().anyMatch(task -> task.state() == Task.State.OPEN);
    }

    /// Whether copies of the image are still made, or wait for a reviewer's choice.
    static boolean isOpen(Transaction tx, String project, String image) {
        return !copies(tx, project, image).isEmpty() && decision(tx, project, image) == null;
    }

    /// The layer in which a person works on an image without seeing what others made of it; null where the person
    /// sees and changes the image's own set.
    static @Nullable String blind(Transaction tx, String project, String image, String person) {
        List<Task> tasks = tx.tasks().of(project, image);
        boolean tested = tasks.stream()
                .anyMatch(task -> task.kind() == Task.Kind.HONEYPOT
                        && task.state() == Task.State.OPEN
                        && person.equals(task.preferred()));
        if (tested) {
            return Task.Kind.HONEYPOT.layer(person);
        }
        String own = Task.Kind.COPY.layer(person);
        List<Task> copies =
                tasks.stream().filter(task -> task.kind() == Task.Kind.COPY).toList();
        if (copies.isEmpty()) {
            return null;
        }
        boolean takesPart = copies.stream().anyMatch(task -> isTakenBy(task, person))
                || tx.annotations().layers(project, image).contains(own);
        return takesPart && decision(tx, project, image) == null ? own : null;
    }

    private static boolean isTakenBy(Task task, String person) {
        Task.Lease lease = task.lease();
        return person.equals(task.finishedBy())
                || (lease != null && lease.holder().equals(person));
    }

    /// Whether a person has handed in what is in a layer: it is compared, and stays as it is.
    static boolean isHandedIn(Transaction tx, String project, String image, String layer) {
        return tx.tasks().of(project, image).stream()
                .anyMatch(task -> task.kind() != Task.Kind.SHARED
                        && task.state() == Task.State.DONE
                        && task.kind()
                                .layer(Objects.requireNonNull(task.finishedBy()))
                                .equals(layer));
    }

    /// The accepted masks of a layer.
    static Layer layer(Transaction tx, String project, String image, String name) {
        String author = Layer.author(name);
        List<Annotation> objects = tx.annotations().of(project, image, name).stream()
                .filter(annotation -> annotation.status().isObject())
                .toList();
        return new Layer(name, author, shown(tx, author), objects);
    }

    /// The copies of an image that were handed in, in that order.
    public static Comparison handedIn(Transaction tx, String project, String image) {
        return Comparison.of(copies(tx, project, image).stream()
                .filter(task -> task.state() == Task.State.DONE)
                .sorted(Comparator.comparing(task -> Objects.requireNonNull(task.finished())))
                .map(task -> task.kind().layer(Objects.requireNonNull(task.finishedBy())))
                .map(name -> layer(tx, project, image, name))
                .toList());
    }

    /// Somebody has ended a copy: with the last one the image's set is found, or a reviewer asked.
    static void settle(Transaction tx, Project project, ProjectImage image, Instant now) {
        List<Task> copies = copies(tx, project.id(), image.id());
        if (copies.stream().anyMatch(task -> task.state() == Task.State.OPEN)) {
            tx.images().setState(project.id(), image.id(), State.IN_PROGRESS, null);
            return;
        }
        List<Task> skipped = copies.stream()
                .filter(task -> task.state() == Task.State.SKIPPED)
                .toList();
        if (skipped.size() == copies.size()) {
            step(tx, image, null, Draft.MAIN, null, now);
            tx.images()
                    .setState(
                            project.id(),
                            image.id(),
                            State.SKIPPED,
                            skipped.getLast().reason());
            return;
        }
        Comparison all = handedIn(tx, project.id(), image.id());
        OptionalDouble agreement = all.agreement();
        boolean agreed = skipped.isEmpty() && agreement.orElse(0) >= project.consensusThreshold();
        Double known = agreement.isPresent() ? Double.valueOf(agreement.getAsDouble()) : null;
        if (agreed) {
            Layer best = all.medoid();
            replace(tx, image, best, best.author(), now);
            step(tx, image, known, best.name(), null, now);
            Tasks.complete(tx, project, image, now);
        } else {
            String reason = reason(tx, project, all, skipped);
            step(tx, image, known, null, null, now);
            tx.images().setState(project.id(), image.id(), State.IN_PROGRESS, reason);
            tx.images().touch(project.id(), image.id()); // reviewers see the copies from now on
            tx.tasks().add(Tasks.open(image, Mode.REVIEW, Task.Kind.SHARED, null, reason, now), image.position());
        }
    }

    /// Makes a layer the image's own set, as a reviewer says.
    static void take(Transaction tx, ProjectImage image, Layer layer, String chooser, Instant now) {
        replace(tx, image, layer, chooser, now);
        choose(tx, image, layer.name(), chooser, now);
    }

    /// Notes what a reviewer has chosen.
    static void choose(Transaction tx, ProjectImage image, String layer, String chooser, Instant now) {
        List<Step> steps = tx.consensus().of(image.project(), image.id());
        step(tx, image, steps.isEmpty() ? null : steps.getLast().agreement(), layer, chooser, now);
    }

    private static void step(
            Transaction tx,
            ProjectImage image,
            @Nullable Double agreement,
            @Nullable String layer,
            @Nullable String chooser,
            Instant now) {
        int number = tx.consensus().of(image.project(), image.id()).size();
        tx.consensus().add(new Step(image.project(), image.id(), number, agreement, layer, chooser, now));
    }

    /// The objects of the image's own set get a version that says that they are deleted. Those of the layer are
    /// copied with all their versions, so that authors, times and origins are what they were; the layer stays.
    ///
    /// @param deleter who deletes those that are there
    private static void replace(Transaction tx, ProjectImage image, Layer layer, String deleter, Instant now) {
        for (Annotation old : layer(tx, image.project(), image.id(), Draft.MAIN).objects()) {
            tx.annotations()
                    .advance(new Annotation(
                            old.id(),
                            old.project(),
                            old.image(),
                            old.layer(),
                            old.version() + 1,
                            Status.DELETED,
                            old.category(),
                            old.mask(),
                            old.provenance(),
                            deleter,
                            now));
        }
        for (Annotation chosen : layer.objects()) {
            String id = Ids.fresh();
            for (Annotation version : tx.annotations().history(chosen.id())) {
                Annotation copy = new Annotation(
                        id,
                        version.project(),
                        version.image(),
                        Draft.MAIN,
                        version.version(),
                        version.status(),
                        version.category(),
                        version.mask(),
                        version.provenance(),
                        version.author(),
                        version.saved());
                if (version.version() == 1) {
                    tx.annotations().add(copy);
                } else {
                    tx.annotations().advance(copy);
                }
            }
        }
        tx.images().touch(image.project(), image.id());
        if (image.gold()) {
            tx.images().setGold(image.project(), image.id(), false); // nobody has said so of these masks
        }
    }

    private static String reason(Transaction tx, Project project, Comparison all, List<Task> skipped) {
        List<String> says = new ArrayList<>();
        Optional<Meeting> worst = all.meetings().stream()
                .min(Comparator.comparingDouble(one -> one.matching().agreement()));
        if (worst.isPresent()) {
            Meeting apart = worst.get();
            says.add(String.format(
                    Locale.ROOT,
                    "agreement %.2f, expected at least %.2f; furthest apart are %s and %s: IoU %s, F1 %.2f",
                    all.agreement().orElse(0),
                    project.consensusThreshold(),
                    shown(tx, all.layers().get(apart.first()).author()),
                    shown(tx, all.layers().get(apart.second()).author()),
                    apart.matching().pairs().isEmpty()
                            ? "of nothing"
                            : String.format(
                                    Locale.ROOT, "%.2f", apart.matching().meanIou()),
                    apart.matching().f1()));
        }
        skipped.forEach(task ->
                says.add(shown(tx, Objects.requireNonNull(task.finishedBy())) + " skipped it: " + task.reason()));
        return String.join("; ", says);
    }

    private static String shown(Transaction tx, String id) {
        Person person = tx.people().find(id);
        return person == null ? id : person.shown();
    }
}
