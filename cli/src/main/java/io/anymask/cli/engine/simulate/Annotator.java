package io.anymask.cli.engine.simulate;

import io.anymask.mask.MaskMatching;
import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Works through images as a person at the page does: judges what is proposed, adds what is missing, hands in. All
/// that is random comes from the seed, the image's name and the object's place, so that images do not depend on
/// each other. Not thread-safe.
final class Annotator implements AutoCloseable {
    private static final Instant FIRST_DAY = Instant.parse("2026-01-01T08:00:00Z");

    private final ProjectClient project;
    private final Settings settings;

    /// Objects of an image do not depend on each other either: what a server could answer at one time is asked so.
    private final ExecutorService hands =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    private long now = FIRST_DAY.toEpochMilli();

    Annotator(ProjectClient project, Settings settings) {
        this.project = project;
        this.settings = settings;
    }

    /// The time of the simulation, in milliseconds since 1970.
    long now() {
        return now;
    }

    /// Works on from that time.
    void goOn(long from) {
        now = from;
    }

    /// Does an image from its proposals to its end.
    ///
    /// @param model that answers
    ImageResult annotate(ProjectClient.Task task, Truth truth, ProjectClient.Model model)
            throws IOException, InterruptedException {
        List<ProjectClient.Kept> proposals = project.masks(task.image()).stream()
                .filter(ProjectClient.Kept::proposed)
                .toList();
        Judgement judgement = Judgement.of(
                proposals.stream().map(ProjectClient.Kept::mask).toList(),
                truth.objects().stream().map(Truth.Target::mask).toList(),
                settings.habits());
        Documents documents = new Documents(model);
        Clicking clicking =
                new Clicking(settings.habits(), question -> project.predict(task.image(), documents.asked(question)));
        List<Future<Attempt>> edits = judgement.edited().stream()
                .map(pair -> begin(
                        clicking,
                        truth,
                        pair.second(),
                        proposals.get(pair.first()).mask()))
                .toList();
        List<Future<Attempt>> drawings = judgement.missing().stream()
                .map(object -> begin(clicking, truth, object, null))
                .toList();
        Stopwatch watch = new Stopwatch(settings.pace(), random(truth, "time"), now);
        Ledger ledger = new Ledger(truth.objects().size(), proposals.size());
        ProjectClient.Heart heart = project.heart(task);
        judge(task, proposals, judgement, watch, ledger);
        for (int i = 0; i < edits.size(); i++) {
            MaskMatching.Pair pair = judgement.edited().get(i);
            edit(task, proposals.get(pair.first()), result(edits.get(i)), documents, watch, ledger);
            heart.beat();
        }
        for (int i = 0; i < drawings.size(); i++) {
            String id = id(truth, judgement.missing().get(i));
            draw(task, id, result(drawings.get(i)), documents, watch, ledger);
            heart.beat();
        }
        project.submit(task);
        now = watch.now();
        return ledger.result(watch);
    }

    private Future<Attempt> begin(Clicking clicking, Truth truth, int object, @Nullable Rle start) {
        RandomGenerator random = random(truth, "object " + object);
        Callable<Attempt> work = () -> clicking.at(truth.objects().get(object), start, random);
        return hands.submit(work);
    }

    private static Attempt result(Future<Attempt> attempt) throws IOException, InterruptedException {
        try {
            return attempt.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failed -> throw failed;
                case RuntimeException failed -> throw failed;
                case null, default -> throw new IllegalStateException("an object could not be clicked at", e);
            }
        }
    }

    private void judge(
            ProjectClient.Task task,
            List<ProjectClient.Kept> proposals,
            Judgement judgement,
            Stopwatch watch,
            Ledger ledger)
            throws IOException, InterruptedException {
        proposals.forEach(proposal -> watch.judge());
        judgement.accepted().forEach(pair -> ledger.unedited(pair.iou()));
        ledger.rejected(judgement.rejected().size());
        project.judge(
                task.image(),
                judgement.accepted().stream()
                        .map(pair -> proposals.get(pair.first()))
                        .toList(),
                "accept");
        project.judge(
                task.image(), judgement.rejected().stream().map(proposals::get).toList(), "reject");
    }

    private void edit(
            ProjectClient.Task task,
            ProjectClient.Kept proposal,
            Attempt attempt,
            Documents documents,
            Stopwatch watch,
            Ledger ledger)
            throws IOException, InterruptedException {
        List<Long> clicked = times(attempt.clicks().size(), watch::click, watch);
        watch.accept();
        long accepted = watch.now();
        List<Long> painted = times(attempt.strokes(), watch::stroke, watch);
        ledger.edited(attempt);
        ObjectNode history = given(attempt.clicks(), clicked);
        // As the page keeps a mask that was refined: a proposal has no beginning.
        history.putNull("started").putNull("accepted");
        history.putArray("edits");
        ProjectClient.Kept kept = proposal;
        Answer best = attempt.best();
        Question asked = attempt.asked();
        if (best != null && asked != null) {
            Documents.edited(history, "refine", List.of(accepted));
            kept = project.change(task, kept, documents.kept(null, best, asked, history));
        } else if (attempt.painted() == null) {
            project.judge(task.image(), List.of(proposal), "accept");
        }
        paint(task, kept, attempt, history, painted);
    }

    private void draw(
            ProjectClient.Task task, String id, Attempt attempt, Documents documents, Stopwatch watch, Ledger ledger)
            throws IOException, InterruptedException {
        double before = watch.active();
        watch.find();
        List<Long> clicked = new ArrayList<>(List.of(watch.now()));
        clicked.addAll(times(attempt.clicks().size() - 1, watch::click, watch));
        if (attempt.switched()) {
            watch.judge(); // the other masks that the model offers
        }
        watch.accept();
        long accepted = watch.now();
        List<Long> painted = times(attempt.strokes(), watch::stroke, watch);
        ledger.drawn(attempt, watch.active() - before);
        Answer best = attempt.best();
        Question asked = attempt.asked();
        if (best != null && asked != null) {
            ObjectNode history = given(attempt.clicks(), clicked);
            history.putArray("edits");
            history.put("started", clicked.getFirst()).put("accepted", accepted);
            paint(task, project.keep(task, documents.kept(id, best, asked, history)), attempt, history, painted);
        } else if (attempt.painted() != null) {
            ObjectNode history = given(List.of(), List.of());
            Documents.edited(history, "brush", painted);
            history.put("started", clicked.getFirst()).put("accepted", painted.getLast());
            project.keep(task, Documents.drawn(id, attempt.painted(), history));
        }
    }

    /// The next version of a mask that is kept already, as the page makes one of each stroke.
    private void paint(
            ProjectClient.Task task, ProjectClient.Kept kept, Attempt attempt, ObjectNode history, List<Long> strokes)
            throws IOException, InterruptedException {
        if (attempt.painted() != null) {
            Documents.edited(history, "brush", strokes);
            project.change(task, kept, Documents.painted(attempt.painted(), history));
        }
    }

    /// When each of some acts of work was done.
    private static List<Long> times(int acts, Runnable act, Stopwatch watch) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < acts; i++) {
            act.run();
            times.add(watch.now());
        }
        return times;
    }

    private static ObjectNode given(List<Point> clicks, List<Long> times) {
        return Documents.given(
                clicks, times.stream().map(at -> at - times.getFirst()).toList());
    }

    private String id(Truth truth, int object) {
        return UUID.nameUUIDFromBytes("%d\n%s\n%d"
                        .formatted(settings.seed(), truth.name(), object)
                        .getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private RandomGenerator random(Truth truth, String what) {
        UUID mixed = UUID.nameUUIDFromBytes(
                "%d\n%s\n%s".formatted(settings.seed(), truth.name(), what).getBytes(StandardCharsets.UTF_8));
        return new SplittableRandom(mixed.getMostSignificantBits() ^ mixed.getLeastSignificantBits());
    }

    @Override
    public void close() {
        hands.shutdownNow();
        hands.close();
    }
}
