package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mobilesam.MobileSam;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Runs on the project of a team's server, as its researcher begins and watches them.
final class TestRuns implements AutoCloseable {
    /// Takes longer than any test looks at it.
    static final String LONG = "{\"kind\":\"amg\",\"params\":{\"points_per_side\":128}}";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    final TeamServer team;

    /// Of the runs, behind [TestServer#API].
    final String path;

    private final Path data;

    TestRuns(Path data) throws IOException, InterruptedException {
        this(data, new TeamServer(data));
    }

    TestRuns(Path data, TeamServer team) {
        this.data = data;
        this.team = team;
        this.path = "projects/%s/runs".formatted(team.project);
    }

    TeamServer.Person researcher() {
        return team.person("researcher");
    }

    HttpResponse<byte[]> post(String body) throws IOException, InterruptedException {
        return researcher().post(path, body);
    }

    /// @return its id
    String begin(String body) throws IOException, InterruptedException {
        return researcher().done("POST", path, body).path("id").asString();
    }

    JsonNode run(String id) throws IOException, InterruptedException {
        return researcher().done("GET", path + "/" + id, null);
    }

    void awaitRunning(String id) throws IOException, InterruptedException {
        while (!run(id).path("state").asString().equals("running")) {
            Thread.sleep(20);
        }
    }

    /// The run when it is over.
    JsonNode over(String id) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        JsonNode run = run(id);
        while (List.of("queued", "running").contains(run.path("state").asString())) {
            assertThat(System.nanoTime()).as(run.toString()).isLessThan(end);
            Thread.sleep(20);
            run = run(id);
        }
        return run;
    }

    JsonNode completed(String body) throws IOException, InterruptedException {
        JsonNode run = over(begin(body));
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
        return run;
    }

    /// Begins an import.
    ///
    /// @return its id
    String importing(String name, byte[] content, String status) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = researcher().send(form(name, content, status));
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        return json(answer).path("id").asString();
    }

    JsonNode imported(String name, byte[] content, String status) throws IOException, InterruptedException {
        return over(importing(name, content, status));
    }

    HttpRequest.Builder form(String name, byte[] content, String status) {
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
                .request(API + path)
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofByteArray(body.toByteArray()));
    }

    /// What is left of imports.
    List<Path> uploads() throws IOException {
        try (Stream<Path> left = Files.list(data.resolve("imports"))) {
            return left.toList();
        }
    }

    /// Adds a photo to the project.
    ///
    /// @return its id
    String photo() throws IOException, InterruptedException {
        return researcher()
                .upload(team.project, "flower.jpg", MobileSam.photo("flower"))
                .path("image")
                .path("id")
                .asString();
    }

    List<JsonNode> annotations(String image) throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        researcher()
                .done("GET", "projects/%s/images/%s/annotations".formatted(team.project, image), null)
                .path("annotations")
                .forEach(all::add);
        return all;
    }

    /// Spoils the file of the picture that the team began with.
    void breakStreet() throws IOException {
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

    @Override
    public void close() {
        team.close();
    }
}
