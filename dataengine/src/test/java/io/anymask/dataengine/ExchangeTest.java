package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.draft;
import static io.anymask.dataengine.Workplace.mask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.Projects.CategoryDraft;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.exchange.ProjectImport;
import io.anymask.dataengine.exchange.ProjectSet;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Task;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Category;
import io.anymask.dataset.exchange.Exporter;
import io.anymask.dataset.exchange.Format;
import io.anymask.dataset.exchange.Importer;
import io.anymask.dataset.exchange.Loss;
import io.anymask.dataset.exchange.Photos;
import io.anymask.dataset.exchange.Source;
import io.anymask.mask.Rle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Projects out to files and back, on both databases.
class ExchangeTest {
    @TempDir
    private Path folder;

    private static List<AnnotatedImage> images(AnnotationSet set) {
        List<AnnotatedImage> images = new ArrayList<>();
        set.forEachImage(images::add);
        return images;
    }

    @ParameterizedTest
    @EnumSource
    void aProjectComesBackFromCoco(Databases kind) throws Exception {
        Path file = folder.resolve("coco.json");
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            here.projects.save(here.project.id(), new CategoryDraft("category-1", "wheel", "part", 0, 1));
            for (int i = 1; i <= 3; i++) {
                Draft draft = draft("mask-000" + i, i);
                here.annotations.save(
                        here.by("ann"),
                        new Draft(
                                draft.id(),
                                Draft.MAIN,
                                Status.ACCEPTED,
                                i == 1 ? null : "category-1",
                                draft.mask(),
                                draft.provenance()),
                        new Base.None());
            }
            here.annotations.delete(here.by("ann"), "mask-0003", new Base.Version(1));
            here.projects.remove(here.project.id(), "category-1"); // a mask still has it

            ProjectSet set = new ProjectSet(here.database, here.project);
            assertThat(images(set)).hasSize(3);
            assertThat(images(set).getFirst().objects())
                    .extracting(AnnotatedObject::mask)
                    .containsExactly(mask(1), mask(2));
            assertThat(set.categories()).extracting(Category::name).containsExactly("wheel");
            Exporter exporter = new Exporter(Format.COCO_RLE);
            exporter.losses(set);
            exporter.write(set, file);
        }

        Path again = Files.createDirectories(folder.resolve("again"));
        try (Workplace there = new Workplace(kind, kind.place(again), again, false)) {
            AnnotationSet read = Importer.open(file, Format.COCO_RLE, Photos.none());
            ProjectImport bringing =
                    new ProjectImport(there.projects, there.annotations, there.project.id(), "importer");
            assertThat(bringing.bring(read, Status.ACCEPTED).kept()).isEqualTo(2);
            ProjectImport.Result twice = bringing.bring(read, Status.ACCEPTED);
            assertThat(twice.kept()).isZero();
            assertThat(twice.known()).isEqualTo(2);
            ProjectSet set = new ProjectSet(there.database, there.project);
            assertThat(images(set).getFirst().objects())
                    .extracting(AnnotatedObject::mask)
                    .containsExactlyInAnyOrder(mask(1), mask(2));
            // COCO holds no object without a category
            assertThat(set.categories()).extracting(Category::name).containsExactlyInAnyOrder("wheel", Category.NONE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImageThatSeveralPeopleAnnotateIsLeftAndTheOthersCome(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            String project = here.project.id();
            here.projects.change(project, new Projects.Change(null, null, 2, null, null), null);
            Task begun = here.claim(Mode.ANNOTATE, "importer");
            assertThat(here.image(begun.image()).name()).isEqualTo("0.png");
            List<AnnotatedObject> objects = List.of(AnnotatedObject.of(7L, mask(1)), AnnotatedObject.of(7L, mask(2)));
            AnnotationSet set = AnnotationSet.of(
                    List.of(Category.of(7, "wheel")),
                    List.of(
                            new AnnotatedImage("0.png", Workplace.WIDTH, Workplace.HEIGHT, objects),
                            new AnnotatedImage("1.png", Workplace.WIDTH, Workplace.HEIGHT, objects)));
            ProjectImport.Result result =
                    new ProjectImport(here.projects, here.annotations, project, "importer").bring(set, Status.ACCEPTED);
            assertThat(result).isEqualTo(new ProjectImport.Result(2, 0, Map.of("0.png", 2)));
            assertThat(here.annotations
                            .of(project, begun.image(), "copy:importer")
                            .annotations())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasNoImageIsCountedAndProposalsWaitForAPerson(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            AnnotationSet set = AnnotationSet.of(
                    List.of(Category.of(7, "wheel")),
                    List.of(
                            new AnnotatedImage(
                                    "elsewhere/0.png",
                                    Workplace.WIDTH,
                                    Workplace.HEIGHT,
                                    List.of(AnnotatedObject.of(7L, mask(1)))),
                            new AnnotatedImage(
                                    "nowhere.png",
                                    Workplace.WIDTH,
                                    Workplace.HEIGHT,
                                    List.of(AnnotatedObject.of(7L, mask(1)))),
                            new AnnotatedImage("1.png", 5, 5, List.of(AnnotatedObject.of(null, Rle.of(5, 5, 0, 25))))));
            ProjectImport.Result result = new ProjectImport(
                            here.projects, here.annotations, here.project.id(), "importer")
                    .bring(set, Status.PROPOSED);
            assertThat(result.kept()).isEqualTo(1);
            assertThat(result.left()).containsOnlyKeys("nowhere.png", "1.png");
            assertThat(here.annotations
                            .of(here.project.id(), here.image, Draft.MAIN)
                            .annotations())
                    .extracting(annotation -> annotation.status())
                    .containsExactly(Status.PROPOSED);
            assertThat(images(new ProjectSet(here.database, here.project))
                            .getFirst()
                            .objects())
                    .isEmpty();
        }
    }

    private static AnnotatedImage image(String name, int mask) {
        return new AnnotatedImage(name, Workplace.WIDTH, Workplace.HEIGHT, List.of(AnnotatedObject.of(7L, mask(mask))));
    }

    @ParameterizedTest
    @EnumSource
    void aCategoryThatSomebodyRenamedKeepsItsName(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            AnnotationSet set = AnnotationSet.of(List.of(Category.of(7, "wheel")), List.of(image("0.png", 1)));
            ProjectImport bringing = new ProjectImport(here.projects, here.annotations, here.project.id(), "importer");
            bringing.bring(set, Status.ACCEPTED);
            String id = here.projects.categories(here.project.id()).getFirst().id();
            here.projects.save(here.project.id(), new CategoryDraft(id, "tyre", "part", 3, 1));
            assertThat(bringing.bring(set, Status.ACCEPTED).known()).isEqualTo(1);
            assertThat(here.projects.categories(here.project.id()))
                    .singleElement()
                    .satisfies(category -> {
                        assertThat(category.name()).isEqualTo("tyre");
                        assertThat(category.supercategory()).isEqualTo("part");
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoFilesOfOneLastPartNeverShareAnImage(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            ProjectImport bringing = new ProjectImport(here.projects, here.annotations, here.project.id(), "importer");
            AnnotationSet ambiguous = AnnotationSet.of(
                    List.of(Category.of(7, "wheel")), List.of(image("a/0.png", 1), image("b/0.png", 2)));
            ProjectImport.Result result = bringing.bring(ambiguous, Status.ACCEPTED);
            assertThat(result.kept()).isEqualTo(1);
            assertThat(result.left()).containsOnlyKeys("b/0.png");
            AnnotationSet exact =
                    AnnotationSet.of(List.of(Category.of(7, "wheel")), List.of(image("a/0.png", 3), image("0.png", 4)));
            assertThat(bringing.bring(exact, Status.ACCEPTED).left())
                    .as("the image's own name goes first")
                    .containsOnlyKeys("a/0.png");
            assertThat(images(new ProjectSet(here.database, here.project))
                            .getFirst()
                            .objects())
                    .extracting(AnnotatedObject::mask)
                    .containsExactlyInAnyOrder(mask(1), mask(4));
        }
    }

    @Test
    void aProjectSaysWhatItCannotHold() {
        AnnotatedObject full = AnnotatedObject.of(7L, mask(1))
                .withCrowd(true)
                .by(Source.MANUAL, "ann")
                .with(Map.of("occluded", "true"));
        AnnotatedObject empty =
                AnnotatedObject.of(null, Rle.of(Workplace.HEIGHT, Workplace.WIDTH, Workplace.HEIGHT * Workplace.WIDTH));
        AnnotationSet set = AnnotationSet.of(
                List.of(new Category(7, "wheel", "part", 0xFF0000)),
                List.of(new AnnotatedImage("0.png", Workplace.WIDTH, Workplace.HEIGHT, List.of(full, empty))));
        assertThat(ProjectImport.losses(set).losses())
                .extracting(Loss::kind)
                .containsExactlyInAnyOrder(
                        Loss.Kind.CROWD, Loss.Kind.SOURCE, Loss.Kind.ATTRIBUTES, Loss.Kind.COLOUR, Loss.Kind.EMPTY);
    }
}
