package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.ModelVersions;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.work.Retrainer;
import io.anymask.dataengine.work.Retraining;
import io.anymask.inference.Segmenter;
import io.anymask.server.http.AccessLog;
import io.anymask.server.http.Proxies;
import io.anymask.server.http.Rate;
import io.anymask.server.http.Route.Cost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A team's server with an administrator, a project with a picture, one member of each role, and somebody of
/// another project.
final class TeamServer implements AutoCloseable {
    static final String PASSWORD = "correct horse battery staple";
    static final List<String> ROLES = List.of("annotator", "reviewer", "researcher", "admin");

    /// Rates that no test reaches by being fast.
    static final Map<Cost, Rate> FAST =
            Map.of(Cost.CHEAP, new Rate(1e6, 1e6), Cost.DECODE, new Rate(1e6, 1e6), Cost.HEAVY, new Rate(1e6, 1e6));

    final Queue<AccessLog.Entry> log = new ConcurrentLinkedQueue<>();
    final Time time = new Time();
    final Database database;
    TestServer server;
    private final Segmenter sam;
    private final ServerOptions options;
    final Secret first;
    final Person root;
    final Map<String, Person> people = new HashMap<>();
    final String project;
    final String elsewhere;
    final String image;

    /// The machine's clock, set forward.
    static final class Time extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        void pass(Duration duration) {
            ahead = ahead.plus(duration);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }

    /// A browser, in which somebody may be signed in.
    final class Person {
        private final Map<String, String> cookies = new HashMap<>();

        HttpResponse<byte[]> send(String method, String path, @Nullable String body, String... headers)
                throws IOException, InterruptedException {
            HttpRequest.Builder request = server.request(path)
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (body != null) {
                request.header("Content-Type", "application/json");
            }
            return send(headers.length == 0 ? request : request.headers(headers));
        }

        private HttpRequest.Builder signed(HttpRequest.Builder request) {
            if (!cookies.isEmpty()) {
                cookies.forEach((name, value) -> request.header("Cookie", name + "=" + value));
                request.header("Anymask-Csrf", cookies.getOrDefault("anymask-csrf", ""));
            }
            return request;
        }

        /// What comes on a stream of events.
        HttpResponse<Stream<String>> lines(String path, String... headers) throws IOException, InterruptedException {
            HttpRequest.Builder request = server.request(API + path);
            return server.lines(signed(headers.length == 0 ? request : request.headers(headers)));
        }

        HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
            HttpResponse<byte[]> answer = server.send(signed(request));
            for (String cookie : answer.headers().allValues("set-cookie")) {
                String[] pair = cookie.split(";", 2)[0].split("=", 2);
                cookies.put(pair[0], pair[1]);
            }
            return answer;
        }

        HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
            return send("GET", API + path, null);
        }

        HttpResponse<byte[]> post(String path, String body) throws IOException, InterruptedException {
            return send("POST", API + path, body);
        }

        /// The answer, which must be good.
        JsonNode done(String method, String path, @Nullable String body) throws IOException, InterruptedException {
            HttpResponse<byte[]> answer = send(method, API + path, body);
            assertThat(answer.statusCode())
                    .as(method + " " + path + " " + text(answer))
                    .isBetween(200, 299);
            return json(answer);
        }

        HttpResponse<byte[]> signIn(String name, String password) throws IOException, InterruptedException {
            return post("login", "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
        }

        /// Comes in by an invitation.
        HttpResponse<byte[]> accept(String token, String name) throws IOException, InterruptedException {
            return post(
                    "invitations:accept",
                    "{\"token\":\"%s\",\"name\":\"%s\",\"password\":\"%s\"}".formatted(token, name, PASSWORD));
        }

        String cookie(String name) {
            return Objects.requireNonNull(cookies.get(name));
        }

        void setCookie(String name, String value) {
            cookies.put(name, value);
        }

        /// Somebody new, by an invitation of this one's to a project.
        Person invites(String name, String to, String role) throws IOException, InterruptedException {
            String token = done("POST", "projects/%s/invitations".formatted(to), "{\"role\":\"%s\"}".formatted(role))
                    .path("token")
                    .asString();
            Person person = new Person();
            assertThat(person.accept(token, name).statusCode()).isEqualTo(200);
            return person;
        }

        /// Puts a picture into a project.
        JsonNode upload(String to, String name, byte[] picture) throws IOException, InterruptedException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(picture);
            body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
            HttpResponse<byte[]> answer = send(server.request(API + "projects/" + to + "/images")
                    .header("Content-Type", "multipart/form-data; boundary=b")
                    .POST(BodyPublishers.ofByteArray(body.toByteArray())));
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
            return json(answer).path("results").path(0);
        }
    }

    TeamServer(Path data) throws IOException, InterruptedException {
        this(data, FAST);
    }

    TeamServer(Path data, Map<Cost, Rate> rates) throws IOException, InterruptedException {
        this(data, TestServer.SAM, rates, null, null);
    }

    /// @param sam its model, which stays the caller's
    TeamServer(Path data, Segmenter sam) throws IOException, InterruptedException {
        this(data, sam, FAST, null, null);
    }

    /// @param retrainer of its model
    TeamServer(Path data, Retrainer retrainer) throws IOException, InterruptedException {
        this(data, TestServer.SAM, FAST, null, retrainer);
    }

    /// @param untilAudit how long it is until the masks are audited next; null for never
    TeamServer(Path data, @Nullable Supplier<Duration> untilAudit) throws IOException, InterruptedException {
        this(data, TestServer.SAM, FAST, untilAudit, null);
    }

    private TeamServer(
            Path data,
            Segmenter sam,
            Map<Cost, Rate> rates,
            @Nullable Supplier<Duration> untilAudit,
            @Nullable Retrainer retrainer)
            throws IOException, InterruptedException {
        this.sam = sam;
        this.database = Database.sqlite(data.resolve("team.db"));
        ServerOptions.Limits usual = ServerOptions.Limits.DEFAULT;
        ServerOptions.Limits limits = new ServerOptions.Limits(
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
        ServerOptions.Content content = new ServerOptions.Content(null, Map.of(), data, "mobile-sam", null);
        ServerOptions.Access access =
                new ServerOptions.Access("127.0.0.1", 0, null, Set.of(), new Proxies(List.of("127.0.0.1"), ""));
        Secret[] token = new Secret[1];
        this.options = new ServerOptions(
                access,
                content,
                new ServerOptions.Work.Team(database, secret -> token[0] = secret, time, 10, untilAudit),
                limits,
                log::add,
                retrainer == null
                        ? null
                        : new Retraining(
                                retrainer,
                                new ModelVersions(
                                        database,
                                        Clock.systemUTC(),
                                        TestServer.SAM.model().checkpoint().sha256()),
                                data.resolve("models"),
                                data.resolve("detectors")),
                new FolderFilms());
        this.server = TestServer.of(sam, options);
        this.first = Objects.requireNonNull(token[0]);
        this.root = new Person();
        assertThat(root.accept(first.reveal(), "root").statusCode()).isEqualTo(200);
        this.project = newProject("Street");
        this.elsewhere = newProject("Elsewhere");
        for (String role : ROLES) {
            people.put(role, root.invites(role, project, role));
        }
        people.put("outsider", root.invites("outsider", elsewhere, "admin"));
        this.image = person("researcher")
                .upload(project, "street.png", TestServer.picture(64, 48, 1, data))
                .path("image")
                .path("id")
                .asString();
    }

    /// Ends the server and starts it again on what it kept; whoever is signed in stays so.
    void restart() throws IOException {
        server.close();
        server = TestServer.of(sam, options);
    }

    /// Another server on the same folder and database.
    TestServer second() throws IOException {
        return TestServer.of(sam, options);
    }

    /// As [#restart], with another model.
    void restart(Segmenter sam) throws IOException {
        server.close();
        server = TestServer.of(sam, options);
    }

    private String newProject(String name) throws IOException, InterruptedException {
        return root.done("POST", "projects", "{\"name\":\"%s\"}".formatted(name))
                .path("id")
                .asString();
    }

    Person person(String role) {
        return Objects.requireNonNull(people.get(role));
    }

    /// A browser in which nobody is signed in.
    Person nobody() {
        return new Person();
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }
}
