package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.run;
import static io.anymask.dataengine.Workplace.token;
import static io.anymask.dataengine.Workplace.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.consensus.Comparison;
import io.anymask.dataengine.consensus.Layer;
import io.anymask.dataengine.metrics.Measures;
import io.anymask.dataengine.metrics.ProjectMetrics;
import io.anymask.dataengine.project.ProjectImage.State;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Review.Verdict;
import io.anymask.dataengine.task.Task;
import io.anymask.mask.Rle;
import io.anymask.service.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Several people annotate one image, each alone, on both databases.
class ConsensusTest {
    @TempDir
    private Path folder;

    private Workplace workplace(Databases kind, int copies, boolean reviewed) throws IOException, InterruptedException {
        Workplace here = new Workplace(kind, kind.place(folder), folder, reviewed);
        here.projects.change(here.project.id(), new Projects.Change(null, null, copies, null, null), null);
        return here;
    }

    /// A copy with some masks, handed in.
    private Task copy(Workplace here, String person, Rle... masks) {
        Task task = here.claim(Mode.ANNOTATE, person);
        for (Rle mask : masks) {
            here.draw(task, person, mask);
        }
        submit(here, task, person);
        return task;
    }

    private static void submit(Workplace here, Task task, String person) {
        assertThat(here.submit(task, person).late()).isFalse();
        here.time.pass(Duration.ofSeconds(1));
    }

    private static List<Annotation> own(Workplace here, String image) {
        return here.annotations.of(here.project.id(), image, Draft.MAIN).annotations();
    }

    private static Layers layers(Workplace here) {
        return new Layers(here.database, here.time);
    }

    @ParameterizedTest
    @EnumSource
    void twoWhoAgreeMakeTheImagesOwnSet(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, true)) {
            Task anns = here.claim(Mode.ANNOTATE, "ann");
            Task bens = here.claim(Mode.ANNOTATE, "ben");
            assertThat(bens.image()).isEqualTo(anns.image());
            assertThat(bens.id()).isNotEqualTo(anns.id());
            Annotation first = here.draw(anns, "ann", run(10, 40));
            here.annotations.save(
                    Writing.on("ann", here.project.id(), anns.image()),
                    new Draft(first.id(), "", Status.ACCEPTED, null, run(10, 50), first.provenance()),
                    new Base.Version(1));
            here.draw(bens, "ben", run(12, 48));
            assertThat(own(here, anns.image())).as("nobody's yet").isEmpty();
            submit(here, anns, "ann");
            assertThat(here.image(anns.image()).state()).isEqualTo(State.IN_PROGRESS);
            submit(here, bens, "ben");

            assertThat(here.image(anns.image()).state()).isEqualTo(State.COMPLETED);
            Annotation chosen = own(here, anns.image()).getFirst();
            assertThat(own(here, anns.image())).hasSize(1);
            assertThat(chosen.mask()).as("the first of two equal ones").isEqualTo(run(10, 50));
            assertThat(chosen.author()).isEqualTo("ann");
            assertThat(chosen.provenance()).isEqualTo(first.provenance());
            assertThat(here.annotations.history(here.project.id(), anns.image(), chosen.id()))
                    .as("with all versions")
                    .extracting(version -> version.mask().area())
                    .containsExactly(40L, 50L);
            assertThat(here.annotations
                            .of(here.project.id(), anns.image(), "copy:ann")
                            .annotations())
                    .as("the copy stays")
                    .hasSize(1);
            assertThat(here.claim(Mode.REVIEW, "rob").image()).isEqualTo(anns.image());
            assertThat(here.offered(Mode.REVIEW, "ben"))
                    .as("who made a copy reviews none")
                    .isNull();

            ProjectMetrics metrics = ProjectMetrics.of(here.database, here.project.id());
            assertThat(value(metrics.all(), "agreement_iou")).isEqualTo(0.96);
            assertThat(value(metrics.all(), "agreement_pairs")).isEqualTo(1);
            assertThat(value(metrics.all(), "masks")).as("one set counts").isEqualTo(1);
            for (String person : List.of("ann", "ben")) {
                Measures measures = Objects.requireNonNull(metrics.annotators().get(person));
                assertThat(value(measures, "agreement")).isEqualTo(0.96);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCopyThatAgreesMostIsTaken(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 3, false)) {
            here.projects.change(here.project.id(), new Projects.Change(null, null, null, 0.7, null), null);
            String image = copy(here, "ann", run(0, 40)).image();
            copy(here, "ben", run(4, 40));
            copy(here, "cem", run(8, 40));
            double near = 36 / 44.0;
            double far = 32 / 48.0;
            assertThat(here.image(image).state()).isEqualTo(State.COMPLETED);
            assertThat(own(here, image)).extracting(Annotation::author).containsExactly("ben");
            ProjectMetrics metrics = ProjectMetrics.of(here.database, here.project.id());
            assertThat(value(metrics.all(), "agreement")).isCloseTo((2 * near + far) / 3, within(1e-9));
            assertThat(value(Objects.requireNonNull(metrics.annotators().get("ben")), "agreement_iou"))
                    .isCloseTo(near, within(1e-9));
            assertThat(value(Objects.requireNonNull(metrics.annotators().get("cem")), "agreement_iou"))
                    .isCloseTo((near + far) / 2, within(1e-9));
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoWhoDisagreeGoToAReviewer(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, false)) {
            String project = here.project.id();
            String image = copy(here, "ann", run(0, 40), run(100, 30)).image();
            copy(here, "ben", run(0, 40));
            assertThat(here.image(image).state()).isEqualTo(State.IN_PROGRESS);
            assertThat(own(here, image)).isEmpty();
            Task review = here.claim(Mode.REVIEW, "rob");
            assertThat(review.reason())
                    .isEqualTo(
                            "agreement 0.67, expected at least 0.80; furthest apart are ann and ben: IoU 1.00, F1 0.67");
            assertThatThrownBy(() -> here.judge(review, "rob", Verdict.ACCEPT, null))
                    .isInstanceOf(ServiceException.Conflict.class)
                    .hasMessageContaining("take the layer of one");

            Comparison all = layers(here).compare(project, image);
            assertThat(all.layers()).extracting(Layer::author).containsExactly("ann", "ben");
            assertThat(all.meetings().getFirst().matching().pairs()).hasSize(1);
            for (String layer : List.of("", "copy:cem", "copy:")) {
                assertThatThrownBy(() -> layers(here).take(project, image, layer, review.id(), token(review), "rob"))
                        .isInstanceOf(ServiceException.NotFound.class);
            }
            assertThatThrownBy(() -> layers(here).take(project, image, "copy:ann", review.id(), "no lease", "rob"))
                    .isInstanceOf(ServiceException.Conflict.class);
            layers(here).take(project, image, "copy:ann", review.id(), token(review), "rob");
            assertThat(own(here, image))
                    .hasSize(2)
                    .extracting(Annotation::author)
                    .containsOnly("ann");

            // another thought: what was taken is deleted, not lost
            String before = own(here, image).getFirst().id();
            layers(here).take(project, image, "copy:ben", review.id(), token(review), "rob");
            assertThat(own(here, image))
                    .hasSize(1)
                    .extracting(Annotation::author)
                    .containsOnly("ben");
            assertThat(here.annotations.find(project, image, before).status()).isEqualTo(Status.DELETED);
            here.judge(review, "rob", Verdict.ACCEPT, null);
            assertThat(here.image(image).state()).isEqualTo(State.ACCEPTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatNobodyTookIsDoneAnewByOne(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, false)) {
            String image = copy(here, "ann", run(0, 40)).image();
            copy(here, "ben", run(90, 40));
            Task review = here.claim(Mode.REVIEW, "rob");
            here.skip(review, "rob", "I know nothing of lichens");
            Task again = here.claim(Mode.REVIEW, "sue");
            assertThat(again.reason()).as("the next one is told too").startsWith("agreement 0.00");
            here.judge(again, "sue", Verdict.REJECT, "both are wrong");
            Task anew = here.claim(Mode.ANNOTATE, "cem");
            assertThat(anew.image()).isEqualTo(image);
            here.draw(anew, "cem", run(20, 30));
            submit(here, anew, "cem");
            assertThat(own(here, image)).extracting(Annotation::author).containsExactly("cem");
            assertThat(here.image(image).state()).isEqualTo(State.COMPLETED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasTakenGoesBackToItsAuthor(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, true)) {
            String image = copy(here, "ann", run(0, 40)).image();
            copy(here, "ben", run(0, 40));
            Task review = here.claim(Mode.REVIEW, "rob");
            here.judge(review, "rob", Verdict.REJECT, "a wheel is missing");
            assertThat(here.claim(Mode.ANNOTATE, "ben").image()).isNotEqualTo(image);
            assertThat(here.claim(Mode.ANNOTATE, "ann").image()).isEqualTo(image);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyTakesTwoCopiesOfOneImage(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 5, false)) {
            Set<String> images = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                images.add(copy(here, "ann", run(0, 40)).image());
            }
            assertThat(images).hasSize(3);
            assertThat(here.offered(Mode.ANNOTATE, "ann"))
                    .as("of three images with five copies each")
                    .isNull();
            Task skipped = here.claim(Mode.ANNOTATE, "ben");
            here.skip(skipped, "ben", "too dark");
            assertThat(here.claim(Mode.ANNOTATE, "ben").image()).isNotEqualTo(skipped.image());
        }
    }

    /// Also not by asking from two pages at once.
    @ParameterizedTest
    @EnumSource
    void askingAtOnceGetsOne(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 4, false);
                ExecutorService pages = Executors.newFixedThreadPool(8)) {
            List<Callable<Task>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String person = i % 2 == 0 ? "ann" : "ben";
                all.add(() -> here.claim(Mode.ANNOTATE, person));
            }
            Set<String> tasks = new HashSet<>();
            Set<String> images = new HashSet<>();
            for (Future<Task> task : pages.invokeAll(all)) {
                tasks.add(task.get().id());
                images.add(task.get().image());
            }
            assertThat(tasks).as("one for each").hasSize(2);
            assertThat(images).hasSize(1);
            assertThat(here.tasks.held(here.project.id())).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLeaseThatRunsOutFreesTheCopy(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, false)) {
            Task anns = here.claim(Mode.ANNOTATE, "ann");
            here.draw(anns, "ann", run(0, 40));
            here.time.pass(Task.LEASE);
            Task bens = here.claim(Mode.ANNOTATE, "ben");
            assertThat(bens.id()).isEqualTo(anns.id());
            assertThat(here.submit(anns, "ann").late()).isTrue();
            Annotation late = here.draw(anns, "ann", run(60, 20));
            assertThat(late.layer()).as("still ann's own").isEqualTo("copy:ann");
            // she goes on with the other copy, and finds what she did
            Task other = here.claim(Mode.ANNOTATE, "ann");
            assertThat(other.image()).isEqualTo(anns.image());
            assertThat(other.id()).isNotEqualTo(anns.id());
            assertThat(here.annotations
                            .of(here.project.id(), anns.image(), "copy:ann")
                            .annotations())
                    .hasSize(2);
            submit(here, other, "ann");
            here.draw(bens, "ben", run(0, 40));
            here.draw(bens, "ben", run(60, 20));
            submit(here, bens, "ben");
            assertThat(here.image(anns.image()).state()).isEqualTo(State.COMPLETED);
            assertThat(own(here, anns.image())).extracting(Annotation::author).containsOnly("ann");
        }
    }

    /// Who lost a copy and took no other is still no judge of the others.
    @ParameterizedTest
    @EnumSource
    void whoBeganACopyReviewsNone(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, false)) {
            Task lost = here.claim(Mode.ANNOTATE, "rob");
            here.draw(lost, "rob", run(0, 40));
            here.time.pass(Task.LEASE);
            copy(here, "ann", run(0, 40));
            copy(here, "ben", run(90, 40));
            assertThat(here.offered(Mode.REVIEW, "rob")).isNull();
            assertThat(here.claim(Mode.REVIEW, "sue").image()).isEqualTo(lost.image());
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachWorksAloneUntilAllAreDone(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, false)) {
            String project = here.project.id();
            Task anns = here.claim(Mode.ANNOTATE, "ann");
            Annotation mask = here.draw(anns, "ann", run(0, 40));
            String image = anns.image();
            assertThat(layers(here).blind(project, image, "ann")).isEqualTo("copy:ann");
            assertThat(layers(here).blind(project, image, "rob")).isNull();
            Task bens = here.claim(Mode.ANNOTATE, "ben");
            Draft changed = new Draft(mask.id(), "", Status.ACCEPTED, null, run(0, 50), mask.provenance());
            assertThatThrownBy(() -> here.annotations.save(Writing.on("ben", project, image), changed, new Base.Any()))
                    .as("of somebody else")
                    .isInstanceOf(ServiceException.NotFound.class);
            Draft stray = here.draft(run(0, 10), null);
            Outcome kept = here.annotations.save(Writing.on("eve", project, image), stray, new Base.None());
            assertThat(((Outcome.Kept) kept).annotation().layer())
                    .as("without a task, a copy of her own")
                    .isEqualTo("copy:eve");
            assertThat(layers(here).blind(project, image, "eve")).isEqualTo("copy:eve");
            Outcome next = here.annotations.save(
                    Writing.on("eve", project, image),
                    new Draft(stray.id(), "", Status.ACCEPTED, null, run(0, 20), stray.provenance()),
                    new Base.Version(1));
            assertThat(next).as("and she goes on with it").isInstanceOf(Outcome.Kept.class);
            submit(here, anns, "ann");
            assertThatThrownBy(() -> here.annotations.save(Writing.on("ann", project, image), changed, new Base.Any()))
                    .as("handed in")
                    .isInstanceOf(ServiceException.Conflict.class);
            assertThatThrownBy(() ->
                            here.annotations.delete(Writing.on("ann", project, image), mask.id(), new Base.Version(1)))
                    .isInstanceOf(ServiceException.Conflict.class);
            assertThat(layers(here).blind(project, image, "ann")).isEqualTo("copy:ann");
            here.draw(bens, "ben", run(0, 40));
            submit(here, bens, "ben");
            assertThat(layers(here).blind(project, image, "ann")).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOneSkipsAReviewerDecides(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, false)) {
            String project = here.project.id();
            String image = copy(here, "ann", run(0, 40)).image();
            Task bens = here.claim(Mode.ANNOTATE, "ben");
            here.skip(bens, "ben", "out of focus");
            Task review = here.claim(Mode.REVIEW, "rob");
            assertThat(review.image()).isEqualTo(image);
            assertThat(review.reason()).isEqualTo("ben skipped it: out of focus");

            for (String person : List.of("ann", "ben")) {
                Task task = here.claim(Mode.ANNOTATE, person);
                here.skip(task, person, "not a street");
                here.time.pass(Task.HEARTBEAT);
            }
            assertThat(here.projects.progress(project).images()).containsEntry(State.SKIPPED, 1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherCategoryIsAnotherObject(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, false)) {
            for (String id : List.of("category-car", "category-bus")) {
                here.projects.save(here.project.id(), new Projects.CategoryDraft(id, id, null, 1, null));
            }
            Task anns = here.claim(Mode.ANNOTATE, "ann");
            here.draw(anns, "ann", here.draft(run(0, 40), "category-car"));
            submit(here, anns, "ann");
            Task bens = here.claim(Mode.ANNOTATE, "ben");
            here.draw(bens, "ben", here.draft(run(0, 40), "category-bus"));
            submit(here, bens, "ben");
            assertThat(here.claim(Mode.REVIEW, "rob").reason()).contains("IoU of nothing, F1 0.00");
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoWhoSeeNothingAgree(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, false)) {
            String image = copy(here, "ann").image();
            copy(here, "ben");
            assertThat(here.image(image).state()).isEqualTo(State.COMPLETED);
            copy(here, "ann");
            String other = copy(here, "ben", run(0, 40)).image();
            assertThat(here.image(other).state()).isEqualTo(State.IN_PROGRESS);
            assertThat(layers(here).compare(here.project.id(), other).layers())
                    .as("a copy without a mask is one")
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImageThatIsBegunKeepsItsCopies(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 1, false)) {
            String project = here.project.id();
            Task alone = here.claim(Mode.ANNOTATE, "ann");
            here.projects.change(project, new Projects.Change(null, null, 2, 0.5, null), null);
            assertThat(here.claim(Mode.ANNOTATE, "ann").kind()).isEqualTo(Task.Kind.SHARED);
            assertThat(here.claim(Mode.ANNOTATE, "ben").kind()).isEqualTo(Task.Kind.COPY);
            here.projects.change(project, new Projects.Change(null, null, 1, null, null), null);
            assertThat(here.claim(Mode.ANNOTATE, "cem").kind())
                    .as("the other copy")
                    .isEqualTo(Task.Kind.COPY);
            assertThat(here.claim(Mode.ANNOTATE, "dan").kind()).isEqualTo(Task.Kind.SHARED);
            here.draw(alone, "ann", run(0, 40));
            submit(here, alone, "ann");
            assertThat(own(here, alone.image())).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rulesThatMakeNoSenseAreRefused(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 1, false)) {
            List<Projects.Change> wrong = List.of(
                    new Projects.Change(null, null, 0, null, null),
                    new Projects.Change(null, null, 6, null, null),
                    new Projects.Change(null, null, null, 1.01, null),
                    new Projects.Change(null, null, null, Double.NaN, null),
                    new Projects.Change(null, null, null, null, 0.51),
                    new Projects.Change(null, null, null, null, -0.1));
            for (Projects.Change change : wrong) {
                assertThatThrownBy(() -> here.projects.change(here.project.id(), change, null))
                        .as(change.toString())
                        .isInstanceOf(ServiceException.Invalid.class)
                        .hasMessageContaining("expected");
            }
            assertThat(here.projects.find(here.project.id())).isEqualTo(here.project);
        }
    }

    /// Also not by somebody who makes one of the copies.
    @ParameterizedTest
    @EnumSource
    void nothingUnattendedGoesIntoACopy(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 2, false)) {
            String project = here.project.id();
            Task anns = here.claim(Mode.ANNOTATE, "ann");
            Writing run = Writing.unattended("ann", project, anns.image());
            List<Draft> found = List.of(here.draft(run(100, 40), null));
            assertThatThrownBy(() -> here.annotations.find(run, found))
                    .isInstanceOf(ServiceException.Conflict.class)
                    .hasMessageContaining("each alone");
            assertThat(here.annotations.isOpen(project, anns.image())).isTrue();
            here.release(anns, "ann");
            assertThat(here.tasks.complete(project, anns.image()))
                    .as("copies stay copies")
                    .isFalse();
            copy(here, "ann", run(0, 40));
            copy(here, "ben", run(0, 40));
            assertThat(here.annotations.isOpen(project, anns.image())).isFalse();
            assertThat(here.annotations.find(run, found).kept()).isEqualTo(1);
            assertThat(own(here, anns.image())).hasSize(2);
        }
    }

    /// A late second candidate can be found, and taken, in any project.
    @ParameterizedTest
    @EnumSource
    void whatCameTooLateIsALayer(Databases kind) throws Exception {
        try (Workplace here = workplace(kind, 1, true)) {
            String project = here.project.id();
            Task anns = here.claim(Mode.ANNOTATE, "ann");
            here.time.pass(Task.LEASE);
            Task bens = here.claim(Mode.ANNOTATE, "ben");
            here.draw(bens, "ben", run(0, 40));
            here.draw(anns, "ann", run(0, 30));
            submit(here, bens, "ben");
            Comparison all = layers(here).compare(project, anns.image());
            assertThat(all.layers().stream().map(Layer::author).collect(Collectors.toList()))
                    .containsExactly("", "ann");
            assertThat(all.agreement().orElseThrow()).isEqualTo(0.75);
            Task review = here.claim(Mode.REVIEW, "rob");
            layers(here).take(project, anns.image(), all.layers().getLast().name(), review.id(), token(review), "rob");
            assertThat(own(here, anns.image())).extracting(Annotation::author).containsExactly("ann");
        }
    }
}
