package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.draft;
import static io.anymask.dataengine.Workplace.mask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.Projects.CategoryDraft;
import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.AnnotationSet;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Task;
import io.anymask.mask.Rle;
import io.anymask.service.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is kept of masks, on both databases.
class AnnotationsTest {
    private static final String ID = "mask-0001";

    @TempDir
    private Path folder;

    private Workplace workplace(Databases kind) throws IOException, InterruptedException {
        return new Workplace(kind, kind.place(folder), folder, true);
    }

    private static Annotation kept(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Kept.class);
        return ((Outcome.Kept) outcome).annotation();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptIsWhatWasSaid(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            Draft draft = draft(ID, 1);
            Annotation kept = kept(here.annotations.save(here.by("ann"), draft, new Base.None()));
            AnnotationSet set = here.annotations.of(here.project.id(), here.image, Draft.MAIN);
            assertThat(set.annotations()).containsExactly(kept);
            assertThat(set.revision()).isEqualTo(1);
            assertThat(kept.says(draft)).isTrue();
            assertThat(kept.version()).isEqualTo(1);
            assertThat(kept.author()).isEqualTo("ann");
            assertThat(kept.saved()).isEqualTo(here.time.instant());
            assertThat(here.image(here.image).state()).isEqualTo(ProjectImage.State.IN_PROGRESS);
            assertThat(here.projects.progress(here.project.id()).objects()).isEqualTo(1);
            assertThat(here.projects.objects(here.project.id(), List.of(here.image(here.image))))
                    .containsExactly(Map.entry(here.image, 1L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangeAddsAVersionAndADeletionIsOne(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            kept(here.annotations.save(here.by("ann"), draft(ID, 1), new Base.None()));
            Annotation second = kept(here.annotations.save(here.by("ben"), draft(ID, 2), new Base.Version(1)));
            assertThat(second.version()).isEqualTo(2);
            Annotation last = kept(here.annotations.delete(here.by("ann"), ID, new Base.Version(2)));
            assertThat(last.status()).isEqualTo(Status.DELETED);
            assertThat(here.annotations
                            .of(here.project.id(), here.image, Draft.MAIN)
                            .annotations())
                    .isEmpty();
            List<Annotation> history = here.annotations.history(here.project.id(), here.image, ID);
            assertThat(history).extracting(Annotation::mask).containsExactly(mask(1), mask(2), mask(2));
            assertThat(history).extracting(Annotation::author).containsExactly("ann", "ben", "ann");
            // deleting again changes nothing, whatever the client knew
            assertThat(kept(here.annotations.delete(here.by("ann"), ID, new Base.Version(1))))
                    .isEqualTo(last);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsBasedOnAnOldVersionChangesNothingAndHearsOfTheNewOne(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            here.annotations.save(here.by("ann"), draft(ID, 1), new Base.None());
            Annotation second = kept(here.annotations.save(here.by("ben"), draft(ID, 2), new Base.Version(1)));
            for (Base base : List.of(new Base.None(), new Base.Version(1), new Base.Version(3))) {
                assertThat(here.annotations.save(here.by("ann"), draft(ID, 3), base))
                        .isEqualTo(new Outcome.Outdated(second));
                assertThat(here.annotations.delete(here.by("ann"), ID, base)).isEqualTo(new Outcome.Outdated(second));
            }
            assertThat(here.annotations.save(here.by("ann"), draft("mask-0002", 3), new Base.Version(1)))
                    .isEqualTo(new Outcome.Outdated(null));
            assertThat(here.annotations
                            .of(here.project.id(), here.image, Draft.MAIN)
                            .annotations())
                    .containsExactly(second);
        }
    }

    @ParameterizedTest
    @EnumSource
    void askingTwiceKeepsOnce(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            Writing writing = here.by("ann").under("key-1");
            Annotation first = kept(here.annotations.save(writing, draft(ID, 1), new Base.None()));
            here.annotations.save(here.by("ben"), draft(ID, 2), new Base.Version(1));
            // the answer was lost: the client asks again, after somebody else has gone on
            Outcome again = here.annotations.save(writing, draft(ID, 1), new Base.None());
            assertThat(again).isEqualTo(new Outcome.Kept(first, 2, false));
            assertThat(here.annotations.history(here.project.id(), here.image, ID))
                    .hasSize(2);
            assertThatThrownBy(() -> here.annotations.save(writing, draft(ID, 5), new Base.Version(2)))
                    .isInstanceOf(ServiceException.Conflict.class)
                    .hasMessageContaining("Idempotency-Key");
            // without a key the same draft is known by what it says
            assertThat(here.annotations.save(here.by("ann"), draft(ID, 2), new Base.None()))
                    .isInstanceOf(Outcome.Kept.class);
            assertThat(here.annotations.history(here.project.id(), here.image, ID))
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatMakesNoSenseIsRefused(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            Draft good = draft(ID, 1);
            Rle large = Rle.of(20, 20, 0, 400);
            Rle none = Rle.of(Workplace.HEIGHT, Workplace.WIDTH, Workplace.HEIGHT * Workplace.WIDTH);
            for (Draft bad : List.of(
                    new Draft(ID, Draft.MAIN, Status.ACCEPTED, null, large, good.provenance()),
                    new Draft(ID, Draft.MAIN, Status.ACCEPTED, null, none, good.provenance()),
                    new Draft(ID, Draft.MAIN, Status.ACCEPTED, "unknown-1", mask(1), good.provenance()),
                    new Draft("../../x", Draft.MAIN, Status.ACCEPTED, null, mask(1), good.provenance()))) {
                assertThatThrownBy(() -> here.annotations.save(here.by("ann"), bad, new Base.None()))
                        .isInstanceOf(ServiceException.Invalid.class);
            }
            assertThatThrownBy(() -> here.annotations.save(
                            Writing.on("ann", here.project.id(), "no-image"), good, new Base.None()))
                    .isInstanceOf(ServiceException.NotFound.class);
            assertThat(here.annotations
                            .of(here.project.id(), here.image, Draft.MAIN)
                            .annotations())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdBelongsToOneImage(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            here.annotations.save(here.by("ann"), draft(ID, 1), new Base.None());
            String other = here.images().images().get(1).id();
            Writing there = Writing.on("ann", here.project.id(), other);
            assertThatThrownBy(() -> here.annotations.save(there, draft(ID, 1), new Base.Version(1)))
                    .isInstanceOf(ServiceException.Conflict.class);
            assertThatThrownBy(() -> here.annotations.find(here.project.id(), other, ID))
                    .isInstanceOf(ServiceException.NotFound.class);
            assertThatThrownBy(() -> here.annotations.delete(there, ID, new Base.Any()))
                    .isInstanceOf(ServiceException.NotFound.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRemovedCategoryNeverMakesAWriteFail(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            here.projects.save(project, new CategoryDraft("category-1", "wheel", null, 0, 1));
            Draft draft = new Draft(
                    ID,
                    Draft.MAIN,
                    Status.ACCEPTED,
                    "category-1",
                    mask(1),
                    draft(ID, 1).provenance());
            here.projects.remove(project, "category-1");
            assertThat(kept(here.annotations.save(here.by("ann"), draft, new Base.None()))
                            .category())
                    .isEqualTo("category-1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void proposalsAreJudgedAllOrNone(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            for (int i = 1; i <= 3; i++) {
                Draft draft = draft("proposal-" + i, i);
                here.annotations.save(
                        here.by("model"),
                        new Draft(draft.id(), Draft.MAIN, Status.PROPOSED, null, draft.mask(), draft.provenance()),
                        new Base.None());
            }
            List<String> ids = List.of("proposal-1", "proposal-2");
            assertThatThrownBy(() ->
                            here.annotations.judge(here.by("ann"), List.of("proposal-3", "nothing-3"), Status.ACCEPTED))
                    .isInstanceOf(ServiceException.NotFound.class);
            assertThat(here.annotations.judge(here.by("ann"), ids, Status.ACCEPTED))
                    .hasSize(2);
            assertThat(here.annotations.judge(here.by("ann"), ids, Status.REJECTED))
                    .isEmpty();
            here.annotations.judge(here.by("ann"), List.of("proposal-3"), Status.REJECTED);
            assertThat(here.annotations
                            .of(here.project.id(), here.image, Draft.MAIN)
                            .annotations())
                    .extracting(Annotation::status)
                    .containsExactly(Status.ACCEPTED, Status.ACCEPTED);
        }
    }

    /// Many at once on one mask: each version follows the one before, and everybody else is told.
    @ParameterizedTest
    @EnumSource
    void ofManyAtOnceOneGoesFirst(Databases kind) throws Exception {
        try (Workplace here = workplace(kind);
                ExecutorService people = Executors.newFixedThreadPool(8)) {
            here.annotations.save(here.by("ann"), draft(ID, 100), new Base.None());
            for (int round = 1; round <= 5; round++) {
                int base = round;
                List<Callable<Outcome>> all = IntStream.range(0, 8)
                        .<Callable<Outcome>>mapToObj(i -> () -> here.annotations.save(
                                here.by("person-" + i), draft(ID, base * 10L + i), new Base.Version(base)))
                        .toList();
                int won = 0;
                for (Future<Outcome> outcome : people.invokeAll(all)) {
                    won += outcome.get() instanceof Outcome.Kept ? 1 : 0;
                }
                assertThat(won).isEqualTo(1);
            }
            assertThat(here.annotations.history(here.project.id(), here.image, ID))
                    .extracting(Annotation::version)
                    .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatComesTooLateIsKeptBeside(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            Task anns = here.claim(Mode.ANNOTATE, "ann");
            Writing writing = here.by("ann", anns);
            kept(here.annotations.save(writing, draft("mask-in-time", 1), new Base.None()));

            here.time.pass(Task.LEASE.plusSeconds(1));
            // nobody has taken it: it is still hers
            assertThat(kept(here.annotations.save(writing, draft("mask-expired", 2), new Base.None()))
                            .layer())
                    .isEqualTo(Draft.MAIN);
            Task bens = here.claim(Mode.ANNOTATE, "ben");
            assertThat(bens.id()).isEqualTo(anns.id());

            Annotation late = kept(here.annotations.save(writing, draft("mask-too-late", 3), new Base.None()));
            assertThat(late.layer()).isEqualTo(anns.id() + ":ann");
            assertThat(here.annotations.of(project, anns.image(), Draft.MAIN).annotations())
                    .extracting(Annotation::id)
                    .containsExactlyInAnyOrder("mask-in-time", "mask-expired");
            assertThat(here.annotations.of(project, anns.image(), late.layer()).annotations())
                    .containsExactly(late);
        }
    }

    @ParameterizedTest
    @EnumSource
    void allIsThereWhenItIsOpenedAgain(Databases kind) throws Exception {
        String place = kind.place(folder);
        AnnotationSet before;
        String project;
        String image;
        try (Workplace here = new Workplace(kind, place, folder, false)) {
            here.annotations.save(here.by("ann"), draft(ID, 1), new Base.None());
            project = here.project.id();
            image = here.image;
            before = here.annotations.of(project, image, Draft.MAIN);
        }
        try (Database again = kind.open(place)) {
            assertThat(new Annotations(again, new Workplace.Time()).of(project, image, Draft.MAIN))
                    .isEqualTo(before);
        }
    }
}
