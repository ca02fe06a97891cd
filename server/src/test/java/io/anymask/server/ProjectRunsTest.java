package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.refused;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.RunState;
import io.anymask.mask.Rle;
import io.anymask.mobilesam.MobileSam;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Long work on a project, as its researchers see it.
class ProjectRunsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path data;

    private TeamServer team;
    private String runs;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        team = new TeamServer(data);
        runs = "projects/%s/runs".formatted(team.project);
    }

    @AfterEach
    void stop() {
        team.close();
    }

    private TeamServer.Person researcher() {
        return team.person("researcher");
    }

    private JsonNode run(String id) throws IOException, InterruptedException {
        return researcher().done("GET", runs + "/" + id, null);
    }

    private String begin(String body) throws IOException, InterruptedException {
        return researcher().done("POST", runs, body).path("id").asString();
    }

    private JsonNode over(String id) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        JsonNode run = run(id);
        while (List.of("queued", "running").contains(run.path("state").asString())) {
            assertThat(System.nanoTime()).as(run.toString()).isLessThan(end);
            Thread.sleep(20);
            run = run(id);
        }
        return run;
    }

    private JsonNode completed(String body) throws IOException, InterruptedException {
        JsonNode run = over(begin(body));
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
        return run;
    }

    private void accept(int first) throws IOException, InterruptedException {
        team.person("annotator")
                .done(
                        "POST",
                        "projects/%s/images/%s/annotations".formatted(team.project, team.image),
                        "{\"id\":\"mask-%04d\",\"mask\":{\"size\":[48,64],\"counts\":\"%s\"}}"
                                .formatted(
                                        first,
                                        Rle.of(48, 64, first, 50, 48 * 64 - first - 50)
                                                .compressed()));
    }

    private static String photo(TeamServer team) throws IOException, InterruptedException {
        return team.person("researcher")
                .upload(team.project, "flower.jpg", MobileSam.photo("flower"))
                .path("image")
                .path("id")
                .asString();
    }

    private List<JsonNode> annotations(String image) throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        researcher()
                .done("GET", "projects/%s/images/%s/annotations".formatted(team.project, image), null)
                .path("annotations")
                .forEach(all::add);
        return all;
    }

    @Test
    void embeddingsLieOnTheDiskBeforeSomebodyAsks() throws IOException, InterruptedException {
        JsonNode run = completed("{\"kind\":\"embed\"}");
        assertThat(run.path("counts").toString()).isEqualTo("{\"images\":1,\"skipped\":0}");
        assertThat(run.path("done").asInt()).isEqualTo(1);
        assertThat(run.path("model").asString())
                .isEqualTo(TestServer.SAM.model().checkpoint().sha256());
        try (Stream<Path> kept = Files.list(data.resolve("embeddings"))) {
            assertThat(kept).hasSize(2);
        }
        assertThat(completed("{\"kind\":\"embed\"}").path("counts").toString())
                .isEqualTo("{\"images\":0,\"skipped\":1}");
    }

    @Test
    void confidentMasksAreProposedOnceAndWaitForSomebodyWhoCompletes() throws IOException, InterruptedException {
        String image = photo(team);
        String body = """
                {"kind":"prefill","params":{"points_per_side":4,"pred_iou_thresh":0.8,"stability_score_thresh":0.8}}
                """;
        JsonNode run = completed(body);
        assertThat(run.path("params").path("points_per_side").asInt()).isEqualTo(4);
        int kept = run.path("counts").path("kept").asInt();
        assertThat(kept).isPositive();
        List<JsonNode> found = annotations(image);
        assertThat(found).allSatisfy(annotation -> {
            assertThat(annotation.path("status").asString()).isEqualTo("proposed");
            assertThat(annotation.path("source").asString()).isEqualTo("prefilled");
            assertThat(annotation.path("model_sha256").asString())
                    .isEqualTo(run.path("model").asString());
            assertThat(annotation.path("prompt").path("points").path(0).size()).isEqualTo(3);
            assertThat(annotation.path("predicted_iou").asDouble()).isGreaterThan(0.8);
        });
        assertThat(researcher()
                        .done("GET", "projects/%s/images/%s".formatted(team.project, image), null)
                        .path("state")
                        .asString())
                .as("nobody has looked at it")
                .isEqualTo("new");

        JsonNode again = completed(body);
        assertThat(again.path("counts").path("kept").asInt()).isZero();
        assertThat(again.path("counts").path("skipped").asInt()).isPositive();
        JsonNode asked = completed(body.replace("\"points_per_side\":4", "\"points_per_side\":4,\"annotated\":true"));
        assertThat(asked.path("counts").path("kept").asInt()).isZero();
        assertThat(asked.path("counts").path("known").asInt()).isEqualTo(kept);
        assertThat(annotations(image)).hasSameSizeAs(found);

        JsonNode task = team.person("annotator")
                .done("POST", "projects/%s/tasks:claim".formatted(team.project), "{\"mode\":\"complete\"}");
        assertThat(annotations(task.path("image").asString())).isNotEmpty();
        assertThat(task.path("mode").asString()).isEqualTo("complete");
    }

    @Test
    void anImageThatSeveralPeopleAnnotateIsPassedOver() throws IOException, InterruptedException {
        team.person("admin").done("PATCH", "projects/" + team.project, "{\"copies\":2}");
        researcher().done("POST", "projects/%s/tasks:claim".formatted(team.project), "{\"mode\":\"annotate\"}");
        JsonNode run = completed("{\"kind\":\"prefill\",\"params\":{\"points_per_side\":4}}");
        assertThat(run.path("failed").asInt()).isZero();
        assertThat(run.path("counts").path("skipped").asInt()).isEqualTo(1);
        assertThat(run.path("counts").path("images").asInt()).isZero();
        assertThat(annotations(team.image)).isEmpty();
    }

    @Test
    void whatTheGeneratorFindsCanBeAccepted() throws IOException, InterruptedException {
        String image = photo(team);
        JsonNode run = completed("""
                {"kind":"amg","params":{"points_per_side":4,"pred_iou_thresh":0.8,"stability_score_thresh":0.8,
                 "most_masks":3,"status":"accepted"}}
                """);
        assertThat(run.path("counts").path("kept").asInt()).isPositive();
        assertThat(annotations(image)).hasSizeBetween(1, 3).allSatisfy(annotation -> {
            assertThat(annotation.path("status").asString()).isEqualTo("accepted");
            assertThat(annotation.path("source").asString()).isEqualTo("automatic");
        });
    }

    @Test
    void parametersThatMakeNoSenseAreRefused() throws IOException, InterruptedException {
        refused(post("{\"kind\":\"everything\"}"), 400, "expected embed, prefill, amg, export or import");
        refused(post("{\"kind\":\"amg\",\"params\":{\"points\":3}}"), 400, "there is no parameter points");
        refused(post("{\"kind\":\"amg\",\"params\":{\"preset\":\"x\"}}"), 400, "preset");
        refused(post("{\"kind\":\"amg\",\"params\":{\"states\":[\"x\"]}}"), 400, "states");
        refused(post("{\"kind\":\"amg\",\"params\":{\"states\":[]}}"), 400, "states");
        refused(post("{\"kind\":\"amg\",\"params\":{\"most_masks\":0}}"), 400, "most_masks");
        refused(post("{\"kind\":\"amg\",\"params\":{\"annotated\":1}}"), 400, "annotated");
        refused(post("{\"kind\":\"amg\",\"params\":[]}"), 400, "params");
        refused(post("{\"kind\":\"prefill\",\"params\":{\"status\":\"accepted\"}}"), 400, "status");
        refused(post("{\"kind\":\"export\",\"params\":{\"format\":\"cvat\"}}"), 400, "expected one of coco, ");
        refused(post("{\"kind\":\"import\"}"), 415, "multipart form");
        assertThat(researcher().done("GET", runs, null).path("runs")).isEmpty();
    }

    private HttpResponse<byte[]> post(String body) throws IOException, InterruptedException {
        return researcher().post(runs, body);
    }

    @Test
    void whatAnExportLosesIsSaidBeforeItIsMade() throws IOException, InterruptedException {
        accept(100);
        String export = "{\"kind\":\"export\",\"params\":{\"format\":\"yolo\"}}";
        JsonNode check = researcher().done("POST", runs + ":check", export);
        assertThat(check.path("objects").asInt()).isEqualTo(1);
        assertThat(check.path("losses").path(0).asString()).contains("no category");
        assertThat(researcher().done("GET", runs, null).path("runs")).isEmpty();

        JsonNode run = completed(export);
        assertThat(run.path("losses")).isEqualTo(check.path("losses"));
        assertThat(run.path("counts").path("objects").asInt()).isEqualTo(1);
        HttpResponse<byte[]> file = researcher().get(runs + "/" + run.path("id").asString() + "/artifact");
        assertThat(file.headers().firstValue("content-type")).contains("application/zip");
        assertThat(file.headers().firstValue("content-disposition").orElse("")).contains("yolo-");
        assertThat(file.body()).hasSize(run.path("counts").path("bytes").asInt());
        assertThat(unpacked(file.body()).keySet()).containsExactlyInAnyOrder("data.yaml", "labels/street.txt");

        team.time.pass(Duration.ofDays(8));
        assertThat(researcher().signIn("researcher", TeamServer.PASSWORD).statusCode())
                .isEqualTo(200);
        assertThat(run(run.path("id").asString()).has("artifact")).isFalse();
        refused(
                researcher().get(runs + "/" + run.path("id").asString() + "/artifact"),
                404,
                "the file is there no longer");
    }

    private static Map<String, byte[]> unpacked(byte[] archive) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private static byte[] packed(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private JsonNode imported(String name, byte[] content, String status) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = researcher().send(form(name, content, status));
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        return over(json(answer).path("id").asString());
    }

    private HttpRequest.Builder form(String name, byte[] content, String status) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("--b\r\nContent-Disposition: form-data; name=\"status\"\r\n\r\n%s\r\n"
                .formatted(status)
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n"
                .formatted(name)
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
        return team.server
                .request(API + runs)
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofByteArray(body.toByteArray()));
    }

    private List<Path> uploads() throws IOException {
        try (Stream<Path> left = Files.list(data.resolve("imports"))) {
            return left.toList();
        }
    }

    @Test
    void anExportComesBackAsAnImport() throws IOException, InterruptedException {
        accept(100);
        accept(400);
        JsonNode export = completed("{\"kind\":\"export\",\"params\":{\"format\":\"instance-png\"}}");
        byte[] archive = researcher()
                .get(runs + "/" + export.path("id").asString() + "/artifact")
                .body();
        byte[] labels = unpacked(archive).get("street.png");
        JsonNode unclear = imported("labels.zip", archive, "accepted");
        assertThat(unclear.path("state").asString()).isEqualTo("failed");
        assertThat(unclear.path("error").asString())
                .contains("its format cannot be told")
                .doesNotContain(data.toString());

        JsonNode coco = completed("{\"kind\":\"export\",\"params\":{\"format\":\"coco-rle\"}}");
        byte[] single = researcher()
                .get(runs + "/" + coco.path("id").asString() + "/artifact")
                .body();
        for (JsonNode masks : List.of(
                imported("coco.json", single, "accepted"),
                imported(
                        "coco.zip",
                        packed(Map.of("inner/instances.json", single, "street.png", labels)),
                        "accepted"))) {
            assertThat(masks.path("state").asString()).as(masks.toString()).isEqualTo("completed");
            assertThat(masks.path("counts").path("left").asInt()).isZero();
            assertThat(masks.path("counts").path("kept").asInt()
                            + masks.path("counts").path("known").asInt())
                    .isEqualTo(2);
        }
        assertThat(uploads()).isEmpty();
    }

    @Test
    void namesAndSizesOfImagesComeFromTheProject() throws IOException, InterruptedException {
        byte[] yolo = packed(Map.of(
                "mine/labels/street.txt",
                "0 0.1 0.1 0.5 0.1 0.5 0.5\n".getBytes(StandardCharsets.UTF_8),
                "mine/labels/other.txt",
                "0 0.1 0.1 0.5 0.1 0.5 0.5\n".getBytes(StandardCharsets.UTF_8),
                "mine/data.yaml",
                "names: [wheel]\n".getBytes(StandardCharsets.UTF_8)));
        JsonNode run = imported("yolo.zip", yolo, "proposed");
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
        assertThat(run.path("counts").path("kept").asInt()).isEqualTo(1);
        assertThat(run.path("notes").toString()).contains("other.txt").doesNotContain(data.toString());
        assertThat(team.person("annotator")
                        .done("POST", "projects/%s/tasks:claim".formatted(team.project), "{\"mode\":\"complete\"}")
                        .path("image")
                        .asString())
                .as("its proposals wait")
                .isEqualTo(team.image);
    }

    @Test
    void archivesThatAttackAreRefused() throws IOException, InterruptedException {
        byte[] text = "{}".getBytes(StandardCharsets.UTF_8);
        Path outside = data.resolve("slipped.json");
        for (String name : List.of(
                "../slipped.json",
                "../../slipped.json",
                "a/../../../slipped.json",
                outside.toString(),
                "..\\..\\slipped.json",
                "c:/slipped.json")) {
            JsonNode run = imported("a.zip", packed(Map.of(name, text)), "accepted");
            assertThat(run.path("state").asString()).as(name).isEqualTo("failed");
            assertThat(run.path("error").asString()).contains("got an entry called");
        }
        assertThat(outside).doesNotExist();
        assertThat(imported("bomb.zip", packed(Map.of("a.json", new byte[64 << 20])), "accepted")
                        .path("error")
                        .asString())
                .contains("bytes when unpacked");
        assertThat(imported("../../../up.json", text, "accepted")
                        .path("params")
                        .path("file")
                        .asString())
                .isEqualTo("up.json");
        assertThat(uploads()).isEmpty();
        refused(researcher().send(form("a.json", text, "deleted")), 400, "status");
        assertThat(uploads()).as("an upload that is refused goes at once").isEmpty();
    }

    @Test
    void cancellingIsHeardWithinTwoSecondsAndTheNextRunBegins() throws IOException, InterruptedException {
        String first = begin("{\"kind\":\"amg\",\"params\":{\"points_per_side\":128}}");
        String waiting = begin("{\"kind\":\"amg\"}");
        while (!run(first).path("state").asString().equals("running")) {
            Thread.sleep(20);
        }
        Thread.sleep(500); // it is in the midst of 16,384 points
        assertThat(run(waiting).path("state").asString()).isEqualTo("queued");
        assertThat(run(waiting).path("position").asInt()).isEqualTo(1);
        assertThat(researcher()
                        .done("DELETE", runs + "/" + waiting, null)
                        .path("state")
                        .asString())
                .isEqualTo("cancelled");
        long began = System.nanoTime();
        assertThat(researcher()
                        .done("DELETE", runs + "/" + first, null)
                        .path("state")
                        .asString())
                .isEqualTo("cancelled");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        completed("{\"kind\":\"export\",\"params\":{\"format\":\"coco-rle\"}}");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(annotations(team.image)).isEmpty();
        assertThat(run(first).path("state").asString()).isEqualTo("cancelled");
    }

    @Test
    void watchersAreToldUntilItIsOver() throws IOException, InterruptedException {
        String id = begin("{\"kind\":\"embed\"}");
        String events = text(researcher().get(runs + "/" + id + "/events"));
        assertThat(events).contains("event: run").contains("\"state\":\"completed\"");
        String last = events.lines()
                .filter(line -> line.startsWith("id: "))
                .reduce((a, b) -> b)
                .orElse("");
        assertThat(last).isNotEmpty();
        assertThat(over(id).path("state").asString()).isEqualTo("completed");
    }

    private void breakStreet() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("uploads"))) {
            List<Path> street = files.filter(Files::isRegularFile)
                    .filter(file -> String.valueOf(file.getFileName()).startsWith(team.image))
                    .toList();
            assertThat(street).isNotEmpty();
            for (Path file : street) {
                Files.write(file, new byte[10]);
            }
        }
    }

    @Test
    void whatOneImageIsAtFaultForDoesNotEndTheRun() throws IOException, InterruptedException {
        photo(team);
        breakStreet();
        JsonNode run = completed("{\"kind\":\"embed\"}");
        assertThat(run.path("failed").asInt()).as(run.toString()).isEqualTo(1);
        assertThat(run.path("errors").path(0).path("name").asString()).isEqualTo("street.png");
        assertThat(run.path("errors").path(0).path("error").asString()).isNotEmpty();
        assertThat(run.path("counts").path("images").asInt()).isEqualTo(1);
    }

    @Test
    void whatTheEndOfTheServerInterruptsIsShownAsInterrupted() throws IOException, InterruptedException {
        String running = begin("{\"kind\":\"amg\",\"params\":{\"points_per_side\":128}}");
        String queued = begin("{\"kind\":\"embed\"}");
        while (!run(running).path("state").asString().equals("running")) {
            Thread.sleep(20);
        }
        team.server.close();
        for (String id : List.of(running, queued)) {
            ProjectRun run = team.database.read(tx -> tx.runs().find(team.project, id));
            assertThat(run).isNotNull();
            assertThat(run.state()).isEqualTo(RunState.INTERRUPTED);
            assertThat(run.finished()).isNotNull();
        }
    }

    @Test
    void aRunOfAnotherProjectIsNotThere() throws IOException, InterruptedException {
        String id = begin("{\"kind\":\"embed\"}");
        over(id);
        refused(
                team.root.get("projects/%s/runs/%s".formatted(team.elsewhere, id)),
                404,
                "the project has no run with this id");
        assertThat(team.root
                        .done("GET", "projects/%s/runs".formatted(team.elsewhere), null)
                        .path("runs"))
                .isEmpty();
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

    private String importing() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                researcher().send(form("a.json", "{}".getBytes(StandardCharsets.UTF_8), "accepted"));
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        return json(answer).path("id").asString();
    }

    @Test
    void aRunThatCannotBeginHasFailedAndLeavesNothing() throws Exception {
        refuse("OLD.state = 'QUEUED' AND NEW.state = 'RUNNING'");
        JsonNode run = over(importing());
        assertThat(run.path("state").asString()).isEqualTo("failed");
        assertThat(run.path("error").asString()).contains("its log says more");
        assertThat(uploads()).isEmpty();
        database("DROP TRIGGER fault");
        completed("{\"kind\":\"embed\"}");
    }

    @Test
    void progressThatIsNotKeptDoesNotEndTheRun() throws Exception {
        photo(team);
        breakStreet();
        refuse("OLD.state = 'RUNNING' AND NEW.state = 'RUNNING'");
        JsonNode run = completed("{\"kind\":\"embed\"}");
        assertThat(run.path("failed").asInt()).as("the end brings it").isEqualTo(1);
        assertThat(run.path("errors").path(0).path("name").asString()).isEqualTo("street.png");
    }

    @Test
    void anEndIsOfferedToTheDatabaseAgain() throws Exception {
        completed("{\"kind\":\"embed\"}");
        refuse("NEW.state = 'COMPLETED' AND NEW.finished < OLD.created + 1500");
        JsonNode run = completed("{\"kind\":\"embed\"}");
        assertThat(Duration.between(
                        Instant.parse(run.path("created").asString()),
                        Instant.parse(run.path("finished").asString())))
                .isGreaterThanOrEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void aRunThatIsRefusedHasNeverBeen() throws Exception {
        begin("{\"kind\":\"amg\",\"params\":{\"points_per_side\":128}}");
        int begun = 1;
        HttpResponse<byte[]> answer = post("{\"kind\":\"embed\"}");
        for (; answer.statusCode() == 201 && begun < 30; begun++) {
            answer = post("{\"kind\":\"embed\"}");
        }
        refused(answer, 503, "too much work waits");
        assertThat(researcher().done("GET", runs, null).path("runs")).hasSize(begun);
    }

    @Test
    void whoeverStartsARunKeepsNobodyFromLooking() throws Exception {
        String known = completed("{\"kind\":\"embed\"}").path("id").asString();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("team.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            CompletableFuture<HttpResponse<byte[]>> start = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    start.complete(post("{\"kind\":\"embed\"}"));
                } catch (IOException | InterruptedException e) {
                    start.completeExceptionally(e);
                }
            });
            Thread.sleep(500); // it waits for the database
            assertThat(run(known).path("state").asString()).isEqualTo("completed");
            assertThat(start).isNotDone();
            statement.execute("ROLLBACK");
            HttpResponse<byte[]> answer = start.get(30, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        }
    }

    @Test
    void watchingEndsWithTheRole() throws Exception {
        String id = begin("{\"kind\":\"amg\",\"params\":{\"points_per_side\":128}}");
        try (Stream<String> lines =
                researcher().lines(runs + "/" + id + "/events").body()) {
            CompletableFuture<Long> ended = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> ended.complete(lines.count()));
            String researcher = researcher()
                    .done("GET", "me", null)
                    .path("person")
                    .path("id")
                    .asString();
            String member = "projects/%s/members/%s".formatted(team.project, researcher);
            assertThat(team.person("admin").send("DELETE", API + member, null).statusCode())
                    .isEqualTo(204);
            assertThat(ended.get(10, TimeUnit.SECONDS)).isPositive();
        }
        assertThat(team.root.done("GET", runs + "/" + id, null).path("state").asString())
                .isEqualTo("running");
    }

    @Test
    void onePersonWatchesSoManyRunsAndNotMore() throws Exception {
        String events = runs + "/" + begin("{\"kind\":\"amg\",\"params\":{\"points_per_side\":128}}") + "/events";
        List<Stream<String>> watched = new ArrayList<>();
        try {
            for (int i = 0; i < RunEvents.MOST_LISTENERS; i++) {
                HttpResponse<Stream<String>> answer = researcher().lines(events);
                watched.add(answer.body());
                assertThat(answer.statusCode()).isEqualTo(200);
            }
            refused(researcher().get(events), 429, "listen already");
        } finally {
            watched.forEach(Stream::close);
        }
    }

    @Test
    void anImportCountsTheImagesWhoseMasksItBrought() throws IOException, InterruptedException {
        String coco = """
                {"images":[{"id":1,"file_name":"street.png","width":64,"height":48},
                           {"id":2,"file_name":"absent.png","width":64,"height":48},
                           {"id":3,"file_name":"bare.png","width":64,"height":48}],
                 "categories":[{"id":1,"name":"wheel"}],
                 "annotations":[
                    {"id":1,"image_id":1,"category_id":1,"iscrowd":0,"area":200,"bbox":[1,1,20,20],
                     "segmentation":[[1,1,21,1,21,21]]},
                    {"id":2,"image_id":2,"category_id":1,"iscrowd":0,"area":200,"bbox":[1,1,20,20],
                     "segmentation":[[1,1,21,1,21,21]]}]}
                """;
        JsonNode run = imported("coco.json", coco.getBytes(StandardCharsets.UTF_8), "accepted");
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
        assertThat(run.path("counts").path("kept").asInt()).isEqualTo(1);
        assertThat(run.path("counts").path("images").asInt()).isEqualTo(1);
        assertThat(run.path("counts").path("left").asInt()).isEqualTo(1);
    }
}
