package io.anymask.dataengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.audit.Action;
import io.anymask.dataengine.model.ModelVersion;
import io.anymask.dataengine.model.ModelVersion.Size;
import io.anymask.dataengine.model.ModelVersion.State;
import io.anymask.dataengine.model.Scores;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.RunKind;
import io.anymask.service.ServiceException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which model a server works with, on both databases.
class ModelVersionsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    /// What a run has made.
    static ModelVersion made(Workplace here, String run) {
        here.database.write(tx -> {
            tx.runs().add(ProjectRun.queued(run, here.project.id(), RunKind.TRAIN, "{}", "aa", "ann", NOW));
            return null;
        });
        return new ModelVersion(
                "root",
                0,
                "sha of " + run,
                "aa",
                here.project.id(),
                run,
                "ann",
                State.CANDIDATE,
                new Size(12, 345),
                new Size(3, 67),
                new Scores(0.1 + 0.2, 0.5, 0.6),
                new Scores(0.4, 0.55, 0.65),
                NOW,
                null);
    }

    @ParameterizedTest
    @EnumSource
    void oneVersionIsActiveAtATime(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            ModelVersions versions = new ModelVersions(here.database, here.time, "root");
            assertThat(versions.wanted()).isEqualTo("root");
            ModelVersion first = versions.add(made(here, "run-1"));
            ModelVersion second = versions.add(made(here, "run-2"));
            assertThat(List.of(first.number(), second.number())).containsExactly(1, 2);
            assertThat(versions.all()).containsExactly(first, second);
            assertThat(versions.wanted()).as("made, not chosen").isEqualTo("root");
            versions.activate(1, "ann");
            versions.activate(2, "ann");
            assertThat(versions.wanted()).isEqualTo("sha of run-2");
            assertThat(versions.all()).extracting(ModelVersion::state).containsExactly(State.RETIRED, State.ACTIVE);
            versions.activate(0, "ann");
            assertThat(versions.active()).isNull();
            assertThatThrownBy(() -> versions.activate(3, "ann"))
                    .isInstanceOf(ServiceException.NotFound.class)
                    .hasMessageContaining("no version of this number");
            assertThat(new AuditLog(here.database).page(Long.MAX_VALUE, 9))
                    .filteredOn(entry -> entry.action() == Action.MODEL_CHANGED)
                    .hasSize(3)
                    .allMatch(entry -> entry.actor().equals("ann"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunMakesOneVersionAndEachRootHasItsOwn(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            ModelVersions versions = new ModelVersions(here.database, here.time, "root");
            ModelVersion made = made(here, "run-1");
            assertThat(versions.add(made)).isEqualTo(versions.add(made));
            assertThat(versions.all()).hasSize(1);
            ModelVersions others = new ModelVersions(here.database, here.time, "other");
            assertThat(others.all()).isEmpty();
            assertThat(others.add(made(here, "run-2")).number()).isEqualTo(1);
            versions.activate(1, "ann");
            assertThat(others.wanted()).isEqualTo("other");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHeldOutIsKeptForEachImage(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            String project = here.project.id();
            here.database.write(tx -> {
                tx.images().setHeldOut(project, here.image, true);
                return null;
            });
            Map<String, Boolean> known = here.database.read(tx -> tx.images().heldOut(project));
            assertThat(known).containsExactly(Map.entry(here.image, true));
        }
    }
}
