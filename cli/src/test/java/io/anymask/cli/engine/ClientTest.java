package io.anymask.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A client of a server that answers as a test says.
class ClientTest {
    private record Said(int status, String body) {}

    private final Deque<Said> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            Said said = answers.remove();
            byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(said.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        client = new Client(
                URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort())));
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void aServerThatIsTooBusyIsAskedAgain() throws IOException, InterruptedException {
        answers.add(new Said(503, "{\"detail\": \"the image is still being embedded\"}"));
        answers.add(new Said(503, ""));
        answers.add(new Said(200, "{\"done\": true}"));
        assertThat(client.post("images/1/predict", Client.node()).path("done").asBoolean())
                .isTrue();
        assertThat(asked).hasSize(3).containsOnly("POST /api/v1/images/1/predict");
    }

    @Test
    void anyOtherRefusalIsTold() {
        answers.add(new Said(409, "{\"detail\": \"somebody else has it\"}"));
        assertThatThrownBy(() -> client.get("tasks/1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("refuses GET /api/v1/tasks/1: 409")
                .hasMessageContaining("somebody else has it");
    }

    @Test
    void aRunIsFollowedToItsEnd() throws IOException, InterruptedException {
        answers.add(new Said(200, "{\"state\": \"running\", \"done\": 1, \"total\": 3}"));
        answers.add(new Said(503, ""));
        answers.add(new Said(200, "{\"state\": \"completed\", \"done\": 3, \"total\": 3}"));
        List<String> told = new ArrayList<>();
        JsonNode run = client.follow(
                "runs",
                Client.node().put("id", "7").put("state", "queued"),
                (done, total) -> told.add(done + " of " + total));
        assertThat(run.path("state").asString()).isEqualTo("completed");
        assertThat(told).containsExactly("1 of 3", "3 of 3");
        assertThat(asked).containsOnly("GET /api/v1/runs/7");
    }
}
