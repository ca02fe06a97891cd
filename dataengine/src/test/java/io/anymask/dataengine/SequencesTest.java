package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.HEIGHT;
import static io.anymask.dataengine.Workplace.WIDTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.Sequences.Shown;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.sequence.Mark;
import io.anymask.dataengine.sequence.Sequence;
import io.anymask.dataengine.sequence.SequenceFrame;
import io.anymask.service.ServiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Films and their objects, on both databases.
class SequencesTest {
    private static final String FILM = "film-0001";

    @TempDir
    private Path folder;

    /// A film of the three images.
    private static final class Scene implements AutoCloseable {
        private final Workplace here;
        private final Sequences sequences;
        private final List<ProjectImage> images;

        Scene(Databases kind, Path folder) throws Exception {
            here = new Workplace(kind, kind.place(folder), folder, false);
            sequences = new Sequences(here.database, here.annotations);
            images = here.images().images();
            Sequence film =
                    new Sequence(FILM, here.project.id(), "dog.mp4", WIDTH, HEIGHT, 3, null, here.time.instant());
            assertThat(sequences.begin(film)).isZero();
            for (int i = 0; i < images.size(); i++) {
                sequences.add(film, new SequenceFrame(i, images.get(i).id(), 40_000_000L * i));
            }
            assertThat(sequences.begin(film)).as("it is begun once").isEqualTo(3);
        }

        private Writing run(int frame) {
            return Writing.unattended(
                    "ann", here.project.id(), images.get(frame).id());
        }

        private void draw(int frame, String id, long seed) {
            here.annotations.save(
                    Writing.on("ann", here.project.id(), images.get(frame).id()),
                    Workplace.draft(id, seed),
                    new Base.None());
        }

        private String show(int frame, String mask, @Nullable String track) {
            return sequences
                    .show(here.project.id(), FILM, frame, List.of(new Shown(mask, track)))
                    .getFirst();
        }

        private boolean follow(String track, int frame, @Nullable Draft draft) {
            return sequences.follow(run(frame), "run-1", track, frame, draft, 0.7);
        }

        private List<String> marks() {
            return sequences.timeline(here.project.id(), FILM, "ann").marks().stream()
                    .map(mark -> mark.position() + ":" + mark.number() + " " + mark.state())
                    .toList();
        }

        @Override
        public void close() {
            here.close();
        }
    }

    private static Draft proposal(String id, long seed) {
        Provenance provenance =
                new Provenance(Source.PREFILLED, "mobile-sam", "ab".repeat(32), null, 0, null, null, "{}");
        return new Draft(id, Draft.MAIN, Status.PROPOSED, null, Workplace.mask(seed), provenance);
    }

    @ParameterizedTest
    @EnumSource
    void whatAPersonSaysStaysAndTheRestIsReplaced(Databases kind) throws Exception {
        try (Scene scene = new Scene(kind, folder)) {
            scene.draw(0, "mask-0000", 1);
            String track = scene.show(0, "mask-0000", null);
            assertThat(scene.show(0, "mask-0000", null)).as("known again").isEqualTo(track);
            assertThat(scene.follow(track, 1, proposal(track + "-1", 2))).isTrue();
            assertThat(scene.follow(track, 2, null)).isTrue();
            assertThat(scene.marks()).containsExactly("1:0 GIVEN", "1:1 PROPOSED", "1:2 LOST");
            assertThat(scene.sequences.toldBy("run-1")).containsExactly(1, 2);

            assertThat(scene.follow(track, 1, null)).as("lost after all").isTrue();
            assertThat(scene.marks()).containsExactly("1:0 GIVEN", "1:1 LOST", "1:2 LOST");
            assertThat(scene.follow(track, 1, proposal(track + "-1", 3))).isTrue();
            assertThat(scene.follow(track, 0, proposal(track + "-0", 3))).isFalse();

            String project = scene.here.project.id();
            assertThat(scene.sequences.judge(project, FILM, track, "ann", Status.ACCEPTED, 0, 2))
                    .isEqualTo(1);
            assertThat(scene.follow(track, 1, proposal(track + "-1", 4))).isFalse();
            assertThat(scene.marks()).containsExactly("1:0 GIVEN", "1:1 ACCEPTED", "1:2 LOST");

            scene.draw(2, "mask-0002", 5);
            scene.show(2, "mask-0002", track);
            assertThat(scene.marks()).containsExactly("1:0 GIVEN", "1:1 ACCEPTED", "1:2 GIVEN");
            List<Mark> marks = scene.sequences.timeline(project, FILM, null).marks();
            assertThat(scene.sequences.masks(marks)).containsOnlyKeys(0, 1, 2);
            assertThat(Objects.requireNonNull(scene.sequences.masks(marks).get(1))
                            .mask())
                    .isEqualTo(Workplace.mask(3));
            assertThat(scene.sequences.all(project)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectsAreKeptApart(Databases kind) throws Exception {
        try (Scene scene = new Scene(kind, folder)) {
            scene.draw(0, "mask-0000", 1);
            scene.draw(0, "mask-0001", 2);
            String first = scene.show(0, "mask-0000", null);
            String second = scene.show(0, "mask-0001", null);
            scene.follow(first, 1, proposal(first + "-1", 2));
            scene.follow(second, 1, proposal(second + "-1", 3));
            scene.sequences.judge(scene.here.project.id(), FILM, second, "ann", Status.REJECTED, 0, 2);
            assertThat(scene.marks()).containsExactly("1:0 GIVEN", "1:1 PROPOSED", "2:0 GIVEN");
            assertThat(scene.follow(second, 1, proposal(second + "-1", 4)))
                    .as("asked for again, it comes again")
                    .isTrue();
            assertThatThrownBy(() -> scene.show(0, "mask-0000", second))
                    .isInstanceOf(ServiceException.Conflict.class)
                    .hasMessageContaining("another object already");
            assertThatThrownBy(() -> scene.show(1, "mask-0000", null))
                    .isInstanceOf(ServiceException.NotFound.class)
                    .hasMessageContaining("frame 1 has no mask");
            assertThatThrownBy(() -> scene.show(7, "mask-0000", null)).hasMessageContaining("none of this number");
            assertThatThrownBy(() -> scene.sequences.timeline("nobody", FILM, null))
                    .isInstanceOf(ServiceException.NotFound.class);
        }
    }
}
