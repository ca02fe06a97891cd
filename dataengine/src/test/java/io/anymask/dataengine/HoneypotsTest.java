package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.run;
import static io.anymask.dataengine.Workplace.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.metrics.Measures;
import io.anymask.dataengine.metrics.MetricsCsv;
import io.anymask.dataengine.metrics.ProjectMetrics;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.project.ProjectImage.State;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Task;
import io.anymask.service.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Images whose masks are known, slipped in, on both databases.
class HoneypotsTest {
    @TempDir
    private Path folder;

    private Workplace workplace(Databases kind) throws IOException, InterruptedException {
        return new Workplace(kind, kind.place(folder), folder, false);
    }

    private static void setShare(Workplace here, double share) {
        here.projects.change(here.project.id(), new Projects.Change(null, null, null, null, share), null);
    }

    private static @Nullable Task claim(Workplace here, String person) {
        return here.tasks.claim(here.project.id(), Mode.ANNOTATE, person, true);
    }

    /// The first image, with two masks of one person that are known to be right.
    private ProjectImage gold(Workplace here) {
        Task task = here.claim(Mode.ANNOTATE, "guru");
        here.draw(task, "guru", run(0, 40));
        here.draw(task, "guru", run(100, 20));
        here.submit(task, "guru");
        return here.projects.setGold(here.project.id(), task.image(), true, null);
    }

    /// Somebody whose first turn is one, as the share is.
    private static String tested(Workplace here, double share) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> "person-" + i)
                .filter(person -> Honeypots.fraction(here.project.id() + "\n" + person + "\n0") < share)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void isATaskAsAnyAndIsCompared(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            ProjectImage gold = gold(here);
            setShare(here, 0.5);
            String person = tested(here, 0.5);
            Task task = Objects.requireNonNull(claim(here, person));
            assertThat(task.image()).isEqualTo(gold.id());
            assertThat(Objects.requireNonNull(claim(here, person)).id())
                    .as("asking again")
                    .isEqualTo(task.id());
            Layers layers = new Layers(here.database, here.time);
            String own = "honeypot:" + person;
            assertThat(layers.blind(project, gold.id(), person)).isEqualTo(own);
            assertThat(here.projects.tests(project, person)).containsEntry(gold.id(), new Projects.Test(State.NEW, 0));

            Annotation known = here.annotations
                    .of(project, gold.id(), Draft.MAIN)
                    .annotations()
                    .getFirst();
            Draft changed = new Draft(known.id(), "", Status.ACCEPTED, null, run(0, 50), known.provenance());
            assertThatThrownBy(() ->
                            here.annotations.save(Writing.on(person, project, gold.id()), changed, new Base.Any()))
                    .as("the truth is not the tested one's to change")
                    .isInstanceOf(ServiceException.NotFound.class);
            assertThat(here.draw(task, person, run(0, 36)).layer()).isEqualTo(own);
            here.draw(task, person, run(60, 20));
            here.draw(task, person, run(150, 20));
            assertThat(here.projects.tests(project, person))
                    .containsEntry(gold.id(), new Projects.Test(State.IN_PROGRESS, 3));
            here.submit(task, person);

            assertThat(here.image(gold.id()).state()).isEqualTo(State.COMPLETED);
            assertThat(here.projects.progress(project).objects())
                    .as("no work results")
                    .isEqualTo(2);
            assertThat(here.annotations.of(project, gold.id(), Draft.MAIN).annotations())
                    .hasSize(2);
            assertThat(layers.blind(project, gold.id(), person)).isNull();
            assertThat(layers.compare(project, gold.id()).layers())
                    .as("no second opinion")
                    .isEmpty();
            assertThatThrownBy(() -> here.draw(task, person, run(100, 20)))
                    .as("too late")
                    .isInstanceOf(ServiceException.Conflict.class);

            ProjectMetrics metrics = ProjectMetrics.of(here.database, project);
            Measures measures = Objects.requireNonNull(metrics.annotators().get(person));
            assertThat(value(measures, "masks")).isZero();
            assertThat(value(measures, "honeypots")).isEqualTo(1);
            assertThat(value(measures, "honeypot_iou")).isCloseTo(0.9, within(1e-9));
            assertThat(value(measures, "honeypot_precision")).isCloseTo(1 / 3.0, within(1e-9));
            assertThat(value(measures, "honeypot_recall")).isEqualTo(0.5);
            assertThat(value(metrics.all(), "masks")).isEqualTo(2);
            assertThat(MetricsCsv.write(metrics)).contains("honeypot_recall", ",1,0.9000,0.3333,0.5000\r\n");

            for (Task next = claim(here, person); next != null; next = claim(here, person)) {
                assertThat(next.image()).as("each known image once").isNotEqualTo(gold.id());
                here.submit(next, person);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyIsTestedWithWhatIsTheirOwn(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            ProjectImage gold = gold(here);
            setShare(here, 0.5);
            String person = tested(here, 0.5);
            assertThat(here.claim(Mode.ANNOTATE, person).image())
                    .as("who sees which images are known is not tested")
                    .isNotEqualTo(gold.id());
            for (Task next = claim(here, "guru"); next != null; next = claim(here, "guru")) {
                assertThat(next.image()).isNotEqualTo(gold.id());
                here.submit(next, "guru");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void givingItBackDoesNotShowIt(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            ProjectImage gold = gold(here);
            setShare(here, 0.5);
            String person = tested(here, 0.5);
            Task task = Objects.requireNonNull(claim(here, person));
            here.release(task, person);
            Layers layers = new Layers(here.database, here.time);
            assertThat(layers.blind(project, gold.id(), person)).isNotNull();
            here.database.write(tx -> {
                tx.tasks().forgetPreferred(person, project);
                return task;
            });
            here.time.pass(Task.LEASE);
            assertThat(here.claim(Mode.ANNOTATE, "other").id())
                    .as("it is for one person")
                    .isNotEqualTo(task.id());
            Task again = Objects.requireNonNull(claim(here, person));
            assertThat(again.id()).isEqualTo(task.id());
            here.skip(again, person, "out of focus");
            assertThat(here.image(gold.id()).state()).as("untouched").isEqualTo(State.COMPLETED);
            assertThat(value(ProjectMetrics.of(here.database, project).all(), "honeypots"))
                    .isZero();
        }
    }

    /// Whoever is tested can have begun a run; the image has proposals nevertheless, and they can be completed.
    @ParameterizedTest
    @EnumSource
    void aTestKeepsNoProposalsFromBeingCompleted(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            ProjectImage gold = gold(here);
            setShare(here, 0.5);
            String person = tested(here, 0.5);
            assertThat(Objects.requireNonNull(claim(here, person)).image()).isEqualTo(gold.id());
            Provenance found = new Provenance(Source.PREFILLED, null, null, null, 0, null, null, null);
            Draft proposal = new Draft("proposal", Draft.MAIN, Status.PROPOSED, null, run(60, 20), found);
            here.annotations.find(Writing.unattended(person, project, gold.id()), List.of(proposal));
            assertThat(here.annotations.find(project, gold.id(), "proposal").layer())
                    .isEqualTo(Draft.MAIN);
            here.tasks.completeProposed(project);
            assertThat(here.offered(Mode.COMPLETE, "other"))
                    .as("what was handed in is not opened again")
                    .isNull();
            assertThat(here.tasks.complete(project, gold.id()))
                    .as("unless it is asked for")
                    .isTrue();
            assertThat(here.claim(Mode.COMPLETE, "other").image()).isEqualTo(gold.id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsChangedIsKnownNoMore(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            ProjectImage gold = gold(here);
            Provenance found = new Provenance(Source.PREFILLED, null, null, null, 0, null, null, null);
            Draft proposal = new Draft("proposal", Draft.MAIN, Status.PROPOSED, null, run(60, 20), found);
            here.annotations.find(Writing.unattended("root", project, gold.id()), List.of(proposal));
            here.annotations.judge(Writing.on("root", project, gold.id()), List.of("proposal"), Status.REJECTED);
            assertThat(here.image(gold.id()).gold())
                    .as("a proposal is no object")
                    .isTrue();
            Annotation mask = here.annotations
                    .of(project, gold.id(), Draft.MAIN)
                    .annotations()
                    .getFirst();
            here.annotations.delete(Writing.on("guru", project, gold.id()), mask.id(), new Base.Any());
            assertThat(here.image(gold.id()).gold()).isFalse();
            here.projects.setGold(project, gold.id(), true, null);
            Draft more = new Draft("more-masks", Draft.MAIN, Status.ACCEPTED, null, run(60, 20), mask.provenance());
            here.annotations.save(Writing.on("guru", project, gold.id()), more, new Base.None());
            assertThat(here.image(gold.id()).gold()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatIsFinishedCanBeKnown(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            assertThatThrownBy(() -> here.projects.setGold(project, here.image, true, null))
                    .isInstanceOf(ServiceException.Conflict.class)
                    .hasMessageContaining("is new");
            Task empty = here.claim(Mode.ANNOTATE, "guru");
            here.submit(empty, "guru");
            assertThatThrownBy(() -> here.projects.setGold(project, empty.image(), true, null))
                    .isInstanceOf(ServiceException.Conflict.class)
                    .hasMessageContaining("no mask");
            ProjectImage gold = gold(here);
            assertThat(gold.gold()).isTrue();
            here.projects.change(project, new Projects.Change(null, true, null, null, null), null);
            assertThatThrownBy(() -> here.projects.setGold(project, gold.id(), true, null))
                    .as("a review waits")
                    .isInstanceOf(ServiceException.Conflict.class);
            assertThat(here.projects.setGold(project, gold.id(), false, null).gold())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutAShareOrWorkThereIsNone(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            ProjectImage gold = gold(here);
            String person = tested(here, 0.5);
            assertThat(Objects.requireNonNull(claim(here, person)).image()).isNotEqualTo(gold.id());
            setShare(here, 0.5);
            while (true) {
                Task rest = here.offered(Mode.ANNOTATE, "other");
                if (rest == null) {
                    break;
                }
                here.submit(rest, "other");
                here.time.pass(Task.LEASE);
            }
            assertThat(claim(here, person)).as("nothing is left to do").isNull();
        }
    }

    /// The turns are as often as asked for, and the same whenever they are asked for.
    @Test
    void theShareIsKept() {
        for (double share : new double[] {0.05, 0.2, 0.5}) {
            long turns = IntStream.range(0, 4000)
                    .filter(i -> Honeypots.fraction("project\nperson\n" + i) < share)
                    .count();
            assertThat(turns / 4000.0).isCloseTo(share, within(0.02));
        }
        assertThat(Honeypots.fraction("project\nann\n7")).isEqualTo(Honeypots.fraction("project\nann\n7"));
        assertThat(Honeypots.fraction("project\nann\n7")).isNotEqualTo(Honeypots.fraction("project\nben\n7"));
    }
}
