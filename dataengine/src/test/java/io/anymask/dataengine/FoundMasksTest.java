package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.HEIGHT;
import static io.anymask.dataengine.Workplace.WIDTH;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.Annotations.Found;
import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.Fault;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.RunKind;
import io.anymask.dataengine.run.RunState;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Review.Verdict;
import io.anymask.dataengine.task.Task;
import io.anymask.mask.Rle;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What models find without a person, who then completes it, and the runs that do so; on both databases.
class FoundMasksTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    private static Draft found(String id, int first, int pixels) {
        Provenance provenance = new Provenance(
                Source.PREFILLED, "mobile-sam", "ab".repeat(32), "{\"points\":[[1,2,1]]}", 0, 0.97, 0.98, null);
        Rle mask = Rle.of(HEIGHT, WIDTH, first, pixels, WIDTH * HEIGHT - first - pixels);
        return new Draft(id, Draft.MAIN, Status.PROPOSED, null, mask, provenance);
    }

    private static List<Annotation> annotations(Workplace here) {
        return here.annotations.of(here.project.id(), here.image, Draft.MAIN).annotations();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsFoundAgainIsKeptOnceWhateverBecameOfIt(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            List<Draft> drafts = List.of(found("mask-0001", 0, 20), found("mask-0002", 50, 20));
            assertThat(here.annotations.find(here.by("root"), drafts)).isEqualTo(new Found(2, 0));
            assertThat(here.image(here.image).state()).isEqualTo(ProjectImage.State.NEW);
            here.annotations.judge(here.by("ann"), List.of("mask-0001"), Status.REJECTED);
            assertThat(here.annotations.find(here.by("root"), drafts)).isEqualTo(new Found(0, 2));
            Draft alike = found("mask-0003", 51, 20); // IoU 19 : 21 with the second
            Draft beside = found("mask-0004", 60, 20); // 10 : 30
            Draft apart = found("mask-0001", 150, 20); // known by its id, wherever it lies
            assertThat(here.annotations.find(here.by("root"), List.of(alike, beside, apart)))
                    .isEqualTo(new Found(1, 2));
            assertThat(annotations(here)).extracting(Annotation::id).containsExactly("mask-0002", "mask-0004");
            assertThat(here.image(here.image).state()).isEqualTo(ProjectImage.State.IN_PROGRESS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void proposalsWaitForSomebodyWhoCompletes(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            String project = here.project.id();
            here.annotations.find(here.by("root"), List.of(found("mask-0001", 0, 20)));
            here.tasks.completeProposed(project);
            Task task = here.claim(Mode.COMPLETE, "ann");
            assertThat(task.image()).isEqualTo(here.image);
            assertThat(here.offered(Mode.COMPLETE, "bob")).isNull();
            assertThat(here.claim(Mode.ANNOTATE, "bob").image())
                    .as("its task of annotating is this one")
                    .isNotEqualTo(here.image);
            assertThat(here.tasks.complete(project, here.image))
                    .as("it waits already")
                    .isFalse();

            here.submit(task, "ann");
            assertThat(here.image(here.image).state()).isEqualTo(ProjectImage.State.COMPLETED);
            here.tasks.completeProposed(project);
            assertThat(here.offered(Mode.COMPLETE, "ann"))
                    .as("what was handed in is not opened again")
                    .isNull();
            assertThat(here.tasks.complete(project, here.image))
                    .as("unless it is asked for")
                    .isTrue();
            assertThat(here.offered(Mode.COMPLETE, "ann")).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatSomebodyHoldsOrReviewsOrWasSentBackStaysAsItIs(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, true)) {
            String project = here.project.id();
            Task held = here.claim(Mode.ANNOTATE, "ann");
            String image = held.image();
            assertThat(here.tasks.complete(project, image)).isFalse();
            here.submit(held, "ann");
            assertThat(here.tasks.complete(project, image)).as("it is reviewed").isFalse();
            Task review = here.claim(Mode.REVIEW, "rob");
            here.judge(review, "rob", Verdict.REJECT, "too coarse");
            assertThat(here.tasks.complete(project, image))
                    .as("it was sent back")
                    .isFalse();
            assertThat(here.claim(Mode.ANNOTATE, "ann").image()).isEqualTo(image);
            here.time.pass(Task.LEASE);
            assertThat(here.tasks.complete(
                            project, here.images().images().getLast().id()))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnEndedProcessWorkedOnIsInterrupted(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            ProjectRun first = run(here, "run-1", RunKind.PREFILL, NOW);
            ProjectRun second = run(here, "run-2", RunKind.EMBED, NOW.plusSeconds(1));
            ProjectRun third = run(here, "run-3", RunKind.EXPORT, NOW.plusSeconds(2));
            ProjectRun running = first.running().at(3, 7);
            Report report =
                    new Report(Map.of(Report.Count.OBJECTS, 5L), List.of("lost"), List.of("odd"), List.of("left"));
            ProjectRun failing = third.running();
            for (int i = 0; i < 30; i++) {
                failing = failing.with(new Fault(here.image, "0.png", "fault " + i));
            }
            ProjectRun over = failing.completed(report, "run-3.zip", NOW);
            here.database.write(tx -> {
                tx.runs().replace(running);
                tx.runs().replace(over);
                return null;
            });
            List<ProjectRun> unfinished = here.database.read(tx -> tx.runs().unfinished());
            assertThat(unfinished).as("in the order of their turns").containsExactly(running, second);
            ProjectRun again = running.resuming(running.model());
            here.database.write(tx -> {
                tx.runs().replace(again);
                return null;
            });
            List<ProjectRun> all = here.database.read(tx -> tx.runs().latest(here.project.id(), 10));
            assertThat(all).containsExactly(over, second, again);
            assertThat(again)
                    .extracting(ProjectRun::state, ProjectRun::resumed, ProjectRun::done)
                    .containsExactly(RunState.QUEUED, 1, 0);
            assertThat(over.failed()).isEqualTo(30);
            assertThat(over.errors()).hasSize(ProjectRun.MOST_ERRORS);
            ProjectRun elsewhere = here.database.read(tx -> tx.runs().find("elsewhere", "run-1"));
            assertThat(elsewhere).isNull();
        }
    }

    private static ProjectRun run(Workplace here, String id, RunKind kind, Instant at) {
        ProjectRun run = ProjectRun.queued(id, here.project.id(), kind, "{\"a\":1}", null, "root", at);
        here.database.write(tx -> {
            tx.runs().add(run);
            return null;
        });
        return run;
    }
}
