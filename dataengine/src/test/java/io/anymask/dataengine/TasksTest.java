package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.draft;
import static io.anymask.dataengine.Workplace.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.project.ProjectImage.State;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Review;
import io.anymask.dataengine.task.Review.Verdict;
import io.anymask.dataengine.task.Task;
import io.anymask.service.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who works on what, on both databases.
class TasksTest {
    @TempDir
    private Path folder;

    private Workplace workplace(Databases kind) throws IOException, InterruptedException {
        return new Workplace(kind, kind.place(folder), folder, true);
    }

    @ParameterizedTest
    @EnumSource
    void nobodyGetsWhatAnotherHolds(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            Task anns = here.claim(Mode.ANNOTATE, "ann");
            Task bens = here.claim(Mode.ANNOTATE, "ben");
            assertThat(bens.id()).isNotEqualTo(anns.id());
            // whoever holds one gets it again, and keeps the token
            Task again = here.claim(Mode.ANNOTATE, "ann");
            assertThat(again.id()).isEqualTo(anns.id());
            assertThat(token(again)).isEqualTo(token(anns));
            here.claim(Mode.ANNOTATE, "cem");
            assertThat(here.offered(Mode.ANNOTATE, "dan")).isNull();
            assertThat(here.tasks.held(here.project.id())).hasSize(3);
            here.release(bens, "ben");
            assertThat(here.claim(Mode.ANNOTATE, "dan").id()).isEqualTo(bens.id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofManyAtOnceEachGetsAnother(Databases kind) throws Exception {
        try (Workplace here = workplace(kind);
                ExecutorService people = Executors.newFixedThreadPool(6)) {
            List<Callable<Task>> all = IntStream.range(0, 6)
                    .<Callable<Task>>mapToObj(i -> () -> here.offered(Mode.ANNOTATE, "person-" + i))
                    .toList();
            Set<String> taken = new HashSet<>();
            int given = 0;
            for (Future<Task> task : people.invokeAll(all)) {
                if (task.get() != null) {
                    taken.add(task.get().id());
                    given++;
                }
            }
            assertThat(given).isEqualTo(3);
            assertThat(taken).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLeaseRunsOutWithoutSignsOfLife(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            Task anns = here.claim(Mode.ANNOTATE, "ann");
            for (int i = 0; i < 10; i++) {
                here.time.pass(Task.HEARTBEAT);
                here.heartbeat(anns, "ann");
            }
            assertThat(here.claim(Mode.ANNOTATE, "ben").id()).isNotEqualTo(anns.id());
            here.time.pass(Task.LEASE);
            // too long, but nobody wanted it
            here.heartbeat(anns, "ann");
            here.time.pass(Task.LEASE);
            Task bens = here.claim(Mode.ANNOTATE, "ben");
            assertThat(bens.id()).isEqualTo(anns.id());
            assertThatThrownBy(() -> here.heartbeat(anns, "ann")).isInstanceOf(ServiceException.Conflict.class);
            assertThat(here.submit(anns, "ann").late()).isTrue();
            assertThat(here.submit(bens, "ben").late()).isFalse();
            assertThat(here.submit(bens, "ben").late()).as("handing in twice").isFalse();
            assertThat(here.submit(anns, "ann").late()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReviewSendsBackOrAccepts(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            Task first = here.claim(Mode.ANNOTATE, "ann");
            String image = first.image();
            here.submit(first, "ann");
            assertThat(here.image(image).state()).isEqualTo(State.COMPLETED);

            assertThat(here.offered(Mode.REVIEW, "ann")).as("one's own work").isNull();
            Task review = here.claim(Mode.REVIEW, "rob");
            assertThatThrownBy(() -> here.judge(review, "rob", Verdict.REJECT, " "))
                    .isInstanceOf(ServiceException.Invalid.class);
            here.judge(review, "rob", Verdict.REJECT, "a wheel is missing");
            assertThat(here.image(image).state()).isEqualTo(State.REJECTED);
            assertThat(here.image(image).reason()).isEqualTo("a wheel is missing");

            assertThat(here.claim(Mode.ANNOTATE, "ben").image()).isNotEqualTo(image);
            Task back = here.claim(Mode.ANNOTATE, "ann");
            assertThat(back.image()).isEqualTo(image);
            assertThat(back.reason()).isEqualTo("a wheel is missing");
            here.submit(back, "ann");
            Task second = here.claim(Mode.REVIEW, "rob");
            here.judge(second, "rob", Verdict.ACCEPT, null);
            assertThat(here.image(image).state()).isEqualTo(State.ACCEPTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReviewIsOfOneVersion(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            Outcome saved = here.annotations.save(here.by("ann"), draft("mask-0001", 1), new Base.None());
            Annotation first = ((Outcome.Kept) saved).annotation();
            Review review = here.tasks.review(first, "rob", Verdict.REJECT, "the edge is off");
            assertThat(here.tasks.reviews(here.project.id(), here.image)).containsExactly(review);
            here.annotations.save(here.by("ann"), draft("mask-0001", 2), new Base.Version(1));
            assertThatThrownBy(() -> here.tasks.review(first, "rob", Verdict.ACCEPT, null))
                    .isInstanceOf(ServiceException.Conflict.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSkippedImageSaysWhy(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            Task task = here.claim(Mode.ANNOTATE, "ann");
            assertThatThrownBy(() -> here.skip(task, "ann", "")).isInstanceOf(ServiceException.Invalid.class);
            here.skip(task, "ann", "out of focus");
            assertThat(here.image(task.image()).reason()).isEqualTo("out of focus");
            assertThat(here.projects.progress(project).images()).containsEntry(State.SKIPPED, 1L);
            assertThat(here.claim(Mode.ANNOTATE, "ann").image()).isNotEqualTo(task.image());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSkippedReviewWaitsForAnother(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            Task work = here.claim(Mode.ANNOTATE, "ann");
            here.submit(work, "ann");
            Task review = here.claim(Mode.REVIEW, "rob");
            here.skip(review, "rob", "I know nothing of lichens");
            assertThat(here.image(work.image()).state()).isEqualTo(State.COMPLETED);
            assertThat(here.offered(Mode.REVIEW, "rob"))
                    .as("whoever skipped it")
                    .isNull();
            Task second = here.claim(Mode.REVIEW, "sue");
            assertThat(second.image()).isEqualTo(work.image());
            here.judge(second, "sue", Verdict.ACCEPT, null);
            assertThat(here.image(work.image()).state()).isEqualTo(State.ACCEPTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTaskThatIsNotHeldCannotBeEnded(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            Task task = here.claim(Mode.ANNOTATE, "ann");
            String id = task.id();
            String token = token(task);
            assertThat(here.tasks.release(project, id, token, "ann").lease()).isNull();
            refuses(() -> here.tasks.submit(project, id, token, "ann"));
            refuses(() -> here.tasks.skip(project, id, token, "ann", "out of focus"));
            refuses(() -> here.tasks.heartbeat(project, id, token, "ann"));
            assertThat(here.image(task.image()).state()).isEqualTo(State.NEW);

            Task again = here.claim(Mode.ANNOTATE, "ann");
            here.tasks.submit(project, id, token(again), "ann");
            Task review = here.claim(Mode.REVIEW, "rob");
            here.release(review, "rob");
            refuses(() -> here.judge(review, "rob", Verdict.ACCEPT, null));
            assertThat(here.image(task.image()).state()).isEqualTo(State.COMPLETED);
        }
    }

    /// Two tabs, or two machines: each may go on with what the other took, and hears when the other has ended it.
    @ParameterizedTest
    @EnumSource
    void aLeaseIsThePersons(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            Task first = here.claim(Mode.ANNOTATE, "ann");
            here.time.pass(Task.LEASE); // both slept; nobody took it
            Task second = here.claim(Mode.ANNOTATE, "ann");
            assertThat(second.id()).isEqualTo(first.id());
            here.heartbeat(first, "ann");
            here.tasks.heartbeat(project, first.id(), token(second), "ann");
            assertThat(here.tasks
                            .submit(project, first.id(), token(second), "ann")
                            .late())
                    .isFalse();
            Task ended = here.heartbeat(first, "ann");
            assertThat(ended.state()).isEqualTo(Task.State.DONE);
            assertThat(ended.lease()).isNull();
            refuses(() -> here.heartbeat(first, "ben"));
            assertThat(here.submit(first, "ann").late()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void noAnswerShowsTheTokenOfAnother(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            Task anns = here.claim(Mode.ANNOTATE, "ann");
            String id = anns.id();
            here.time.pass(Task.LEASE);
            Task bens = here.claim(Mode.ANNOTATE, "ben");
            assertThat(bens.id()).isEqualTo(id);
            assertThat(here.tasks.release(project, id, token(anns), "ann").lease())
                    .isNull();
            assertThat(here.tasks.submit(project, id, token(anns), "ann").task().lease())
                    .isNull();
            // knowing the token is not enough
            assertThat(here.tasks.release(project, id, token(bens), "ann").lease())
                    .isNull();
            refuses(() -> here.tasks.skip(project, id, token(bens), "ann", "out of focus"));
            assertThat(here.tasks.heartbeat(project, id, token(bens), "ben").lease())
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsForSomebodyDisabledIsFree(Databases kind) throws Exception {
        freed(kind, (accounts, root, project, person) -> accounts.setDisabled(root, person, true));
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsForSomebodyTakenOutIsFree(Databases kind) throws Exception {
        freed(kind, (accounts, root, project, person) -> accounts.removeMember(root, project, person));
    }

    private interface Leaving {
        void leave(Accounts accounts, String root, String project, String person);
    }

    private void freed(Databases kind, Leaving leaving) throws Exception {
        try (Workplace here = workplace(kind);
                Passwords passwords = new Passwords(Team.ROUNDS)) {
            String project = here.project.id();
            Invitations invitations = new Invitations(here.database, here.time, passwords);
            String root = join(invitations, Objects.requireNonNull(invitations.first()), "root");
            String ann = join(
                    invitations,
                    invitations.toProject(root, project, Role.ANNOTATOR).token(),
                    "ann");
            Task work = here.claim(Mode.ANNOTATE, ann);
            here.submit(work, ann);
            Task review = here.claim(Mode.REVIEW, root);
            here.judge(review, root, Verdict.REJECT, "a wheel is missing");
            here.claim(Mode.ANNOTATE, "ben");
            here.claim(Mode.ANNOTATE, "cat");
            assertThat(here.offered(Mode.ANNOTATE, "dan")).isNull();
            leaving.leave(new Accounts(here.database, here.time), root, project, ann);
            assertThat(here.claim(Mode.ANNOTATE, "dan").image()).isEqualTo(work.image());
        }
    }

    private static String join(Invitations invitations, Secret token, String name) throws InterruptedException {
        return invitations
                .accept(token, name, "", Team.PASSWORD, Team.CLIENT)
                .visit()
                .person()
                .id();
    }

    private static void refuses(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ServiceException.Conflict.class);
    }
}
