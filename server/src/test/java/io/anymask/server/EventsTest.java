package io.anymask.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Rle;
import io.anymask.server.TeamServer.Person;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What changes in a project, as its members hear of it.
class EventsTest {
    private static final String END = "the stream has ended";

    @TempDir
    private Path data;

    private TeamServer team;
    private final List<Listener> listeners = new ArrayList<>();

    private record Event(String name, @Nullable String id, JsonNode data) {}

    /// Somebody who listens, on a thread of its own.
    private static final class Listener implements AutoCloseable {
        final HttpResponse<Stream<String>> answer;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        Listener(HttpResponse<Stream<String>> answer) {
            this.answer = answer;
            Thread.ofVirtual().start(() -> {
                try {
                    answer.body().forEach(lines::add);
                } catch (UncheckedIOException e) {
                    // cut off
                }
                lines.add(END);
            });
        }

        private @Nullable String line(long milliseconds) throws InterruptedException {
            return lines.poll(milliseconds, TimeUnit.MILLISECONDS);
        }

        Event next() throws InterruptedException {
            String id = null;
            String name = null;
            while (true) {
                String line = Objects.requireNonNull(line(10_000), "nothing comes");
                assertThat(line).isNotEqualTo(END);
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    return new Event(
                            Objects.requireNonNull(name),
                            id,
                            JsonMapper.shared().readTree(line.substring(6)));
                }
            }
        }

        boolean endsWithin(long milliseconds) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
            while (true) {
                String line = line(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                if (line == null || line.equals(END)) {
                    return line != null;
                }
            }
        }

        boolean isQuietFor(long milliseconds) throws InterruptedException {
            String line = line(milliseconds);
            return line == null || (line.isEmpty() && isQuietFor(milliseconds));
        }

        @Override
        public void close() {
            answer.body().close();
        }
    }

    @BeforeEach
    void start() throws IOException, InterruptedException {
        team = new TeamServer(data);
    }

    @AfterEach
    void stop() {
        listeners.forEach(Listener::close);
        team.close();
    }

    private Listener listen(Person person, String... headers) throws IOException, InterruptedException {
        Listener listener = new Listener(person.lines("projects/%s/events".formatted(team.project), headers));
        listeners.add(listener);
        return listener;
    }

    private Listener listening(Person person) throws IOException, InterruptedException {
        Listener listener = listen(person);
        assertThat(listener.answer.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(listener.next().name()).isEqualTo("all");
        return listener;
    }

    private String mask(int number) {
        return "{\"id\":\"00000000-0000-4000-8000-%012d\",\"mask\":{\"size\":[48,64],\"counts\":\"%s\"}}"
                .formatted(
                        number,
                        Rle.of(48, 64, 100 + number, 50, 48 * 64 - 150 - number).compressed());
    }

    private void save(Person person, int number) throws IOException, InterruptedException {
        person.done("POST", "projects/%s/images/%s/annotations".formatted(team.project, team.image), mask(number));
    }

    @Test
    void anothersSaveArrivesWithTheImageAsItIs() throws IOException, InterruptedException {
        Listener reviewer = listening(team.person("reviewer"));
        save(team.person("annotator"), 1);
        Event event = reviewer.next();
        assertThat(event.name()).isEqualTo("image");
        assertThat(event.data().path("id").asString()).isEqualTo(team.image);
        assertThat(event.data().path("revision").asLong()).isEqualTo(1);
        assertThat(event.data().path("state").asString()).isEqualTo("in_progress");
        assertThat(event.data().path("objects").asInt()).isEqualTo(1);
        assertThat(event.data())
                .isEqualTo(team.person("reviewer")
                        .done("GET", "projects/%s/images/%s".formatted(team.project, team.image), null));
        // what changes nothing is no news
        save(team.person("annotator"), 1);
        assertThat(reviewer.isQuietFor(300)).isTrue();
    }

    @Test
    void tasksAndCategoriesAreToldWithoutTokens() throws IOException, InterruptedException {
        Listener reviewer = listening(team.person("reviewer"));
        Person annotator = team.person("annotator");
        JsonNode task =
                annotator.done("POST", "projects/%s/tasks:claim".formatted(team.project), "{\"mode\":\"annotate\"}");
        Event taken = reviewer.next();
        assertThat(taken.name()).isEqualTo("task");
        assertThat(taken.data().path("image").asString()).isEqualTo(team.image);
        assertThat(taken.data().path("lease").path("holder").asString()).isNotEmpty();
        String lease = task.path("lease").path("token").asString();
        assertThat(taken.data().toString()).doesNotContain(lease);
        String path =
                "projects/%s/tasks/%s:".formatted(team.project, task.path("id").asString());
        annotator.done("POST", path + "heartbeat", "{\"lease\":\"%s\"}".formatted(lease));
        annotator.done("POST", path + "submit", "{\"lease\":\"%s\"}".formatted(lease));
        List<String> told = List.of(reviewer.next().name(), reviewer.next().name());
        assertThat(told).containsExactlyInAnyOrder("task", "image"); // done, completed; no sign of life
        team.person("researcher")
                .done(
                        "PUT",
                        "projects/%s/categories/category-1".formatted(team.project),
                        "{\"name\":\"car\",\"colour\":1}");
        assertThat(reviewer.next().name()).isEqualTo("categories");
    }

    @Test
    void whoComesBackHearsWhatWasMissedOnce() throws IOException, InterruptedException {
        Person reviewer = team.person("reviewer");
        Listener first = listen(reviewer);
        String id = Objects.requireNonNull(first.next().id());
        first.close();
        for (int i = 1; i <= 5; i++) {
            save(team.person("annotator"), i);
        }
        Listener back = listen(reviewer, "Last-Event-ID", id);
        Event missed = back.next();
        assertThat(missed.data().path("revision").asLong()).isEqualTo(5);
        assertThat(back.isQuietFor(300)).isTrue();
        Listener late = listen(reviewer, "Last-Event-ID", Objects.requireNonNull(missed.id()));
        save(team.person("annotator"), 6);
        assertThat(late.next().data().path("revision").asLong()).isEqualTo(6);
        assertThat(listen(reviewer, "Last-Event-ID", "abc-1").next().name()).isEqualTo("all");
        assertThat(listen(reviewer, "Last-Event-ID", "1").answer.statusCode()).isEqualTo(400);
    }

    @Test
    void othersHearNothing() throws IOException, InterruptedException {
        assertThat(listen(team.person("outsider")).answer.statusCode()).isEqualTo(404);
        assertThat(listen(team.nobody()).answer.statusCode()).isEqualTo(401);
        Listener elsewhere =
                new Listener(team.person("outsider").lines("projects/%s/events".formatted(team.elsewhere)));
        listeners.add(elsewhere);
        assertThat(elsewhere.next().name()).isEqualTo("all");
        save(team.person("annotator"), 1);
        assertThat(elsewhere.isQuietFor(300)).isTrue();
    }

    @Test
    void itEndsWithTheLoginAndTheRole() throws IOException, InterruptedException {
        Listener leaving = listening(team.person("reviewer"));
        Listener staying = listening(team.person("annotator"));
        assertThat(team.person("reviewer").post("logout", "{}").statusCode()).isEqualTo(204);
        assertThat(leaving.endsWithin(2000)).isTrue();
        assertThat(staying.isQuietFor(200)).isTrue();
        String annotator = team.person("annotator")
                .done("GET", "me", null)
                .path("person")
                .path("id")
                .asString();
        String member = "projects/%s/members/%s".formatted(team.project, annotator);
        assertThat(team.person("admin")
                        .send("DELETE", TestServer.API + member, null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(staying.endsWithin(2000)).isTrue();
    }

    /// An open page is no work.
    @Test
    void listeningKeepsNoLoginAlive() throws IOException, InterruptedException {
        Listener listener = listening(team.person("reviewer"));
        team.time.pass(Duration.ofHours(17));
        team.root.signIn("root", TeamServer.PASSWORD);
        team.root.done("PATCH", "projects/%s".formatted(team.project), "{\"name\":\"Other\"}");
        team.root.done(
                "PUT", "projects/%s/categories/category-1".formatted(team.project), "{\"name\":\"car\",\"colour\":1}");
        assertThat(listener.endsWithin(2000)).isTrue();
    }

    @Test
    void onePersonListensSoOftenAndNotMore() throws IOException, InterruptedException {
        Person reviewer = team.person("reviewer");
        for (int i = 0; i < EventRoutes.MOST_LISTENERS; i++) {
            listening(reviewer);
        }
        assertThat(listen(reviewer).answer.statusCode()).isEqualTo(429);
        listening(team.person("annotator"));
        listeners.getFirst().close(); // whoever hangs up makes room
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        int status = 429;
        while (status == 429 && System.nanoTime() < end) {
            status = listen(reviewer).answer.statusCode();
        }
        assertThat(status).isEqualTo(200);
    }

    @Test
    void theServerStopsWithoutWaitingForListeners() throws IOException, InterruptedException {
        Listener listener = listening(team.person("reviewer"));
        long start = System.nanoTime();
        team.server.close();
        assertThat(listener.endsWithin(2000)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
}
