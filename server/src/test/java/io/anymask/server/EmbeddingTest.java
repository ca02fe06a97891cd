package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.SAM;
import static io.anymask.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EmbeddingTest {
    private static final int HEADER = 128;

    @TempDir
    private Path data;

    private static float[] expected() {
        Image photo = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
        return SAM.embed(photo).values().toFloats();
    }

    private static ByteBuffer content(byte[] npy) {
        return ByteBuffer.wrap(npy, HEADER, npy.length - HEADER).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void isTheSegmentersOwn() throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            HttpResponse<byte[]> full = server.get(server.image() + "/embedding?dtype=f32", "Prefer", "wait=30");
            assertThat(full.statusCode()).isEqualTo(200);
            assertThat(full.headers().firstValue("content-type")).contains("application/x-npy");
            assertThat(new String(full.body(), 0, HEADER, StandardCharsets.ISO_8859_1))
                    .startsWith("\u0093NUMPY\u0001\0")
                    .contains("'descr': '<f4', 'fortran_order': False, 'shape': (1, 256, 64, 64)")
                    .endsWith("\n");
            float[] values = expected();
            ByteBuffer content = content(full.body());
            for (float value : values) {
                assertThat(content.getFloat()).isEqualTo(value);
            }
            HttpResponse<byte[]> half = server.get(server.image() + "/embedding");
            ByteBuffer halves = content(half.body());
            for (float value : values) {
                assertThat(halves.getShort()).isEqualTo(Float.floatToFloat16(value));
            }
            assertThat(server.metric("encode_seconds_count")).isEqualTo(1);
            String tag = half.headers().firstValue("etag").orElseThrow();
            assertThat(tag).isNotEqualTo(full.headers().firstValue("etag").orElseThrow());
            HttpResponse<byte[]> known = server.get(server.image() + "/embedding", "If-None-Match", tag);
            assertThat(known.statusCode()).isEqualTo(304);
            assertThat(known.body()).isEmpty();
        }
    }

    @Test
    void isNotWaitedForUnlessWished() throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            HttpResponse<byte[]> response = server.get(server.image() + "/embedding");
            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.headers().firstValue("retry-after")).contains("1");
            assertThat(json(response).path("state").asString()).isIn("queued", "running");
            assertThat(json(response).path("position").asInt()).isZero();
            while (response.statusCode() == 202) {
                Thread.sleep(json(response).path("retryAfterMs").asInt());
                response = server.get(server.image() + "/embedding");
            }
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isComputedOnceHoweverManyAsk() throws Exception {
        try (TestServer server = TestServer.samples(data);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            String path = server.image() + "/embedding";
            List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(clients.submit(() -> server.get(path, "Prefer", "wait=30")));
            }
            for (Future<HttpResponse<byte[]>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
                assertThat(answer.get().body())
                        .isEqualTo(answers.getFirst().get().body());
            }
            assertThat(server.metric("encode_seconds_count")).isEqualTo(1);
        }
    }

    @Test
    void isKeptAndComputedAgainWhenDamaged() throws IOException, InterruptedException {
        byte[] first;
        try (TestServer server = TestServer.samples(data)) {
            first = server.get(server.image() + "/embedding?dtype=f32", "Prefer", "wait=30")
                    .body();
        }
        try (TestServer server = TestServer.samples(data)) {
            assertThat(server.get(server.image() + "/embedding?dtype=f32").body())
                    .isEqualTo(first);
            assertThat(server.metric("encode_seconds_count")).isZero();
        }
        try (Stream<Path> kept = Files.list(data.resolve("embeddings"))) {
            for (Path file : kept.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes);
            }
        }
        try (TestServer server = TestServer.samples(data)) {
            assertThat(server.get(server.image() + "/embedding?dtype=f32", "Prefer", "wait=30")
                            .body())
                    .isEqualTo(first);
            assertThat(server.metric("encode_seconds_count")).isEqualTo(1);
            assertThat(server.metric("embeddings_corrupt_total")).isGreaterThanOrEqualTo(1);
        }
    }

    /// Clients that hang up take their work with them; the one that stays gets its answer.
    @Test
    void nobodyWaitingMeansNoWork() throws Exception {
        int clients = 8;
        Path folder = Files.createDirectory(data.resolve("folder"));
        for (int i = 0; i < clients; i++) {
            TestServer.picture(64, 48, i, folder);
        }
        try (TestServer server = TestServer.folder(folder, data.resolve("data"))) {
            List<String> ids = new ArrayList<>();
            for (JsonNode image : server.images()) {
                ids.add(image.path("id").asString());
            }
            assertThat(ids).hasSize(clients);
            URI uri = server.server().uri();
            List<Socket> sockets = new ArrayList<>();
            for (String id : ids.subList(0, clients - 1)) {
                Socket socket = new Socket(uri.getHost(), uri.getPort());
                socket.getOutputStream()
                        .write(("GET /" + API + "images/" + id
                                        + "/embedding HTTP/1.1\r\nHost: localhost\r\nPrefer: wait=30\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            }
            while (server.metric("embedding_queue") < clients - 1 && server.metric("encode_seconds_count") == 0) {
                Thread.sleep(2);
            }
            for (Socket socket : sockets) {
                socket.close();
            }
            String last = API + "images/" + ids.getLast() + "/embedding";
            assertThat(server.get(last, "Prefer", "wait=30").statusCode()).isEqualTo(200);
            double computed = server.metric("encode_seconds_count");
            double dropped = server.metric("embeddings_dropped_total");
            assertThat(computed + dropped).isEqualTo(clients);
            assertThat(dropped).as("dropped of %d", clients).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void theModelTellsItsShape() throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            JsonNode model = json(server.get(API + "models")).path(0);
            assertThat(model.path("sha256").asString())
                    .isEqualTo(SAM.model().checkpoint().sha256());
            assertThat(Arrays.toString(new int[] {1, 256, 64, 64}).replace(" ", ""))
                    .isEqualTo(model.path("embeddingShape").toString());
            assertThat(model.path("mean").path(0).asDouble())
                    .isEqualTo(123.675, org.assertj.core.api.Assertions.within(1e-4));
            assertThat(json(server.get("readyz")).path("ready").asBoolean()).isTrue();
        }
    }
}
