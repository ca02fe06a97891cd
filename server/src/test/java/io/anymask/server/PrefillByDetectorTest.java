package io.anymask.server;

import static io.anymask.server.TestServer.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.RunState;
import io.anymask.inference.Segmenter;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.detector.BoxHead;
import io.anymask.model.detector.DetectorConfig;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Scope;
import io.anymask.model.ops.WeightSource;
import io.anymask.model.sam.SamModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Proposals from the boxes of a detector whose every cell says: the whole photo.
class PrefillByDetectorTest {
    @TempDir
    private Path data;

    private TestRuns here;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        here = new TestRuns(data);
    }

    @AfterEach
    void stop() {
        here.close();
    }

    /// Weights of zeros, and biases for the objectness, the distances and the centre-ness.
    private static final class Biases implements WeightSource {
        private final SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        private final float logit;

        Biases(float logit) {
            this.logit = logit;
        }

        @Override
        public TensorView tensor(String name, int... shape) {
            float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
            switch (name) {
                case "objectness.bias", "centreness.bias" -> Arrays.fill(values, logit);
                case "distances.bias" -> Arrays.fill(values, 8);
                default -> {}
            }
            return tensors.computeIfAbsent(name, key -> TensorView.of(values, shape));
        }

        @Override
        public boolean contains(String name) {
            return true;
        }
    }

    private Checkpoint detector(String name, float logit, Map<String, String> metadata) throws IOException {
        SamModel sam = TestServer.SAM.model().sam("a test");
        DetectorConfig config =
                new DetectorConfig(sam.config().imageSize(), sam.config().channels(), 2, 0, 16, 1);
        Biases biases = new Biases(logit);
        int[] embedding = {1, config.channels(), config.grid(), config.grid()};
        BoxHead.apply(new CostOps(), Scope.root(biases), config, embedding);
        Checkpoint made = Checkpoint.of(name, biases.tensors, metadata);
        Files.createDirectories(data.resolve("detectors"));
        made.writeSafetensors(data.resolve("detectors").resolve(name));
        return made;
    }

    private static Map<String, String> own() {
        return DetectorModel.metadata(TestServer.SAM.model().sam("a test"));
    }

    @Test
    void theMasksOfItsBoxesAreProposedAndSayWhereTheyComeFrom() throws IOException, InterruptedException {
        Checkpoint whole = detector("whole.safetensors", 2, own());
        JsonNode run = here.completed("{\"kind\":\"prefill\",\"params\":{\"detector\":\"whole.safetensors\"}}");
        assertThat(run.path("params").path("detector").asString()).isEqualTo("whole.safetensors");
        assertThat(run.path("params").path("detector_score").asDouble()).isEqualTo(0.5);
        assertThat(run.path("counts").path("kept").asInt()).isEqualTo(1);
        List<JsonNode> found = here.annotations(here.team.image);
        assertThat(found).hasSize(1);
        JsonNode mask = found.getFirst();
        assertThat(mask.path("status").asString()).isEqualTo("proposed");
        assertThat(mask.path("source").asString()).isEqualTo("prefilled");
        assertThat(mask.path("prompt").path("box").toString()).isEqualTo("[0.0,0.0,64.0,48.0]");
        JsonNode origin = mask.path("history").path("detector");
        assertThat(origin.path("name").asString()).isEqualTo("whole.safetensors");
        assertThat(origin.path("sha256").asString()).isEqualTo(whole.sha256());
        assertThat(origin.path("score").asDouble()).isBetween(0.87, 0.89); // sigmoid(2)
    }

    @Test
    void findingNothingIsNoFault() throws IOException, InterruptedException {
        detector("blind.safetensors", -2, own());
        JsonNode run = here.completed("{\"kind\":\"prefill\",\"params\":{\"detector\":\"blind.safetensors\"}}");
        assertThat(run.path("failed").asInt()).isZero();
        assertThat(run.path("counts").path("empty").asInt()).isEqualTo(1);
        assertThat(run.path("counts").path("kept").asInt()).isZero();
        JsonNode unsure = here.completed(
                "{\"kind\":\"prefill\",\"params\":{\"detector\":\"blind.safetensors\",\"detector_score\":0.1}}");
        assertThat(unsure.path("counts").path("empty").asInt()).isZero();
        assertThat(unsure.path("counts").path("kept").asInt()).isEqualTo(1);
    }

    @Test
    void sam2HasNoDetectors() throws IOException, InterruptedException {
        detector("whole.safetensors", 2, own());
        try (Segmenter other = Sam2Test.small()) {
            here.team.restart(other);
            refused(
                    here.post("{\"kind\":\"prefill\",\"params\":{\"detector\":\"whole.safetensors\"}}"),
                    409,
                    "this server works with SAM 2.1 Hiera-T, and a detector needs MobileSAM or SAM");
            here.team.restart();
        }
    }

    @Test
    void oneForAnotherEncoderFailsInWords() throws IOException, InterruptedException {
        Map<String, String> other = new LinkedHashMap<>(own());
        other.put("anymask.detector.encoder_sha256", "ab".repeat(32));
        detector("other.safetensors", 2, other);
        String id = here.begin("{\"kind\":\"prefill\",\"params\":{\"detector\":\"other.safetensors\"}}");
        JsonNode run = here.over(id);
        assertThat(run.path("state").asString()).isEqualTo("failed");
        assertThat(run.path("error").asString()).contains("open the model that it was trained with");
    }

    @Test
    void oneThatWasReplacedIsNotTakenForTheOther() throws Exception {
        String named =
                "{\"kind\":\"prefill\",\"params\":{\"detector\":\"whole.safetensors\",\"detector_sha256\":\"%s\"}}";
        Checkpoint first = detector("whole.safetensors", 2, own());
        JsonNode run = here.completed(named.formatted(first.sha256()));
        assertThat(run.path("params").path("detector_sha256").asString()).isEqualTo(first.sha256());
        here.team.server.close();
        here.team.database.write(tx -> {
            ProjectRun over = Objects.requireNonNull(
                    tx.runs().find(here.team.project, run.path("id").asString()));
            tx.runs().replace(over.ended(RunState.RUNNING, null, Instant.EPOCH));
            return over;
        });
        Checkpoint second = detector("whole.safetensors", 3, own());
        assertThat(second.sha256()).isNotEqualTo(first.sha256());
        here.team.restart();
        JsonNode left = here.over(run.path("id").asString());
        assertThat(left.path("state").asString()).isEqualTo("interrupted");
        assertThat(left.path("error").asString()).contains("another one by now");
        refused(here.post(named.formatted(first.sha256())), 409, "another one by now");
    }

    @Test
    void whatIsNoDetectorIsRefused() throws IOException, InterruptedException {
        Files.createDirectories(data.resolve("detectors"));
        Files.writeString(data.resolve("detectors").resolve("broken.safetensors"), "no tensors");
        String named = "{\"kind\":\"prefill\",\"params\":{\"detector\":\"broken.safetensors\"}}";
        refused(here.post(named), 422, "broken.safetensors");
    }

    @Test
    void whatARunMayNameIsListedAndNothingElse() throws IOException, InterruptedException {
        refused(here.post("{\"kind\":\"prefill\",\"params\":{\"detector\":\"a\"}}"), 400, "this server has none");
        detector("whole.safetensors", 2, own());
        assertThat(here.researcher()
                        .done("GET", here.path, null)
                        .path("detectors")
                        .toString())
                .isEqualTo("[\"whole.safetensors\"]");
        for (String name : List.of("../team.db", "a.safetensors", "")) {
            refused(
                    here.post("{\"kind\":\"prefill\",\"params\":{\"detector\":\"" + name + "\"}}"),
                    400,
                    "expected one of whole.safetensors");
        }
        String named = "\"detector\":\"whole.safetensors\"";
        refused(here.post("{\"kind\":\"amg\",\"params\":{" + named + "}}"), 400, "expected the kind prefill");
        refused(
                here.post("{\"kind\":\"prefill\",\"params\":{" + named + ",\"points_per_side\":4}}"),
                400,
                "points_per_side: a detector has no such setting");
        refused(
                here.post("{\"kind\":\"prefill\",\"params\":{" + named + ",\"detector_score\":2}}"),
                400,
                "detector_score: expected 0 to 1");
        refused(here.post("{\"kind\":\"prefill\",\"params\":{\"detector_score\":0.5}}"), 400, "there is no detector");
    }
}
