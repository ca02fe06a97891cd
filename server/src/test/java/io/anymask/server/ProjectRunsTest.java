package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.refused;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Long work on a project, as its researchers see it.
class ProjectRunsTest {
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

    @Test
    void embeddingsLieOnTheDiskBeforeSomebodyAsks() throws IOException, InterruptedException {
        JsonNode run = here.completed("{\"kind\":\"embed\"}");
        assertThat(run.path("counts").toString()).isEqualTo("{\"images\":1,\"skipped\":0}");
        assertThat(run.path("done").asInt()).isEqualTo(1);
        assertThat(run.path("model").asString())
                .isEqualTo(TestServer.SAM.model().checkpoint().sha256());
        try (Stream<Path> kept = Files.list(data.resolve("embeddings"))) {
            assertThat(kept).hasSize(2);
        }
        assertThat(here.completed("{\"kind\":\"embed\"}").path("counts").toString())
                .isEqualTo("{\"images\":0,\"skipped\":1}");
    }

    @Test
    void confidentMasksAreProposedOnceAndWaitForSomebodyWhoCompletes() throws IOException, InterruptedException {
        String image = here.photo();
        String body = """
                {"kind":"prefill","params":{"points_per_side":4,"pred_iou_thresh":0.8,"stability_score_thresh":0.8}}
                """;
        JsonNode run = here.completed(body);
        assertThat(run.path("params").path("points_per_side").asInt()).isEqualTo(4);
        int kept = run.path("counts").path("kept").asInt();
        assertThat(kept).isPositive();
        List<JsonNode> found = here.annotations(image);
        assertThat(found).allSatisfy(annotation -> {
            assertThat(annotation.path("status").asString()).isEqualTo("proposed");
            assertThat(annotation.path("source").asString()).isEqualTo("prefilled");
            assertThat(annotation.path("model_sha256").asString())
                    .isEqualTo(run.path("model").asString());
            assertThat(annotation.path("prompt").path("points").path(0).size()).isEqualTo(3);
            assertThat(annotation.path("predicted_iou").asDouble()).isGreaterThan(0.8);
        });
        assertThat(here.researcher()
                        .done("GET", "projects/%s/images/%s".formatted(here.team.project, image), null)
                        .path("state")
                        .asString())
                .as("nobody has looked at it")
                .isEqualTo("new");

        JsonNode again = here.completed(body);
        assertThat(again.path("counts").path("kept").asInt()).isZero();
        assertThat(again.path("counts").path("skipped").asInt()).isPositive();
        JsonNode asked =
                here.completed(body.replace("\"points_per_side\":4", "\"points_per_side\":4,\"annotated\":true"));
        assertThat(asked.path("counts").path("kept").asInt()).isZero();
        assertThat(asked.path("counts").path("known").asInt()).isEqualTo(kept);
        assertThat(here.annotations(image)).hasSameSizeAs(found);

        JsonNode task = here.team
                .person("annotator")
                .done("POST", "projects/%s/tasks:claim".formatted(here.team.project), "{\"mode\":\"complete\"}");
        assertThat(here.annotations(task.path("image").asString())).isNotEmpty();
        assertThat(task.path("mode").asString()).isEqualTo("complete");
    }

    @Test
    void anImageThatSeveralPeopleAnnotateIsPassedOver() throws IOException, InterruptedException {
        here.team.person("admin").done("PATCH", "projects/" + here.team.project, "{\"copies\":2}");
        here.photo();
        here.researcher()
                .done("POST", "projects/%s/tasks:claim".formatted(here.team.project), "{\"mode\":\"annotate\"}");
        JsonNode run = here.completed("{\"kind\":\"prefill\",\"params\":{\"points_per_side\":4}}");
        assertThat(run.path("failed").asInt()).isZero();
        assertThat(run.path("counts").path("skipped").asInt())
                .as("the one that somebody has begun, and the other")
                .isEqualTo(2);
        assertThat(run.path("counts").path("images").asInt()).isZero();
        assertThat(here.annotations(here.team.image)).isEmpty();
    }

    @Test
    void whatTheGeneratorFindsCanBeAccepted() throws IOException, InterruptedException {
        String image = here.photo();
        JsonNode run = here.completed("""
                {"kind":"amg","params":{"points_per_side":4,"pred_iou_thresh":0.8,"stability_score_thresh":0.8,
                 "most_masks":3,"status":"accepted"}}
                """);
        assertThat(run.path("counts").path("kept").asInt()).isPositive();
        assertThat(here.annotations(image)).hasSizeBetween(1, 3).allSatisfy(annotation -> {
            assertThat(annotation.path("status").asString()).isEqualTo("accepted");
            assertThat(annotation.path("source").asString()).isEqualTo("automatic");
        });
    }

    @Test
    void masksAreAudited() throws IOException, InterruptedException {
        String masks = "projects/%s/images/%s/annotations".formatted(here.team.project, here.team.image);
        String counts = Rle.of(48, 64, 1, 2, 48 * 64 - 3).compressed();
        here.researcher().done("POST", masks, """
                {"id":"mask-0001","source":"assisted","model":"mobile-sam",
                 "prompt":{"points":[[32,24,1]],"multimask_output":true},"mask":{"size":[48,64],"counts":"%s"}}
                """.formatted(counts));
        here.researcher().done("POST", masks, """
                {"id":"mask-0002","source":"manual","mask":{"size":[48,64],"counts":"%s"}}
                """.formatted(counts));
        JsonNode run = here.completed("{\"kind\":\"audit\"}");
        assertThat(run.path("counts").toString())
                .isEqualTo("{\"images\":1,\"versions\":2,\"replayed\":1,\"findings\":1}");
        assertThat(run.path("notes").path(0).asString()).contains("mask-0001", "its prompt gives another mask now");
        assertThat(run.path("notes").path(1).asString()).isEqualTo("not made again: 1 without a prompt of a person");
    }

    @Test
    void parametersThatMakeNoSenseAreRefused() throws IOException, InterruptedException {
        refused(
                here.post("{\"kind\":\"everything\"}"),
                400,
                "expected embed, prefill, amg, audit, train, export or import");
        refused(here.post("{\"kind\":\"amg\",\"params\":{\"points\":3}}"), 400, "there is no parameter points");
        refused(here.post("{\"kind\":\"amg\",\"params\":{\"preset\":\"x\"}}"), 400, "preset");
        refused(here.post("{\"kind\":\"amg\",\"params\":{\"states\":[\"x\"]}}"), 400, "states");
        refused(here.post("{\"kind\":\"amg\",\"params\":{\"states\":[]}}"), 400, "states");
        refused(here.post("{\"kind\":\"amg\",\"params\":{\"most_masks\":0}}"), 400, "most_masks");
        refused(here.post("{\"kind\":\"amg\",\"params\":{\"annotated\":1}}"), 400, "annotated");
        refused(here.post("{\"kind\":\"amg\",\"params\":[]}"), 400, "params");
        refused(here.post("{\"kind\":\"prefill\",\"params\":{\"status\":\"accepted\"}}"), 400, "status");
        refused(here.post("{\"kind\":\"export\",\"params\":{\"format\":\"cvat\"}}"), 400, "expected one of coco, ");
        refused(here.post("{\"kind\":\"import\"}"), 415, "multipart form");
        assertThat(here.researcher().done("GET", here.path, null).path("runs")).isEmpty();
    }

    @Test
    void cancellingIsHeardWithinTwoSecondsAndTheNextRunBegins() throws IOException, InterruptedException {
        String first = here.begin(TestRuns.LONG);
        String waiting = here.begin("{\"kind\":\"amg\"}");
        here.awaitRunning(first);
        Thread.sleep(500); // it is in the midst of 16,384 points
        assertThat(here.run(waiting).path("state").asString()).isEqualTo("queued");
        assertThat(here.run(waiting).path("position").asInt()).isEqualTo(1);
        assertThat(here.researcher()
                        .done("DELETE", here.path + "/" + waiting, null)
                        .path("state")
                        .asString())
                .isEqualTo("cancelled");
        long began = System.nanoTime();
        assertThat(here.researcher()
                        .done("DELETE", here.path + "/" + first, null)
                        .path("state")
                        .asString())
                .isEqualTo("cancelled");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        here.completed("{\"kind\":\"export\",\"params\":{\"format\":\"coco-rle\"}}");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(here.annotations(here.team.image)).isEmpty();
        assertThat(here.run(first).path("state").asString()).isEqualTo("cancelled");
    }

    @Test
    void watchersAreToldUntilItIsOver() throws IOException, InterruptedException {
        String id = here.begin("{\"kind\":\"embed\"}");
        String events = text(here.researcher().get(here.path + "/" + id + "/events"));
        assertThat(events).contains("event: run").contains("\"state\":\"completed\"");
        String last = events.lines()
                .filter(line -> line.startsWith("id: "))
                .reduce((a, b) -> b)
                .orElse("");
        assertThat(last).isNotEmpty();
        assertThat(here.over(id).path("state").asString()).isEqualTo("completed");
    }

    @Test
    void watchingEndsWithTheRole() throws Exception {
        String id = here.begin(TestRuns.LONG);
        try (Stream<String> lines =
                here.researcher().lines(here.path + "/" + id + "/events").body()) {
            CompletableFuture<Long> ended = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> ended.complete(lines.count()));
            String researcher = here.researcher()
                    .done("GET", "me", null)
                    .path("person")
                    .path("id")
                    .asString();
            String member = "projects/%s/members/%s".formatted(here.team.project, researcher);
            assertThat(here.team
                            .person("admin")
                            .send("DELETE", API + member, null)
                            .statusCode())
                    .isEqualTo(204);
            assertThat(ended.get(10, TimeUnit.SECONDS)).isPositive();
        }
        assertThat(here.team
                        .root
                        .done("GET", here.path + "/" + id, null)
                        .path("state")
                        .asString())
                .isEqualTo("running");
    }

    @Test
    void aRunOfAnotherProjectIsNotThere() throws IOException, InterruptedException {
        String id = here.begin("{\"kind\":\"embed\"}");
        here.over(id);
        refused(
                here.team.root.get("projects/%s/runs/%s".formatted(here.team.elsewhere, id)),
                404,
                "the project has no run with this id");
        assertThat(here.team
                        .root
                        .done("GET", "projects/%s/runs".formatted(here.team.elsewhere), null)
                        .path("runs"))
                .isEmpty();
    }
}
