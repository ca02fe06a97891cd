package io.anymask.server;

import static io.anymask.server.TestServer.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.model.Scores;
import io.anymask.dataengine.work.Retrainer;
import io.anymask.inference.Segmenter;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Trainings of a project, and the versions that they make. What trains here changes one weight; that training
/// with this project's own trainer works is tested where both are known.
class RetrainingTest {
    private static final String WEIGHT = "mask_decoder.iou_token.weight";

    @TempDir
    private Path data;

    private final Nudge nudge = new Nudge();
    private TestRuns here;

    /// Makes the first weight of a tensor 1 larger than in the model before.
    private static final class Nudge implements Retrainer {
        private final List<Task> tasks = new CopyOnWriteArrayList<>();
        private volatile boolean better = true;
        private volatile boolean waits;

        @Override
        public @Nullable Outcome train(Task task, Progress progress, BooleanSupplier stop) {
            tasks.add(task);
            progress.at(1, 4);
            while (waits) {
                if (stop.getAsBoolean()) {
                    return null;
                }
                pause();
            }
            Path file = task.output().resolve("best.safetensors");
            try {
                Files.createDirectories(task.output());
                nudged(task.model().checkpoint()).writeSafetensors(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            progress.at(4, 4);
            return new Outcome(file, new Scores(0.5, 0.6, 0.7), new Scores(0.6, 0.7, 0.8), better);
        }

        @Override
        public @Nullable Detector trainDetector(Task task, Progress progress, BooleanSupplier stop) {
            tasks.add(task);
            Path file = task.output().resolve("best.safetensors");
            try {
                Files.createDirectories(task.output());
                Files.writeString(file, "boxes");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Detector(file, better ? 0.5 : 0, 0.6, better ? 0.7 : Double.NaN);
        }

        private static Checkpoint nudged(Checkpoint from) {
            SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
            from.names().forEach(name -> tensors.put(name, from.tensor(name)));
            float[] values = from.tensor(WEIGHT).toFloats();
            values[0]++;
            tensors.put(WEIGHT, TensorView.of(values, from.tensor(WEIGHT).shape()));
            return Checkpoint.of("nudged", tensors, from.metadata());
        }
    }

    @BeforeEach
    void start() throws IOException, InterruptedException {
        here = new TestRuns(data, new TeamServer(data, nudge));
        annotate("street.png");
        for (int i = 0; i < 3; i++) {
            upload("road%d.png".formatted(i), 2 + i);
            annotate("road%d.png".formatted(i));
        }
    }

    @AfterEach
    void stop() {
        nudge.waits = false;
        here.close();
    }

    private void upload(String name, int seed) throws IOException, InterruptedException {
        here.researcher().upload(here.team.project, name, TestServer.picture(64, 48, seed, data));
    }

    /// Two triangles on a picture.
    private void annotate(String name) throws IOException, InterruptedException {
        String labels = """
                {"imagePath": "%s", "imageWidth": 64, "imageHeight": 48, "shapes": [
                 {"label": "sign", "shape_type": "polygon", "points": [[10, 10], [30, 10], [20, 30]]},
                 {"label": "sign", "shape_type": "polygon", "points": [[40, 10], [60, 10], [50, 30]]}]}
                """.formatted(name);
        JsonNode run = here.imported("a.json", labels.getBytes(StandardCharsets.UTF_8), "accepted");
        assertThat(run.path("counts").path("kept").asInt()).as(run.toString()).isEqualTo(2);
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }

    private JsonNode models() throws IOException, InterruptedException {
        return here.researcher().done("GET", "projects/%s/models".formatted(here.team.project), null);
    }

    /// As an administrator of the server.
    private JsonNode train(String params) throws IOException, InterruptedException {
        String id = here.team
                .root
                .done("POST", here.path, "{\"kind\":\"train\",\"params\":%s}".formatted(params))
                .path("id")
                .asString();
        JsonNode run = here.over(id);
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
        return run;
    }

    private Segmenter active() throws IOException, InterruptedException {
        JsonNode models = models();
        String sha256 = models.path("versions")
                .path(models.path("active").asInt() - 1)
                .path("sha256")
                .asString();
        return Segmenter.open(Checkpoint.open(data.resolve("models").resolve(sha256 + ".safetensors")));
    }

    private static List<String> files(Path set) throws IOException {
        List<String> names = new ArrayList<>();
        JsonNode coco = JsonMapper.shared().readTree(Files.readString(set.resolve(Retrainer.ANNOTATIONS)));
        for (JsonNode image : coco.path("images")) {
            String name = image.path("file_name").asString();
            assertThat(set.resolve(Retrainer.IMAGES).resolve(name)).isRegularFile();
            names.add(name);
        }
        assertThat(coco.path("annotations").size()).isEqualTo(2 * names.size());
        return names;
    }

    private List<Path> trainings() throws IOException {
        try (Stream<Path> left = Files.list(data.resolve("trainings"))) {
            return left.toList();
        }
    }

    @Test
    void aBetterModelIsAVersionAndTheServerGoesOnWithIt() throws IOException, InterruptedException {
        nudge.waits = true;
        String id = here.team
                .root
                .done("POST", here.path, "{\"kind\":\"train\"}")
                .path("id")
                .asString();
        here.awaitRunning(id);
        while (nudge.tasks.isEmpty()) {
            pause();
        }
        Retrainer.Task task = nudge.tasks.getFirst();
        List<String> learned = files(task.learned());
        List<String> heldOut = files(task.heldOut());
        assertThat(learned).hasSize(3).doesNotContainAnyElementsOf(heldOut);
        assertThat(heldOut).hasSize(1);
        assertThat(task.steps()).isEqualTo(120);
        nudge.waits = false;
        JsonNode run = here.over(id);
        assertThat(run.path("counts").path("version").asInt())
                .as(run.toString())
                .isEqualTo(1);
        assertThat(run.path("counts").path("objects").asInt()).isEqualTo(6);
        assertThat(run.path("notes").path(0).asString()).contains("0.500 before, 0.600 after");
        while (models().path("active").asInt() != 1) { // chosen once the run is kept as completed
            pause();
        }
        JsonNode models = models();
        JsonNode version = models.path("versions").path(0);
        assertThat(version.path("state").asString()).isEqualTo("active");
        assertThat(version.path("parent").asString())
                .isEqualTo(models.path("served").asString());
        assertThat(version.path("after").path("box").asDouble()).isEqualTo(0.8);
        assertThat(trainings()).isEmpty();

        // What waits is begun by the server that has the version.
        String waiting = here.begin("{\"kind\":\"audit\"}");
        Thread.sleep(200);
        assertThat(here.run(waiting).path("state").asString()).isEqualTo("queued");
        try (Segmenter sam = active()) {
            here.team.restart(sam);
            assertThat(here.over(waiting).path("state").asString()).isEqualTo("completed");
            assertThat(here.run(waiting).path("model").asString())
                    .isEqualTo(version.path("sha256").asString())
                    .isEqualTo(models().path("served").asString());

            // The next one begins where this one ended, and keeps what was held out.
            JsonNode second = train("{\"seed\":2,\"activate\":\"never\"}");
            assertThat(second.path("counts").path("version").asInt()).isEqualTo(2);
            here.team.restart();
        }
    }

    @Test
    void imagesThatWereHeldOutStaySoWhateverIsAdded() throws IOException, InterruptedException {
        nudge.better = false;
        List<String> before = heldOut();
        for (int i = 10; i < 13; i++) {
            upload("lane%d.png".formatted(i), i);
            annotate("lane%d.png".formatted(i));
        }
        assertThat(heldOut()).hasSize(2).containsAll(before);
        assertThat(models().path("versions").size()).isZero();
    }

    /// Of a training that is stopped once it is known.
    private List<String> heldOut() throws IOException, InterruptedException {
        nudge.waits = true;
        int known = nudge.tasks.size();
        String id = here.begin("{\"kind\":\"train\"}");
        while (nudge.tasks.size() == known) {
            pause();
        }
        List<String> names = files(nudge.tasks.getLast().heldOut());
        here.researcher().done("DELETE", here.path + "/" + id, null);
        nudge.waits = false;
        while (!trainings().isEmpty()) { // of the cancelled one nothing is left
            pause();
        }
        return names;
    }

    @Test
    void aTrainingGoesOnAfterARestartWithTheSetThatItBeganWith() throws IOException, InterruptedException {
        nudge.waits = true;
        String id = here.begin("{\"kind\":\"train\",\"params\":{\"steps\":7}}");
        while (nudge.tasks.isEmpty()) {
            pause();
        }
        List<String> learned = files(nudge.tasks.getFirst().learned());
        here.team.restart();
        upload("late.png", 20);
        while (nudge.tasks.size() < 2) {
            pause();
        }
        assertThat(nudge.tasks.get(1).output()).isEqualTo(nudge.tasks.getFirst().output());
        assertThat(nudge.tasks.get(1).steps()).isEqualTo(7);
        assertThat(files(nudge.tasks.get(1).learned())).isEqualTo(learned);
        nudge.waits = false;
        JsonNode run = here.over(id);
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
        assertThat(run.path("resumed").asInt()).isEqualTo(1);
    }

    @Test
    void aDetectorIsKeptBesideTheModel() throws IOException, InterruptedException {
        JsonNode run = here.completed("{\"kind\":\"train\",\"params\":{\"train\":\"detector\"}}");
        String name = "street-%.8s.safetensors".formatted(run.path("id").asString());
        assertThat(run.path("notes").path(0).asString())
                .contains(name, "0.500", "60.0 % of the objects", "70.0 % of them");
        assertThat(run.path("counts").has("version")).isFalse();
        assertThat(nudge.tasks.getFirst().steps()).isEqualTo(300);
        assertThat(here.researcher().done("GET", here.path, null).path("detectors"))
                .extracting(JsonNode::asString)
                .containsExactly(name);
        assertThat(data.resolve("detectors").resolve(name)).hasContent("boxes");
        assertThat(models().path("versions").size()).isZero();
        nudge.better = false;
        JsonNode blind = here.completed("{\"kind\":\"train\",\"params\":{\"train\":\"detector\",\"steps\":9}}");
        assertThat(blind.path("notes").path(0).asString()).contains("finds none", "not kept");
        assertThat(nudge.tasks.getLast().steps()).isEqualTo(9);
        try (Stream<Path> kept = Files.list(data.resolve("detectors"))) {
            assertThat(kept).hasSize(1);
        }
    }

    @Test
    void sam2IsNotTrained() throws IOException, InterruptedException {
        try (Segmenter other = Sam2Test.small()) {
            here.team.restart(other);
            for (String learns : List.of("decoder", "everything", "detector")) {
                refused(
                        here.post("{\"kind\":\"train\",\"params\":{\"train\":\"%s\"}}".formatted(learns)),
                        409,
                        "this server works with SAM 2.1 Hiera-T, and training needs MobileSAM or SAM");
            }
            here.team.restart();
        }
        assertThat(nudge.tasks).isEmpty();
    }

    @Test
    void whatIsNotBetterIsNoVersion() throws IOException, InterruptedException {
        nudge.better = false;
        JsonNode run = train("{}");
        assertThat(run.path("notes").path(0).asString()).contains("did not improve", "three clicks 0.600, 0.700");
        assertThat(models().path("versions").size()).isZero();
        assertThat(data.resolve("models")).doesNotExist();
    }

    @Test
    void onlyAdministratorsChooseTheModelOfAll() throws IOException, InterruptedException {
        refused(here.post("{\"kind\":\"train\",\"params\":{\"activate\":\"if_better\"}}"), 403, "administrator");
        here.completed("{\"kind\":\"train\"}");
        assertThat(models().path("active").asInt()).isZero();
        assertThat(models().path("versions").path(0).path("state").asString()).isEqualTo("candidate");
        String models = "projects/%s/models/".formatted(here.team.project);
        here.team.root.done("POST", models + "1:activate", "{}");
        assertThat(models().path("active").asInt()).isEqualTo(1);
        refused(here.team.root.post(models + "2:activate", "{}"), 404, "no version");
        refused(here.team.root.post(models + "x:activate", "{}"), 404, "no version");
        here.team.root.done("POST", models + "0:activate", "{}");
        assertThat(models().path("active").asInt()).isZero();
        assertThat(models().path("versions").path(0).path("state").asString()).isEqualTo("retired");
        nudge.waits = true;
        here.awaitRunning(here.begin("{\"kind\":\"train\"}"));
        refused(here.team.root.post(models + "1:activate", "{}"), 409, "a run works");
    }

    @Test
    void tooFewImagesWithMasksAreNoSet() throws IOException, InterruptedException {
        String project = here.team
                .root
                .done("POST", "projects", "{\"name\":\"New\"}")
                .path("id")
                .asString();
        JsonNode begun = here.team.root.done("POST", "projects/%s/runs".formatted(project), "{\"kind\":\"train\"}");
        String run = "projects/%s/runs/%s".formatted(project, begun.path("id").asString());
        while (here.team.root.done("GET", run, null).path("state").asString().matches("queued|running")) {
            pause();
        }
        assertThat(here.team.root.done("GET", run, null).path("error").asString())
                .contains("got 0 images with masks that people accepted, expected 2 at least");
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() throws IOException, InterruptedException {
        for (String params : List.of(
                "{\"steps\":0}",
                "{\"steps\":1.5}",
                "{\"held_out\":0}",
                "{\"held_out\":1}",
                "{\"held_out\":\"much\"}",
                "{\"seed\":\"x\"}",
                "{\"train\":\"encoder\"}",
                "{\"activate\":\"always\"}",
                "{\"lr\":1}",
                "[]")) {
            refused(here.post("{\"kind\":\"train\",\"params\":%s}".formatted(params)), 400, "params");
        }
        assertThat(nudge.tasks).isEmpty();
    }
}
