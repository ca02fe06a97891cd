package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.ImageLimits;
import io.anymask.mobilesam.MobileSam;
import io.anymask.server.http.Rate;
import io.anymask.server.http.Route.Cost;
import io.anymask.testing.PngBytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What a stranger must not be able to do (specification, section 14).
class SecurityTest {
    private static final String TOKEN = "a-token-for-tests";

    @TempDir
    private Path data;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.samples(data.resolve("server"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listensOnThisMachineAlone() throws IOException {
        assertThat(server.server().uri().getHost()).isEqualTo("127.0.0.1");
        int port = server.server().uri().getPort();
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        for (InetAddress address : others) {
            assertThatThrownBy(() -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress(address, port), 2000);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void boundElsewhereItNeedsAToken() {
        ServerOptions.Access open = new ServerOptions.Access("0.0.0.0", 0, null, Set.of());
        assertThatThrownBy(() ->
                        TestServer.with(TestServer.samplesIn(data.resolve("open")), open, ServerOptions.Limits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a token");
    }

    @Test
    void aTokenIsAskedForEverywhereButForHealth() throws IOException, InterruptedException {
        ServerOptions.Access access = new ServerOptions.Access("127.0.0.1", 0, TOKEN, Set.of());
        try (TestServer guarded =
                TestServer.with(TestServer.samplesIn(data.resolve("guarded")), access, ServerOptions.Limits.DEFAULT)) {
            for (String path : List.of("", "assets/x.js", API + "images", API + "models", "metrics", "none")) {
                HttpResponse<byte[]> response = guarded.get(path);
                assertThat(response.statusCode()).as(path).isEqualTo(401);
                assertThat(response.headers().firstValue("www-authenticate")).contains("Bearer");
            }
            assertThat(guarded.get("healthz").statusCode()).isEqualTo(200);
            assertThat(new String(guarded.get("readyz").body(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"ready\":true}");
            assertThat(guarded.get(API + "images", "Authorization", "Bearer " + TOKEN)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(guarded.get(API + "images", "Authorization", "Bearer wrong")
                            .statusCode())
                    .isEqualTo(401);
            HttpResponse<byte[]> signIn = guarded.get("?token=" + TOKEN);
            assertThat(signIn.statusCode()).isEqualTo(303);
            String cookie = signIn.headers().firstValue("set-cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
            assertThat(guarded.get(API + "images", "Cookie", cookie.substring(0, cookie.indexOf(';')))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(guarded.get(API + "images?token=" + TOKEN).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void guessingTheTokenIsSlow() throws IOException, InterruptedException {
        ServerOptions.Access access = new ServerOptions.Access("127.0.0.1", 0, TOKEN, Set.of());
        try (TestServer guarded =
                TestServer.with(TestServer.samplesIn(data.resolve("guessed")), access, ServerOptions.Limits.DEFAULT)) {
            int refused = 0;
            for (int i = 0; i < 20; i++) {
                refused += guarded.get("?token=guess" + i).statusCode() == 429 ? 1 : 0;
            }
            assertThat(refused).isGreaterThanOrEqualTo(9);
            // Who has guessed too often is not told that a guess is right.
            assertThat(guarded.get("?token=" + TOKEN).statusCode()).isEqualTo(429);
            assertThat(guarded.get(API + "images", "Authorization", "Bearer " + TOKEN)
                            .statusCode())
                    .isEqualTo(429);
            assertThat(guarded.get(API + "images", "Cookie", "anymask=" + TOKEN).statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../../etc/passwd",
                "/assets/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "/assets/..%5C..%5Cetc%5Cpasswd",
                "/assets/x%00.js",
                "//etc/passwd",
                "/META-INF/MANIFEST.MF",
                "/io/anymask/server/openapi.yaml",
                "/api/v1/images/..%2f..%2f..%2fetc%2fpasswd/content",
                "/api/v1/images/../../etc/passwd",
                "/api/v1/images/%2Fetc%2Fpasswd",
                "/api/v1/images/photo.jpg/content",
                "/api/v1/models/mobile-sam/..%2f..%2fsecret.onnx",
                "/api/v1/models/mobile-sam/secret.onnx",
                "/api/v1/images/\u00e9\u00e8/content"
            })
    void idsAreNotPaths(String path) throws IOException, InterruptedException {
        server.images();
        String answer = server.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*");
        assertThat(answer).doesNotContain("root:", "\tat ", "Exception").contains("application/problem+json");
    }

    @Test
    void longAddressesAreRefused() throws IOException {
        String answer =
                server.raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 414").contains("nosniff").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.1", "localhost.", ""})
    void otherHostNamesAreRefused(String host) throws IOException {
        String answer = server.raw("GET /api/v1/images HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1.1 (400|421) .*").doesNotContain("\"images\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://localhost:1", "file://"})
    void otherSitesChangeNothing(String origin) throws IOException, InterruptedException {
        String image = server.image();
        assertThat(server.post(image + "/runs", "{\"kind\":\"everything\"}", "Origin", origin)
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.post(image + "/predict", "{\"points\":[[1,1,1]]}", "Origin", origin)
                        .statusCode())
                .isEqualTo(403);
        assertThat(json(server.get(API + "runs")).path("runs")).isEmpty();
    }

    @Test
    void otherSitesPagesReadNothing() throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                server.get(API + "images", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors");
        assertThat(response.statusCode()).isEqualTo(403);
        String own = server.server().uri().toString().replaceAll("/$", "");
        assertThat(server.get(API + "images", "Origin", own, "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.get("", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
                        .statusCode())
                .isNotEqualTo(403);
    }

    @Test
    void aFormOfAnotherSiteIsNoJson() throws IOException, InterruptedException {
        HttpResponse<byte[]> response = server.send(server.request(server.image() + "/predict")
                .header("Content-Type", "text/plain")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"points\":[[1,1,1]]}")));
        assertThat(response.statusCode()).isEqualTo(415);
    }

    @Test
    void everyAnswerHasTheHeaders() throws IOException, InterruptedException {
        String image = server.image();
        for (String path : List.of(
                "", "none", "assets/none.js", "healthz", "metrics", API + "models", image, image + "/content", API)) {
            HttpResponse<byte[]> response = server.get(path);
            Map<String, String> headers = new LinkedHashMap<>();
            response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
            assertThat(headers.get("content-security-policy"))
                    .as(path)
                    .contains("default-src 'none'", "'wasm-unsafe-eval'", "frame-ancestors 'none'")
                    .doesNotContain("'unsafe-eval'", "'unsafe-inline'", "*");
            assertThat(headers)
                    .as(path)
                    .containsEntry("x-content-type-options", "nosniff")
                    .containsEntry("cross-origin-opener-policy", "same-origin")
                    .containsEntry("cross-origin-embedder-policy", "require-corp")
                    .containsEntry("cross-origin-resource-policy", "same-origin")
                    .containsEntry("referrer-policy", "no-referrer")
                    .doesNotContainKey("server")
                    .doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void missingAssetsAreNoPage() throws IOException, InterruptedException {
        HttpResponse<byte[]> response = server.get("assets/ort-wasm-none.wasm");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(text(response)).doesNotContain("<!");
    }

    /// Nothing that a browser would run, whatever it is called.
    @Test
    void onlyPicturesAreTaken() throws IOException, InterruptedException {
        byte[] photo = MobileSam.photo("cat");
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(
                "a.png",
                "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>".getBytes(StandardCharsets.UTF_8));
        files.put("b.jpg", "<!DOCTYPE html><script>1</script>".getBytes(StandardCharsets.UTF_8));
        files.put("c.png", new byte[0]);
        files.put("d.jpg", Arrays.copyOf(photo, photo.length / 2));
        files.put("e.gif", "GIF89a<script>1</script>".getBytes(StandardCharsets.UTF_8));
        files.put("f.png", hugePng());
        files.put("../../g.html", photo);
        files.put("h.jpg", photo);
        JsonNode results = json(server.upload(files)).path("results");
        for (int i = 0; i < 6; i++) {
            assertThat(results.path(i).path("status").asString())
                    .as(results.path(i).toString())
                    .isEqualTo("rejected");
            assertThat(results.path(i).path("error").asString()).doesNotContain(data.toString());
        }
        assertThat(results.path(6).path("status").asString()).isEqualTo("created");
        assertThat(results.path(6).path("image").path("name").asString()).isEqualTo("g.html");
        assertThat(results.path(7).path("status").asString()).isEqualTo("duplicate");

        String id = results.path(6).path("image").path("id").asString();
        HttpResponse<byte[]> original = server.get(API + "images/" + id + "/content?variant=original");
        assertThat(original.body()).isEqualTo(photo);
        assertThat(original.headers().firstValue("content-type")).contains("image/jpeg");
        assertThat(original.headers().firstValue("content-disposition").orElseThrow())
                .startsWith("attachment")
                .doesNotContain("html");
        try (Stream<Path> stored = Files.walk(data)) {
            assertThat(stored.filter(path -> path.toString().endsWith(".html"))).isEmpty();
        }
    }

    /// 65,500 × 65,500 pixels in a few bytes.
    private static byte[] hugePng() {
        return PngBytes.claiming(65_500, 65_500, 8, 2);
    }

    @Test
    void largeUploadsAreCutOff() throws IOException, InterruptedException {
        ServerOptions.Limits usual = ServerOptions.Limits.DEFAULT;
        ServerOptions.Limits small = new ServerOptions.Limits(
                new ImageLimits(1 << 20, 10_000),
                1 << 20,
                50_000,
                200_000,
                3,
                1 << 20,
                1 << 20,
                1 << 20,
                usual.connections(),
                usual.rates());
        try (TestServer strict =
                TestServer.with(TestServer.samplesIn(data.resolve("strict")), ServerOptions.Access.LOOPBACK, small)) {
            byte[] picture = TestServer.picture(90, 90, 1, data);
            assertThat(strict.upload(Map.of("large.png", new byte[60_000])).statusCode())
                    .isEqualTo(413);
            assertThat(strict.upload(Map.of("1", picture, "2", picture, "3", picture, "4", picture))
                            .statusCode())
                    .isEqualTo(413);
            byte[] wide = TestServer.picture(120, 120, 2, data);
            JsonNode result = json(strict.upload(Map.of("wide.png", wide)))
                    .path("results")
                    .path(0);
            assertThat(result.path("error").asString()).contains("claims 120×120 pixels");
            assertThat(strict.upload(Map.of("good.png", picture)).statusCode()).isEqualTo(200);
            try (Stream<Path> left = Files.list(data.resolve("strict").resolve("arriving"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void largeAndDeepJsonIsRefused() throws IOException, InterruptedException {
        String predict = server.image() + "/predict";
        assertThat(server.post(predict, "{\"points\":\"" + "x".repeat(3 << 20) + "\"}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(server.post(predict, "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.post(predict, "[]").statusCode()).isEqualTo(400);
        assertThat(server.post(predict, "{").statusCode()).isEqualTo(400);
    }

    @Test
    void floodsAreSlowedDown() throws IOException, InterruptedException {
        ServerOptions.Limits usual = ServerOptions.Limits.DEFAULT;
        Map<Cost, Rate> rates = Map.of(Cost.CHEAP, new Rate(1, 5));
        ServerOptions.Limits slow = new ServerOptions.Limits(
                usual.image(),
                usual.decodedPixels(),
                usual.uploadBytes(),
                usual.requestBytes(),
                usual.files(),
                usual.embeddingBytes(),
                usual.pictureBytes(),
                usual.freeBytes(),
                usual.connections(),
                rates);
        try (TestServer strict =
                TestServer.with(TestServer.samplesIn(data.resolve("slow")), ServerOptions.Access.LOOPBACK, slow)) {
            HttpResponse<byte[]> last = strict.get("healthz");
            for (int i = 0; i < 10; i++) {
                last = strict.get("healthz");
            }
            assertThat(last.statusCode()).isEqualTo(429);
            assertThat(last.headers().firstValue("retry-after").orElseThrow()).matches("[1-9]\\d*");
            assertThat(json(last).path("status").asInt()).isEqualTo(429);
        }
    }

    @Test
    void answersSayNothingOfTheInsides() throws IOException, InterruptedException {
        String image = server.image();
        for (HttpResponse<byte[]> response : List.of(
                server.get("none"),
                server.get(API + "images?cursor=x"),
                server.get(API + "images?limit=0"),
                server.get(image + "/content?variant=x"),
                server.get(image + "/tiles/a/b/c"),
                server.get(image + "/embedding?dtype=f64"),
                server.get(image + "/embedding?model=none"),
                server.post(image + "/predict", "{\"points\":[[\"a\",1,1]]}"),
                server.post(image + "/predict", "{\"points\":[[1,1,7]]}"),
                server.post(image + "/predict", "{\"points\":[[1e999,1,1]]}"),
                server.post(image + "/predict", "{\"points\":[[9999,1,1]]}"),
                server.post(image + "/predict", "{\"box\":[5,5,1,1]}"),
                server.post(image + "/predict", "{}"),
                server.post(image + "/predict", "{\"mask_input\":{\"dtype\":\"<f4\",\"data\":\"AAAA\"}}"),
                server.post(image + "/runs", "{\"kind\":\"nothing\"}"),
                server.post(image + "/runs", "{\"kind\":\"everything\",\"params\":{\"points_per_side\":9999}}"),
                server.post(image + "/runs", "{\"kind\":\"everything\",\"params\":{\"__proto__\":1}}"),
                server.get(API + "runs/none"),
                server.send(server.request(API + "images").DELETE()))) {
            assertThat(response.statusCode()).as(text(response)).isBetween(400, 499);
            assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
            JsonNode problem = json(response);
            assertThat(problem.path("status").asInt()).isEqualTo(response.statusCode());
            assertThat(problem.path("title").asString()).isNotBlank();
            assertThat(problem.path("detail").asString())
                    .isNotBlank()
                    .doesNotContain("Exception", "io.anymask", "java.", data.toString());
        }
        assertThat(server.raw("NONSENSE\r\n\r\n")).doesNotContain("\tat ", "org.eclipse");
    }
}
