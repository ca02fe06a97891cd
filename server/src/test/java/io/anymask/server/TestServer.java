package io.anymask.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.store.Database;
import io.anymask.image.Image;
import io.anymask.inference.Segmenter;
import io.anymask.mobilesam.MobileSam;
import io.anymask.server.http.AccessLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
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
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server on a port of its own, and a client for it. All share one model.
final class TestServer implements AutoCloseable {
    static final Segmenter SAM = Segmenter.open(MobileSam.weights());
    static final String API = "api/v1/";

    private final AnymaskServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestServer(Segmenter sam, ServerOptions options) throws IOException {
        this.server = AnymaskServer.start(sam, options);
    }

    /// The sample photos. with another model.
    static TestServer of(Segmenter sam, Path data) throws IOException {
        return new TestServer(
                sam, new ServerOptions(ServerOptions.Access.LOOPBACK, samplesIn(data), ServerOptions.Limits.DEFAULT));
    }

    static TestServer of(ServerOptions options) throws IOException {
        return new TestServer(SAM, options);
    }

    static TestServer of(Segmenter sam, ServerOptions options) throws IOException {
        return new TestServer(sam, options);
    }

    /// The sample photos.
    static TestServer samples(Path data) throws IOException {
        return with(samplesIn(data), ServerOptions.Access.LOOPBACK, ServerOptions.Limits.DEFAULT);
    }

    static TestServer folder(Path folder, Path data) throws IOException {
        ServerOptions.Content content = new ServerOptions.Content(folder, Map.of(), data, "mobile-sam", null);
        return with(content, ServerOptions.Access.LOOPBACK, ServerOptions.Limits.DEFAULT);
    }

    static ServerOptions.Content samplesIn(Path data) {
        return new ServerOptions.Content(
                null, Map.of("flower", () -> MobileSam.photo("flower")), data, "mobile-sam", null);
    }

    static TestServer with(ServerOptions.Content content, ServerOptions.Access access, ServerOptions.Limits limits)
            throws IOException {
        return new TestServer(SAM, new ServerOptions(access, content, limits));
    }

    /// One person's project, kept in a database.
    static TestServer solo(ServerOptions.Content content, Database database) throws IOException {
        return new TestServer(
                SAM,
                new ServerOptions(
                        ServerOptions.Access.LOOPBACK,
                        content,
                        new ServerOptions.Work.Solo(database, "Photos", "ann"),
                        ServerOptions.Limits.DEFAULT,
                        AccessLog.NONE));
    }

    AnymaskServer server() {
        return server;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /// Line by line, as they come.
    HttpResponse<Stream<String>> lines(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofLines());
    }

    HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<byte[]> post(String path, String json, String... headers) throws IOException, InterruptedException {
        return send("POST", path, json, headers);
    }

    HttpResponse<byte[]> patch(String path, String json, String... headers) throws IOException, InterruptedException {
        return send("PATCH", path, json, headers);
    }

    HttpResponse<byte[]> put(String path, String json, String... headers) throws IOException, InterruptedException {
        return send("PUT", path, json, headers);
    }

    private HttpResponse<byte[]> send(String method, String path, String json, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).method(method, BodyPublishers.ofString(json));
        request.header("Content-Type", "application/json");
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<byte[]> delete(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).DELETE();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<byte[]> upload(Map<String, byte[]> files) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            body.writeBytes(("--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + file.getKey()
                            + "\"\r\nContent-Type: image/png\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(file.getValue());
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes("--b0undary--\r\n".getBytes(StandardCharsets.UTF_8));
        return send(request(API + "images")
                .header("Content-Type", "multipart/form-data; boundary=b0undary")
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /// All images, once the folder has been read.
    List<JsonNode> images() throws IOException, InterruptedException {
        List<JsonNode> images = new ArrayList<>();
        String cursor = "p0";
        while (true) {
            JsonNode page = json(get(API + "images?cursor=" + cursor));
            page.path("images").forEach(images::add);
            if (page.path("next").isNull()) {
                return images;
            }
            cursor = page.path("next").asString();
            Thread.sleep(5);
        }
    }

    /// Path of the first image.
    String image() throws IOException, InterruptedException {
        return API + "images/" + images().getFirst().path("id").asString();
    }

    /// A value of the metrics, 0 when it is not there.
    double metric(String series) throws IOException, InterruptedException {
        Matcher matcher = Pattern.compile("^anymask_" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(text(get("metrics")));
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }

    /// What a client says that keeps to no rules, and the answer to it.
    String raw(String request) throws IOException {
        URI uri = server.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.setSoTimeout(60_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// A small picture of noise, another one for each seed.
    static byte[] picture(int width, int height, long seed, Path folder) throws IOException {
        byte[] rgb = new byte[width * height * 3];
        new Random(seed).nextBytes(rgb);
        Path file = folder.resolve("picture-" + seed + ".png");
        Image.of(width, height, rgb).writePng(file);
        return Files.readAllBytes(file);
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }

    /// A problem document with this status, whose detail has these words.
    static void refused(HttpResponse<byte[]> answer, int status, String detail) {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(answer).path("detail").asString()).contains(detail);
    }
}
