package io.anymask.cli.engine;

import io.anymask.Printable;
import io.anymask.cli.progress.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Speaks to a server's interface as a page does. Safe for use by several threads.
public final class Client implements AutoCloseable {
    private static final String BOUNDARY = "b0undary-of-anymask";
    private static final int UNAVAILABLE = 503;

    /// As long as a server takes at the most to change over to another model.
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    /// Between two looks at what changes.
    public static final int LOOK_MILLISECONDS = 200;

    /// As many as [#PATIENCE] has. What is counted are looks, since a machine that was asleep has not waited.
    public static final int LOOKS = (int) (PATIENCE.toMillis() / LOOK_MILLISECONDS);

    private static final int SHOWN = 500;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI api;

    public Client(URI server) {
        this.api = server.resolve("api/v1/");
    }

    /// A node to be filled.
    public static ObjectNode node() {
        return JsonMapper.shared().createObjectNode();
    }

    /// @throws IOException for any other answer than a good one
    /// @throws CancellationException when the command was asked to stop; so do all others
    public JsonNode get(String path) throws IOException, InterruptedException {
        return good(request(path).build());
    }

    /// Nothing while the server is not there, or not ready.
    public Optional<JsonNode> getIfThere(String path) throws IOException, InterruptedException {
        HttpRequest request = request(path).build();
        HttpResponse<byte[]> answer;
        try {
            answer = send(request);
        } catch (IOException e) {
            return Optional.empty();
        }
        return answer.statusCode() == UNAVAILABLE ? Optional.empty() : Optional.of(good(request, answer));
    }

    /// Asks again and again while the server changes over to another model.
    ///
    /// @throws IOException when it takes too long
    public JsonNode getWhenThere(String path) throws IOException, InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            Optional<JsonNode> answer = getIfThere(path);
            if (answer.isPresent()) {
                return answer.get();
            }
            Thread.sleep(LOOK_MILLISECONDS);
        }
        throw new IOException("the server is not there for %d s".formatted(PATIENCE.toSeconds()));
    }

    /// Waits until a run is over, also while the server changes over to another model.
    ///
    /// @param runs path of a project's runs
    /// @param run as it is known
    /// @param progress told how much is done, of how much
    public JsonNode follow(String runs, JsonNode run, BiConsumer<Integer, Integer> progress)
            throws IOException, InterruptedException {
        JsonNode now = run;
        while (true) {
            int total = now.path("total").asInt();
            if (total > 0) { // 0 while not known
                progress.accept(now.path("done").asInt(), total);
            }
            if (!now.path("state").asString("").matches("queued|running")) {
                return now;
            }
            Thread.sleep(LOOK_MILLISECONDS);
            now = getWhenThere(runs + "/" + run.path("id").asString());
        }
    }

    public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send("POST", path, body, Map.of());
    }

    /// @param headers by name
    public JsonNode send(String method, String path, JsonNode body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.toString()));
        headers.forEach(request::header);
        return good(request.build());
    }

    /// Sends files as a form.
    public JsonNode upload(String path, List<Path> files) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < files.size(); i++) {
            String name = Integer.toString(i); // other names may hold what a form does not
            write(body, "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n", name);
            body.writeBytes(Files.readAllBytes(files.get(i)));
            write(body, "\r\n", "");
        }
        write(body, "--%s--\r\n", "");
        return good(request(path)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .build());
    }

    private static void write(ByteArrayOutputStream body, String format, String name) {
        body.writeBytes(format.formatted(BOUNDARY, name).getBytes(StandardCharsets.US_ASCII));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(api.resolve(path));
    }

    /// Asks again while the server is too busy: what it refuses so, it has not begun.
    private JsonNode good(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(request);
        for (int look = 0; look < LOOKS && answer.statusCode() == UNAVAILABLE; look++) {
            Thread.sleep(LOOK_MILLISECONDS);
            answer = send(request);
        }
        return good(request, answer);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        if (Ending.isAsked()) {
            throw new CancellationException("stopped");
        }
        return http.send(request, BodyHandlers.ofByteArray());
    }

    private static JsonNode good(HttpRequest request, HttpResponse<byte[]> answer) throws IOException {
        byte[] body = answer.body();
        if (answer.statusCode() >= 300) {
            String said = new String(body, 0, Math.min(SHOWN, body.length), StandardCharsets.UTF_8);
            throw new IOException("the server refuses %s %s: %d %s"
                    .formatted(
                            request.method(), request.uri().getPath(), answer.statusCode(), Printable.message(said)));
        }
        return body.length == 0 ? node() : JsonMapper.shared().readTree(body);
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
