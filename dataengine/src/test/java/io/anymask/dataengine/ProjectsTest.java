package io.anymask.dataengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.Projects.CategoryDraft;
import io.anymask.dataengine.project.Category;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.DatabaseException;
import io.anymask.service.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Projects, their categories and images, on both databases.
class ProjectsTest {
    @TempDir
    private Path folder;

    private Workplace workplace(Databases kind) throws IOException, InterruptedException {
        return new Workplace(kind, kind.place(folder), folder, false);
    }

    @ParameterizedTest
    @EnumSource
    void imagesComeInPagesInTheirOrder(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            Projects.Page first = here.projects.images(here.project.id(), null, 0, 2);
            assertThat(first.images()).extracting(ProjectImage::name).containsExactly("0.png", "1.png");
            Long next = first.next();
            assertThat(next).isEqualTo(2);
            Projects.Page last = here.projects.images(here.project.id(), null, 2, 2);
            assertThat(last.images()).extracting(ProjectImage::name).containsExactly("2.png");
            assertThat(last.next()).isNull();
            assertThat(here.projects
                            .images(here.project.id(), ProjectImage.State.COMPLETED, 0, 2)
                            .images())
                    .isEmpty();
            assertThat(here.projects.progress(here.project.id()).images())
                    .containsOnly(java.util.Map.entry(ProjectImage.State.NEW, 3L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneProjectIsMadeOnce(Databases kind) throws Exception {
        try (Database database = kind.open(kind.place(folder))) {
            Projects projects = new Projects(database, new Workplace.Time());
            assertThat(projects.only("photos")).isEqualTo(projects.only("others"));
            assertThat(projects.all()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void categoriesKeepTheirNamesAndKeysApart(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String project = here.project.id();
            Category wheel = here.projects.save(project, new CategoryDraft("category-1", " wheel ", "part", 3, 1));
            assertThat(wheel.name()).isEqualTo("wheel");
            here.projects.save(project, new CategoryDraft("category-2", "door", null, 4, 2));
            assertThatThrownBy(
                            () -> here.projects.save(project, new CategoryDraft("category-3", "wheel", null, 5, null)))
                    .isInstanceOf(ServiceException.Conflict.class);
            assertThatThrownBy(() -> here.projects.save(project, new CategoryDraft("category-3", "tyre", null, 5, 2)))
                    .isInstanceOf(ServiceException.Conflict.class)
                    .hasMessageContaining("door");
            for (CategoryDraft bad : new CategoryDraft[] {
                new CategoryDraft("category-3", "", null, 0, null),
                new CategoryDraft("category-3", "a\nb", null, 0, null),
                new CategoryDraft("category-3", "x".repeat(201), null, 0, null),
                new CategoryDraft("x", "tyre", null, 0, null),
                new CategoryDraft("category-3", "tyre", null, -1, null),
                new CategoryDraft("category-3", "tyre", null, 0, 10)
            }) {
                assertThatThrownBy(() -> here.projects.save(project, bad)).isInstanceOf(ServiceException.Invalid.class);
            }
            assertThat(here.projects.remove(project, "category-1").removed()).isNotNull();
            // its name and its key are free again
            here.projects.save(project, new CategoryDraft("category-3", "wheel", null, 5, 1));
            assertThat(here.projects.categories(project))
                    .extracting(Category::id)
                    .containsExactly("category-1", "category-2", "category-3");
            String other = here.projects.create("Other", false, null).id();
            assertThatThrownBy(() -> here.projects.save(other, new CategoryDraft("category-1", "roof", null, 0, null)))
                    .isInstanceOf(ServiceException.Conflict.class);
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndStaysAsItIs() throws IOException {
        Path file = folder.resolve("project.db");
        Files.writeString(file, "not a database, but a text that is long enough for one page of it".repeat(100));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> Database.sqlite(file))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(file.toString());
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://host/db",
                "postgresql://host",
                "host/db",
                "postgresql://user:se cret@host/db",
                "jdbc:sqlite:file.db",
                "postgresql://user:secret@127.0.0.1:1/db"
            })
    void anAddressThatLeadsNowhereIsRefusedWithoutItsPassword(String address) {
        assertThatThrownBy(() -> Database.postgresql(address))
                .isInstanceOf(DatabaseException.class)
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("se cret");
    }

    @ParameterizedTest
    @EnumSource
    void whoComesSecondIsToldSo(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            assertThatThrownBy(() -> here.database.write(tx -> {
                        tx.projects().add(here.project);
                        return null;
                    }))
                    .isInstanceOf(ServiceException.Conflict.class)
                    .hasMessageContaining("somebody else");
        }
    }
}
