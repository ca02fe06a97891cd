package io.anymask.cli.serve;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.image.Image;
import io.anymask.model.vit.ViTConfig;
import io.anymask.training.network.NewModel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A model that knows nothing is retrained by the server's own trainer, and the server goes on with it, at the
/// same address.
@Timeout(120)
class VersionedServerTest {
    private static final int SIDE = 64;
    private static final int PHOTOS = 4;

    @TempDir
    private Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private URI address = URI.create("http://127.0.0.1/");

    /// Photos of noise, each with a bright square.
    @BeforeEach
    void photos() throws IOException {
        Random random = new Random(1);
        Files.createDirectories(folder.resolve("photos"));
        for (int photo = 0; photo < PHOTOS; photo++) {
            byte[] rgb = new byte[SIDE * SIDE * 3];
            for (int i = 0; i < rgb.length; i++) {
                boolean inside = isInside(photo, i / 3 % SIDE) && isInside(photo, i / 3 / SIDE);
                rgb[i] = (byte) (random.nextInt(64) + (inside ? 160 : 0));
            }
            Image.of(SIDE, SIDE, rgb).writePng(folder.resolve("photos/%d.png".formatted(photo)));
        }
        ViTConfig encoder = new ViTConfig(
                SIDE, 16, 32, 2, 2, 128, 4, List.of(1), ViTConfig.Positions.ABSOLUTE_AND_RELATIVE, true, 32);
        NewModel.of(encoder, 128, new SplittableRandom(7))
                .checkpoint()
                .writeSafetensors(folder.resolve("tiny.safetensors"));
    }

    private static boolean isInside(int photo, int place) {
        return place >= 8 + 4 * photo && place < 40 + 4 * photo;
    }

    private static String labels(int photo) {
        int from = 8 + 4 * photo;
        int to = 40 + 4 * photo;
        return """
                {"imagePath": "%d.png", "imageWidth": 64, "imageHeight": 64, "shapes": [
                 {"label": "square", "shape_type": "rectangle", "points": [[%d, %d], [%d, %d]]}]}
                """.formatted(photo, from, from, to, to);
    }

    private ServerProcess start() throws IOException {
        ServerProcess server = ServerProcess.start(
                folder,
                Map.of(),
                "annotate",
                folder.resolve("photos").toString(),
                "--no-open",
                "--model",
                folder.resolve("tiny.safetensors").toString(),
                "--data",
                folder.resolve("data").toString());
        address = URI.create("http://127.0.0.1:%s/".formatted(server.address().group(2)));
        return server;
    }

    private JsonNode ask(String method, String path, @Nullable String body, String type)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve("api/v1/" + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", type);
        }
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() == 503) { // about to change over
            throw new ConnectException(answer.body());
        }
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 299);
        return JsonMapper.shared().readTree(answer.body());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return ask("GET", path, null, "");
    }

    private JsonNode post(String path, String json) throws IOException, InterruptedException {
        return ask("POST", path, json, "application/json");
    }

    private void annotate(String runs) throws IOException, InterruptedException {
        for (int photo = 0; photo < PHOTOS; photo++) {
            String form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n"
                    + labels(photo) + "\r\n--b--\r\n";
            over(runs, ask("POST", runs, form, "multipart/form-data; boundary=b"));
        }
    }

    private JsonNode over(String runs, JsonNode begun) throws IOException, InterruptedException {
        JsonNode run = begun;
        while (run.path("state").asString().matches("queued|running")) {
            Thread.sleep(50);
            run = get(runs + "/" + begun.path("id").asString());
        }
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
        return run;
    }

    /// What the server says of its versions; nothing while it changes to another one.
    private Optional<JsonNode> models(String project) throws IOException, InterruptedException {
        try {
            return Optional.of(get("projects/%s/models".formatted(project)));
        } catch (ConnectException e) {
            return Optional.empty();
        }
    }

    private JsonNode await(String project, Predicate<JsonNode> wished) throws IOException, InterruptedException {
        Optional<JsonNode> models = models(project);
        while (models.filter(wished).isEmpty()) {
            Thread.sleep(100);
            models = models(project);
        }
        return models.get();
    }

    /// Waits until the server works with other weights.
    private String awaitOther(String project, String served) throws IOException, InterruptedException {
        return await(project, models -> !models.path("served").asString().equals(served))
                .path("served")
                .asString();
    }

    private Run retrain(Object... more) {
        List<Object> command = new ArrayList<>(List.of(
                "engine",
                "retrain",
                folder.resolve("photos"),
                "--model",
                folder.resolve("tiny.safetensors"),
                "--data",
                folder.resolve("data")));
        command.addAll(List.of(more));
        return anymask(command.toArray());
    }

    @Test
    @SuppressWarnings("try") // the server works by being open
    void theServerGoesOnWithWhatItHasLearned() throws Exception {
        String project;
        String root;
        try (ServerProcess server = start()) {
            project = get("me").path("project").asString();
            annotate("projects/%s/runs".formatted(project));
            root = get("projects/%s/models".formatted(project)).path("served").asString();
            Run refused = retrain();
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err()).contains("another Anymask works on these runs");
        }
        Run run = retrain("--everything", "--steps", 30, "--held-out", 0.25, "--keep-active");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("3 masks of 3 images learned from, 1 images held out")
                .contains("kept as version 1 of the model");

        String learned;
        try (ServerProcess server = start()) {
            post("projects/%s/models/1:activate".formatted(project), "{}");
            learned = awaitOther(project, root);
            assertThat(get("models").toString()).contains(learned);
        }
        try (ServerProcess server = start()) { // and after the next start
            assertThat(get("projects/%s/models".formatted(project))
                            .path("served")
                            .asString())
                    .isEqualTo(learned);
            post("projects/%s/models/0:activate".formatted(project), "{}");
            awaitOther(project, learned);
            try (Stream<Path> weights = Files.list(folder.resolve("data/models"))) {
                Files.delete(weights.findFirst().orElseThrow());
            }
            post("projects/%s/models/1:activate".formatted(project), "{}");
            while (!server.errors().contains("version 1 of the model cannot be served")) {
                Thread.sleep(100);
            }
            await(project, models -> models.path("active").asInt() == 0);
        }
    }

    @Test
    void whatCannotBeRetrainedIsRefused() {
        Run none = retrain();
        assertThat(none.code()).isEqualTo(3);
        assertThat(none.err()).contains("this is no project", "anymask annotate");
        assertThat(retrain("--steps", 0).code()).isEqualTo(2);
        assertThat(retrain("--held-out", 1).code()).isEqualTo(2);
    }
}
