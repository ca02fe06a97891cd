package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.server.http.Connections;
import io.anymask.server.http.ProblemException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Clients that are simpler, older or ruder than a browser.
class ClientsTest {
    @TempDir
    private Path data;

    /// Python's `requests` takes an interim answer for the answer.
    @Test
    void nothingIsSentBeforeTheAnswer() throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            String predict = "/" + server.image() + "/predict";
            String body = "{\"points\":[[400,420,1]]}";
            String answer = server.raw(
                    "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(predict, body.length(), body));
            assertThat(answer).startsWith("HTTP/1.1 200 ").containsOnlyOnce("HTTP/1.1");
        }
    }

    /// Looking for the end of the stream must not eat a request that follows at once.
    @Test
    void aPipelinedRequestIsAnswered() throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            String embedding = "/" + server.image() + "/embedding";
            String answers = server.raw(
                    "GET %s HTTP/1.1\r\nHost: localhost\r\nPrefer: wait=30\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .formatted(embedding));
            assertThat(answers.split("HTTP/1\\.1 200", -1)).hasSize(3);
            assertThat(answers).endsWith("alive\n");
        }
    }

    @Test
    void healthIsToldToClientsThatNameNoHost() throws IOException {
        try (TestServer server = TestServer.samples(data)) {
            assertThat(server.raw("GET /healthz HTTP/1.0\r\n\r\n"))
                    .contains(" 200 ")
                    .endsWith("alive\n");
            assertThat(server.raw("GET /readyz HTTP/1.0\r\n\r\n")).contains(" 200 ");
            assertThat(server.raw("GET /healthz HTTP/1.1\r\nHost: balancer.example\r\nConnection: close\r\n\r\n"))
                    .contains(" 200 ");
            assertThat(server.raw("GET /metrics HTTP/1.0\r\nHost: evil.example\r\n\r\n"))
                    .contains(" 421 ");
        }
    }

    @Test
    void numbersOfAnyLengthAreRefused() throws IOException, InterruptedException {
        String digits = "9".repeat(400);
        try (TestServer server = TestServer.samples(data)) {
            String image = server.image();
            for (String body : new String[] {
                "{\"points\":[[%s,1,1]]}",
                "{\"points\":[[1,1,%s]]}",
                "{\"points\":[[1e%s,1,1]]}",
                "{\"box\":[0,0,%s,1]}"
            }) {
                HttpResponse<byte[]> response = server.post(image + "/predict", body.formatted(digits));
                assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
            }
            for (String name : new String[] {"points_per_side", "pred_iou_thresh", "min_mask_region_area"}) {
                HttpResponse<byte[]> response = server.post(
                        image + "/runs", "{\"kind\":\"everything\",\"params\":{\"%s\":%s}}".formatted(name, digits));
                assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
            }
            for (String path : new String[] {
                API + "images?limit=" + digits,
                API + "images?cursor=p" + digits,
                image + "/tiles/%s/0/0".formatted(digits)
            }) {
                assertThat(server.get(path).statusCode()).isIn(400, 404);
            }
            assertThat(server.get(image + "/embedding", "Prefer", "wait=" + digits)
                            .statusCode())
                    .isEqualTo(400);
            assertThat(server.raw("POST /%s/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: %s\r\n\r\n"
                            .formatted(image, digits)))
                    .matches("(?s)HTTP/1.1 (400|413) .*");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""})
    void aFormWithoutABoundaryIsRefused(String type) throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            HttpResponse<byte[]> response = server.send(server.request(API + "images")
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofString("--x\r\n\r\n--x--\r\n")));
            assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
        }
    }

    @Test
    void namesWithControlCharactersAreOneBadFileAtMost() throws IOException, InterruptedException {
        byte[] picture = TestServer.picture(20, 10, 1, data);
        try (TestServer server = TestServer.samples(data.resolve("server"))) {
            for (char control : new char[] {0, 1, 7, 9, 27, 127}) {
                HttpResponse<byte[]> response = server.upload(Map.of("a" + control + "b.png", picture));
                assertThat(response.statusCode())
                        .as("control %d: %s", (int) control, text(response))
                        .isIn(200, 400);
            }
        }
    }

    /// A client that sends a large body hears why it was refused, however much of it is still on its way.
    @ParameterizedTest
    @ValueSource(strings = {"files", "size", "type", "json"})
    void aRefusedBodyIsAnsweredEachTime(String why) throws IOException, InterruptedException {
        byte[] picture = TestServer.picture(30, 20, 5, data);
        try (TestServer server = TestServer.samples(data.resolve("server"))) {
            String image = server.image();
            for (int time = 0; time < 20; time++) {
                HttpResponse<byte[]> response = switch (why) {
                    case "files" ->
                        server.upload(IntStream.range(0, 40)
                                .boxed()
                                .collect(Collectors.toMap(i -> i + ".png", i -> picture)));
                    case "size" -> server.upload(Map.of("large.png", new byte[80 << 20]));
                    case "type" ->
                        server.send(server.request(API + "images")
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofByteArray(new byte[8 << 20])));
                    default -> server.post(image + "/predict", " ".repeat(8 << 20));
                };
                assertThat(response.statusCode()).as(text(response)).isIn(413, 415);
            }
        }
    }

    @Test
    void anUploadIsRemoved() throws IOException, InterruptedException {
        byte[] picture = TestServer.picture(30, 20, 5, data);
        Path kept = data.resolve("server");
        try (TestServer server = TestServer.samples(kept)) {
            String sample = server.image();
            JsonNode image = json(server.upload(Map.of("mine.png", picture)))
                    .path("results")
                    .path(0)
                    .path("image");
            String path = API + "images/" + image.path("id").asString();
            assertThat(server.get(path + "/content").statusCode()).isEqualTo(200);
            assertThat(server.get(path + "/embedding", "Prefer", "wait=30").statusCode())
                    .isEqualTo(200);
            assertThat(server.send(server.request(path).DELETE()).statusCode()).isEqualTo(204);
            assertThat(server.get(path).statusCode()).isEqualTo(404);
            assertThat(server.send(server.request(path).DELETE()).statusCode()).isEqualTo(404);
            assertThat(server.images()).hasSize(1);
            try (Stream<Path> files = Files.walk(kept)) {
                assertThat(files.filter(file -> String.valueOf(file.getFileName())
                                .startsWith(image.path("id").asString())))
                        .isEmpty();
            }
            assertThat(json(server.upload(Map.of("mine.png", picture)))
                            .path("results")
                            .path(0)
                            .path("status")
                            .asString())
                    .isEqualTo("created");
            assertThat(server.images()).hasSize(2);
            assertThat(server.send(server.request(sample).DELETE()).statusCode())
                    .isEqualTo(409);
        }
    }

    private static ServerOptions.Limits limits(long freeBytes, Connections.Limits connections) {
        ServerOptions.Limits usual = ServerOptions.Limits.DEFAULT;
        return new ServerOptions.Limits(
                usual.image(),
                usual.decodedPixels(),
                usual.uploadBytes(),
                usual.requestBytes(),
                usual.files(),
                usual.embeddingBytes(),
                usual.pictureBytes(),
                freeBytes,
                connections,
                usual.rates());
    }

    @Test
    void aFullDiskIsSaidWithoutAPath() throws IOException, InterruptedException {
        byte[] picture = TestServer.picture(30, 20, 5, data);
        try (TestServer server = TestServer.with(
                TestServer.samplesIn(data.resolve("full")),
                ServerOptions.Access.LOOPBACK,
                limits(Long.MAX_VALUE / 2, Connections.Limits.DEFAULT))) {
            HttpResponse<byte[]> upload = server.upload(Map.of("a.png", picture));
            assertThat(upload.statusCode()).isEqualTo(507);
            HttpResponse<byte[]> ready = server.get("readyz");
            assertThat(ready.statusCode()).isEqualTo(503);
            for (HttpResponse<byte[]> response : List.of(upload, ready)) {
                assertThat(text(response)).contains("disk").doesNotContain(data.toString());
            }
            assertThat(server.get("healthz").statusCode()).isEqualTo(200);
        }
    }

    /// What the system says when a write fails names the file.
    @Test
    void aFailedWriteIsSaidWithoutAPath() {
        ProblemException problem = Objects.requireNonNull(
                Problems.of(new FileSystemException("/srv/secret", null, "No space left on device")));
        assertThat(problem.status()).isEqualTo(507);
        assertThat(problem.detail()).doesNotContain("secret");
    }

    /// More clients than there are places, each of which sends its headers a byte at a time.
    @Test
    void slowHeadersShutNobodyOut() throws IOException, InterruptedException {
        Connections.Limits few = new Connections.Limits(8, 100, 2, Duration.ofMillis(600));
        List<Socket> slow = new ArrayList<>();
        try (TestServer server = TestServer.with(
                TestServer.samplesIn(data.resolve("slow")), ServerOptions.Access.LOOPBACK, limits(1 << 20, few))) {
            URI uri = server.server().uri();
            for (int i = 0; i < 30; i++) {
                Socket socket = new Socket(uri.getHost(), uri.getPort());
                socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            assertThat(server.get("healthz").statusCode()).isEqualTo(200);
            assertThat(server.get(API + "images").statusCode()).isEqualTo(200);
            for (Socket socket : slow) {
                socket.setSoTimeout(10_000);
                assertThat(isClosed(socket)).isTrue();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    @Test
    void oneClientTakesOnlyItsShare() throws IOException {
        Connections.Limits few = new Connections.Limits(100, 4, 2, Duration.ofSeconds(30));
        List<Socket> greedy = new ArrayList<>();
        try (TestServer server = TestServer.with(
                TestServer.samplesIn(data.resolve("greedy")), ServerOptions.Access.LOOPBACK, limits(1 << 20, few))) {
            URI uri = server.server().uri();
            int closed = 0;
            for (int i = 0; i < 10; i++) {
                Socket socket = new Socket(uri.getHost(), uri.getPort());
                socket.setSoTimeout(1000);
                greedy.add(socket);
            }
            for (Socket socket : greedy) {
                closed += isClosed(socket) ? 1 : 0;
            }
            assertThat(closed).isEqualTo(6);
        } finally {
            for (Socket socket : greedy) {
                socket.close();
            }
        }
    }
}
