package io.anymask.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.store.Database;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/// What a server says while it ends: pages take that for an outage and go on with the next one.
class ClosingTest {
    private static final int CLIENTS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path data;

    private final Set<Integer> statuses = new ConcurrentSkipListSet<>();

    private final AtomicInteger unanswered = new AtomicInteger();

    /// Asks again and again until nobody is there.
    private void ask(HttpClient client, URI uri) {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        try {
            while (true) {
                statuses.add(client.send(request, BodyHandlers.discarding()).statusCode());
            }
        } catch (HttpTimeoutException e) {
            unanswered.incrementAndGet();
        } catch (IOException e) {
            // nobody there
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @RepeatedTest(20)
    void aServerThatEndsSaysSoAndNothingElse() throws IOException, InterruptedException {
        List<Thread> asking = new ArrayList<>();
        try (Database database = Database.sqlite(data.resolve("project.db"));
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            TestServer server = TestServer.solo(TestServer.samplesIn(data), database);
            String project =
                    TestServer.json(server.get("api/v1/me")).path("project").asString();
            URI uri = server.server().uri().resolve("api/v1/projects/%s/models".formatted(project));
            for (int i = 0; i < CLIENTS; i++) {
                asking.add(Thread.startVirtualThread(() -> ask(client, uri)));
            }
            while (statuses.isEmpty()) {
                Thread.sleep(1);
            }
            Thread.sleep(50);
            server.close();
            for (Thread thread : asking) {
                thread.join();
            }
        }
        assertThat(statuses).contains(200).isSubsetOf(200, 503);
        assertThat(unanswered).hasValue(0);
    }
}
