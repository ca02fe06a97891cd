package io.anymask.dataengine;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.metrics.Measures;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Review.Verdict;
import io.anymask.dataengine.task.Task;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.mask.Rle;
import io.anymask.service.gallery.Gallery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A project with three small images on one of the databases, and a clock that stands until it is moved.
final class Workplace implements AutoCloseable {
    static final int WIDTH = 16;
    static final int HEIGHT = 12;

    final Time time = new Time();
    final Database database;
    final Projects projects;
    final Annotations annotations;
    final Tasks tasks;
    final Project project;
    final String image;
    private int drawings;

    /// A clock that stands.
    static final class Time extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    Workplace(Databases kind, String place, Path folder, boolean reviewed) throws IOException, InterruptedException {
        this.database = kind.open(place);
        this.projects = new Projects(database, time);
        this.annotations = new Annotations(database, time);
        this.tasks = new Tasks(database, time);
        this.project = projects.create("Street", reviewed, null);
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        for (int i = 0; i < 3; i++) {
            byte[] rgb = new byte[WIDTH * HEIGHT * 3];
            new Random(i).nextBytes(rgb);
            Image.of(WIDTH, HEIGHT, rgb).writePng(pictures.resolve(i + ".png"));
        }
        ImageLimits limits = new ImageLimits(1 << 20, 1 << 20);
        try (Gallery gallery =
                new Gallery(new Gallery.Options(pictures, Map.of(), folder.resolve("uploads"), limits))) {
            Gallery.Page page = gallery.page(null, 10);
            while (page.indexing()) {
                Thread.sleep(5);
                page = gallery.page(null, 10);
            }
            page.photos().forEach(photo -> projects.add(project.id(), photo));
        }
        this.image = images().images().getFirst().id();
    }

    Projects.Page images() {
        return projects.images(project.id(), null, 0, 10);
    }

    ProjectImage image(String id) {
        return projects.image(project.id(), id);
    }

    Writing by(String author) {
        return Writing.on(author, project.id(), image);
    }

    /// Somebody who works on a task.
    Writing by(String author, Task task) {
        return Writing.on(author, project.id(), task.image()).during(new Writing.Held(task.id(), token(task)));
    }

    /// What somebody is given to do; null when nothing is left.
    @Nullable
    Task offered(Mode mode, String person) {
        return tasks.claim(project.id(), mode, person, false);
    }

    /// As [#offered], where something must be left.
    Task claim(Mode mode, String person) {
        return Objects.requireNonNull(offered(mode, person));
    }

    /// Of the lease that it was given with.
    static String token(Task task) {
        return Objects.requireNonNull(task.lease()).token();
    }

    Task heartbeat(Task task, String person) {
        return tasks.heartbeat(project.id(), task.id(), token(task), person);
    }

    Task release(Task task, String person) {
        return tasks.release(project.id(), task.id(), token(task), person);
    }

    Task skip(Task task, String person, String reason) {
        return tasks.skip(project.id(), task.id(), token(task), person, reason);
    }

    Tasks.Submitted submit(Task task, String person) {
        return tasks.submit(project.id(), task.id(), token(task), person);
    }

    Task judge(Task review, String person, Verdict verdict, @Nullable String reason) {
        return tasks.judge(project.id(), review.id(), token(review), person, verdict, reason);
    }

    /// A mask by hand, with an id that no other has.
    Draft draft(Rle mask, @Nullable String category) {
        Provenance drawn = new Provenance(Source.MANUAL, null, null, null, 0, null, null, "{\"by\":\"hand\"}");
        return new Draft("mask-%04d".formatted(drawings++), Draft.MAIN, Status.ACCEPTED, category, mask, drawn);
    }

    /// Draws a mask for a task.
    Annotation draw(Task task, String person, Rle mask) {
        return draw(task, person, draft(mask, null));
    }

    Annotation draw(Task task, String person, Draft draft) {
        return ((Outcome.Kept) annotations.save(by(person, task), draft, new Base.None())).annotation();
    }

    static double value(Measures measures, String name) {
        return measures.all().stream()
                .filter(measure -> measure.name().equals(name))
                .mapToDouble(Measures.Measure::value)
                .findFirst()
                .orElseThrow();
    }

    /// A mask of pixels one below the other.
    static Rle run(int first, int pixels) {
        return Rle.of(HEIGHT, WIDTH, first, pixels, WIDTH * HEIGHT - first - pixels);
    }

    /// A mask with another shape for each seed.
    static Rle mask(long seed) {
        Random random = new Random(seed);
        int first = random.nextInt(WIDTH * HEIGHT / 2);
        int second = 1 + random.nextInt(WIDTH * HEIGHT / 2 - 1);
        return Rle.of(HEIGHT, WIDTH, first, second, WIDTH * HEIGHT - first - second);
    }

    static Draft draft(String id, long seed) {
        Provenance provenance = new Provenance(
                Source.ASSISTED, "mobile-sam", "ab".repeat(32), "{\"points\":[[1,2,1]]}", 1, 0.9, 0.95, null);
        return new Draft(id, Draft.MAIN, Status.ACCEPTED, null, mask(seed), provenance);
    }

    @Override
    public void close() {
        database.close();
    }
}
