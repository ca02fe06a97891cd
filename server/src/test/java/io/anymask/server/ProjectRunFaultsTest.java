package io.anymask.server;

import static io.anymask.server.TestServer.refused;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.RunState;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What goes wrong while runs are at work, and how many there may be.
class ProjectRunFaultsTest {
    /// A triangle on the picture that the team begins with.
    private static final String LABELME = """
            {"imagePath": "street.png", "imageWidth": 64, "imageHeight": 48,
             "shapes": [{"label": "sign", "shape_type": "polygon", "points": [[10, 10], [30, 10], [20, 30]]}]}
            """;

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

    /// What the database is made to do, from outside.
    private void database(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("team.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /// Makes the database refuse to keep runs of which this holds.
    private void refuse(String condition) throws SQLException {
        database("CREATE TRIGGER fault BEFORE UPDATE ON run WHEN %s BEGIN SELECT RAISE(ABORT, 'a fault'); END"
                .formatted(condition));
    }

    @Test
    void whatOneImageIsAtFaultForDoesNotEndTheRun() throws IOException, InterruptedException {
        here.photo();
        here.breakStreet();
        JsonNode run = here.completed("{\"kind\":\"embed\"}");
        assertThat(run.path("failed").asInt()).as(run.toString()).isEqualTo(1);
        assertThat(run.path("errors").path(0).path("name").asString()).isEqualTo("street.png");
        assertThat(run.path("errors").path(0).path("error").asString()).isNotEmpty();
        assertThat(run.path("counts").path("images").asInt()).isEqualTo(1);
    }

    @Test
    void whatTheEndOfTheServerStopsGoesOnInTheNext() throws IOException, InterruptedException {
        here.photo();
        String running = here.begin(TestRuns.LONG);
        here.awaitRunning(running);
        String find = "\"params\":{\"points_per_side\":4,\"pred_iou_thresh\":0.8,\"stability_score_thresh\":0.8}";
        List<String> waiting = List.of(
                here.begin("{\"kind\":\"embed\"}"),
                here.begin("{\"kind\":\"prefill\",%s}".formatted(find)),
                here.begin("{\"kind\":\"amg\",%s}".formatted(find.replace("{", "{\"annotated\":true,"))),
                here.begin("{\"kind\":\"export\",\"params\":{\"format\":\"coco-rle\"}}"),
                here.importing("a.json", LABELME.getBytes(StandardCharsets.UTF_8), "accepted"));
        here.team.restart();
        here.awaitRunning(running);
        assertThat(here.run(running).path("resumed").asInt()).isEqualTo(1);
        assertThat(here.run(waiting.getFirst()).path("position").asInt()).isEqualTo(1);
        here.researcher().done("DELETE", here.path + "/" + running, null);
        for (String id : waiting) {
            JsonNode run = here.over(id);
            assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
            assertThat(run.path("resumed").asInt()).isEqualTo(1);
        }
        assertThat(here.run(waiting.get(1)).path("counts").path("kept").asInt()).isPositive();
        assertThat(here.run(waiting.get(3)).path("artifact").asString()).isNotEmpty();
        assertThat(here.run(waiting.get(4)).path("counts").path("kept").asInt()).isEqualTo(1);
        assertThat(here.uploads()).isEmpty();
    }

    /// Two would do everything twice.
    @Test
    void aSecondServerOnTheSameFolderBeginsNoRun() throws IOException, InterruptedException {
        here.photo();
        String running = here.begin(TestRuns.LONG);
        here.awaitRunning(running);
        TestServer first = here.team.server;
        try (TestServer second = here.team.second()) {
            here.team.server = second;
            refused(here.post("{\"kind\":\"embed\"}"), 409, "another Anymask works on these runs");
        } finally {
            here.team.server = first;
        }
        assertThat(here.run(running).path("state").asString()).isEqualTo("running");
        assertThat(here.run(running).path("resumed").asInt()).isZero();
    }

    @Test
    void whatWasInTheMidstOfItDoesNothingTwice() throws Exception {
        here.photo();
        String find = """
                {"kind":"prefill","params":{"points_per_side":4,"pred_iou_thresh":0.8,"stability_score_thresh":0.8}}
                """;
        String imported = here.importing("a.json", LABELME.getBytes(StandardCharsets.UTF_8), "accepted");
        here.over(imported);
        String found = here.completed(find).path("id").asString();
        int kept = here.run(found).path("counts").path("kept").asInt();
        here.team.server.close();
        database("UPDATE run SET state = 'RUNNING', report = NULL, finished = NULL, done = 1, total = 2");
        here.team.restart();
        assertThat(here.over(found).path("counts").toString())
                .isEqualTo("{\"images\":0,\"skipped\":1,\"empty\":0,\"kept\":0,\"known\":0}");
        assertThat(kept).isPositive();
        JsonNode lost = here.over(imported);
        assertThat(lost.path("state").asString()).isEqualTo("interrupted");
        assertThat(lost.path("error").asString()).contains("import it again");
    }

    @Test
    void whatCannotGoOnIsShownAsInterrupted() throws Exception {
        String other = here.completed("{\"kind\":\"embed\"}").path("id").asString();
        String fatal = here.completed("{\"kind\":\"embed\"}").path("id").asString();
        String odd = here.completed("{\"kind\":\"export\",\"params\":{\"format\":\"coco-rle\"}}")
                .path("id")
                .asString();
        here.team.server.close();
        database(
                "UPDATE run SET state = 'RUNNING', report = NULL, finished = NULL",
                "UPDATE run SET model = 'another' WHERE id = '%s'".formatted(other),
                "UPDATE run SET resumed = 3 WHERE id = '%s'".formatted(fatal),
                "UPDATE run SET params = '{\"format\":\"parquet\"}' WHERE id = '%s'".formatted(odd));
        here.team.restart();
        Map.of(other, "another model", fatal, "its log may say why", odd, "does not know such a run")
                .forEach((id, why) -> {
                    ProjectRun run = here.team.database.read(tx -> tx.runs().find(here.team.project, id));
                    assertThat(run).isNotNull();
                    assertThat(run.state()).isEqualTo(RunState.INTERRUPTED);
                    assertThat(run.finished()).isNotNull();
                    assertThat(run.reason()).contains(why);
                });
    }

    @Test
    void aRunThatCannotBeginHasFailedAndLeavesNothing() throws Exception {
        refuse("OLD.state = 'QUEUED' AND NEW.state = 'RUNNING'");
        JsonNode run = here.over(here.importing("a.json", "{}".getBytes(StandardCharsets.UTF_8), "accepted"));
        assertThat(run.path("state").asString()).isEqualTo("failed");
        assertThat(run.path("error").asString()).contains("its log says more");
        assertThat(here.uploads()).isEmpty();
        database("DROP TRIGGER fault");
        here.completed("{\"kind\":\"embed\"}");
    }

    @Test
    void progressThatIsNotKeptDoesNotEndTheRun() throws Exception {
        here.photo();
        here.breakStreet();
        refuse("OLD.state = 'RUNNING' AND NEW.state = 'RUNNING'");
        JsonNode run = here.completed("{\"kind\":\"embed\"}");
        assertThat(run.path("failed").asInt()).as("the end brings it").isEqualTo(1);
        assertThat(run.path("errors").path(0).path("name").asString()).isEqualTo("street.png");
    }

    @Test
    void anEndIsOfferedToTheDatabaseAgain() throws Exception {
        here.completed("{\"kind\":\"embed\"}");
        refuse("NEW.state = 'COMPLETED' AND NEW.finished < OLD.created + 1500");
        JsonNode run = here.completed("{\"kind\":\"embed\"}");
        assertThat(Duration.between(
                        Instant.parse(run.path("created").asString()),
                        Instant.parse(run.path("finished").asString())))
                .isGreaterThanOrEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void aRunThatIsRefusedHasNeverBeen() throws Exception {
        here.begin(TestRuns.LONG);
        int begun = 1;
        HttpResponse<byte[]> answer = here.post("{\"kind\":\"embed\"}");
        for (; answer.statusCode() == 201 && begun < 30; begun++) {
            answer = here.post("{\"kind\":\"embed\"}");
        }
        refused(answer, 503, "too much work waits");
        assertThat(here.researcher().done("GET", here.path, null).path("runs")).hasSize(begun);
    }

    @Test
    void whoeverStartsARunKeepsNobodyFromLooking() throws Exception {
        String known = here.completed("{\"kind\":\"embed\"}").path("id").asString();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("team.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            CompletableFuture<HttpResponse<byte[]>> start = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    start.complete(here.post("{\"kind\":\"embed\"}"));
                } catch (IOException | InterruptedException e) {
                    start.completeExceptionally(e);
                }
            });
            Thread.sleep(500); // it waits for the database
            assertThat(here.run(known).path("state").asString()).isEqualTo("completed");
            assertThat(start).isNotDone();
            statement.execute("ROLLBACK");
            HttpResponse<byte[]> answer = start.get(30, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        }
    }

    @Test
    void onePersonWatchesSoManyRunsAndNotMore() throws Exception {
        String events = here.path + "/" + here.begin(TestRuns.LONG) + "/events";
        List<Stream<String>> watched = new ArrayList<>();
        try {
            for (int i = 0; i < RunEvents.MOST_LISTENERS; i++) {
                HttpResponse<Stream<String>> answer = here.researcher().lines(events);
                watched.add(answer.body());
                assertThat(answer.statusCode()).isEqualTo(200);
            }
            refused(here.researcher().get(events), 429, "listen already");
        } finally {
            watched.forEach(Stream::close);
        }
    }
}
