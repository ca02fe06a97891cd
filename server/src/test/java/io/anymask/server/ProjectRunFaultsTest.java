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
    void whatTheEndOfTheServerInterruptsIsShownAsInterrupted() throws IOException, InterruptedException {
        String running = here.begin(TestRuns.LONG);
        String queued = here.begin("{\"kind\":\"embed\"}");
        here.awaitRunning(running);
        here.team.server.close();
        for (String id : List.of(running, queued)) {
            ProjectRun run = here.team.database.read(tx -> tx.runs().find(here.team.project, id));
            assertThat(run).isNotNull();
            assertThat(run.state()).isEqualTo(RunState.INTERRUPTED);
            assertThat(run.finished()).isNotNull();
        }
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
