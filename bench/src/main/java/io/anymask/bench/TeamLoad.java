package io.anymask.bench;

import io.anymask.file.FileFault;
import io.anymask.file.Folders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
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
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A team at work on a server on this machine: each annotator signs in, takes an image, clicks, has the masks
/// predicted by the server, saves one, and so on, in the time that people take. Starts the server as a separate
/// process with an empty cache, embeds the images before the clock runs, and stops it.
public final class TeamLoad {
    private static final int MASKS_PER_IMAGE = 20;
    private static final int CLICKS_PER_MASK = 3;

    /// Between two clicks, seconds on average: exponentially distributed, as arrivals are.
    private static final double PAUSE = 1.5;

    private static final int MOST_FILES = 32;
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final String PASSWORD = "correct horse battery staple";

    private final Options options;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Latencies seen = new Latencies();
    private final URI server;
    private String project = "";

    /// @param launcher the anymask command
    /// @param annotators at one time
    /// @param seconds how long
    /// @param database address of an empty one in PostgreSQL; null for SQLite
    public record Options(
            Path launcher,
            int annotators,
            int seconds,
            @Nullable String database) {
        /// @throws IllegalArgumentException for no annotator or no time, or far too much of them
        public Options {
            if (annotators < 1 || annotators > 100 || seconds < 1 || seconds > 3600) {
                throw new IllegalArgumentException("load: got %d annotators for %d s, expected 1 to 100 for 1 to 3600"
                        .formatted(annotators, seconds));
            }
        }
    }

    private TeamLoad(Options options, URI server) {
        this.options = options;
        this.server = server;
    }

    /// @return whether every answer was a good one
    public static boolean run(Options options, PrintWriter out) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("anymask-team");
        List<String> command = List.of(
                options.launcher().toString(),
                "serve",
                "--team",
                "--port",
                "0",
                "--trust-proxy",
                "127.0.0.1",
                "--data",
                folder.toString());
        String database = options.database();
        Map<String, String> environment = database == null ? Map.of() : Map.of("ANYMASK_DATABASE", database);
        try (StartedServer started = StartedServer.start(command, environment)) {
            return new TeamLoad(options, started.address()).run(started, out);
        } finally {
            Folders.delete(folder);
        }
    }

    private boolean run(StartedServer started, PrintWriter out) throws IOException, InterruptedException {
        Person root = new Person(0, new Random(0));
        root.join(invitation(started));
        project = root.post("projects", node().put("name", "Load")).path("id").asString();
        upload(root);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Person> people = team(root, threads);
            embed(root);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.seconds());
            people.forEach(person -> threads.execute(() -> person.work(end)));
            report(started.memoryUntil(end), out);
        }
        return seen.isClean();
    }

    private static String invitation(StartedServer started) throws IOException {
        for (String line = started.lines().readLine();
                line != null;
                line = started.lines().readLine()) {
            int at = line.indexOf("#/invitation/");
            if (at >= 0) {
                return line.substring(line.lastIndexOf('/') + 1).strip();
            }
        }
        throw new IOException("the server has people already, expected an empty database");
    }

    private static ObjectNode node() {
        return JsonMapper.shared().createObjectNode();
    }

    /// So many that nobody is without one before the time is over.
    private int imagesEach() {
        return 1 + (int) Math.ceil(options.seconds() / (MASKS_PER_IMAGE * CLICKS_PER_MASK * PAUSE));
    }

    private void upload(Person root) throws IOException, InterruptedException {
        int images = options.annotators() * imagesEach();
        for (int from = 0; from < images; from += MOST_FILES) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int i = from; i < Math.min(images, from + MOST_FILES); i++) {
                body.writeBytes(
                        "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%d.jpg\"\r\n\r\n"
                                .formatted(i)
                                .getBytes(StandardCharsets.US_ASCII));
                body.writeBytes(ServeLoad.photo(i));
                body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            body.writeBytes("--b0undary--\r\n".getBytes(StandardCharsets.US_ASCII));
            root.good(root.request("projects/%s/images".formatted(project))
                    .header("Content-Type", "multipart/form-data; boundary=b0undary")
                    .POST(BodyPublishers.ofByteArray(body.toByteArray())));
        }
    }

    private List<Person> team(Person root, ExecutorService threads) throws IOException, InterruptedException {
        List<Future<Person>> joining = new ArrayList<>();
        for (int i = 1; i <= options.annotators(); i++) {
            int number = i;
            String token = root.post("projects/%s/invitations".formatted(project), node().put("role", "annotator"))
                    .path("token")
                    .asString();
            joining.add(threads.submit(() -> {
                Person person = new Person(number, new Random(number));
                person.join(token);
                return person;
            }));
        }
        List<Person> people = new ArrayList<>();
        for (Future<Person> one : joining) {
            try {
                people.add(one.get());
            } catch (ExecutionException e) {
                throw new IOException("an annotator could not join", e.getCause());
            }
        }
        return people;
    }

    private void embed(Person root) throws IOException, InterruptedException {
        String cursor = "";
        do {
            JsonNode page = root.get("projects/%s/images?limit=100%s".formatted(project, cursor));
            for (JsonNode image : page.path("images")) {
                String id = image.path("id").asString();
                root.good(root.request("images/%s/embedding".formatted(id)).header("Prefer", "wait=30"));
            }
            cursor = page.path("next").asString("").isEmpty()
                    ? ""
                    : "&cursor=" + page.path("next").asString();
        } while (!cursor.isEmpty());
    }

    private void report(List<Double> memory, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%d annotators, %d s, %s, %d clicks a mask, %.1f s between two on average%n",
                options.annotators(),
                options.seconds(),
                options.database() == null ? "SQLite" : "PostgreSQL",
                CLICKS_PER_MASK,
                PAUSE);
        seen.print(options.seconds(), out);
        Latencies.printMemory(memory, out);
        out.flush();
    }

    /// Somebody at a browser of their own.
    private final class Person {
        private final int number;
        private final Random random;
        private final Map<String, String> cookies = new ConcurrentHashMap<>();

        Person(int number, Random random) {
            this.number = number;
            this.random = random;
        }

        void join(String token) throws IOException, InterruptedException {
            post(
                    "invitations:accept",
                    node().put("token", token).put("name", "person-" + number).put("password", PASSWORD));
        }

        HttpRequest.Builder request(String path) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("api/v1/" + path))
                    .header("X-Forwarded-For", "198.51.100." + number);
            cookies.forEach((name, value) -> request.header("Cookie", name + "=" + value));
            return request.header("Anymask-Csrf", cookies.getOrDefault("anymask-csrf", ""));
        }

        JsonNode get(String path) throws IOException, InterruptedException {
            return json(good(request(path)));
        }

        JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
            return send("POST", path, body);
        }

        JsonNode send(String method, String path, ObjectNode body) throws IOException, InterruptedException {
            return json(good(request(path)
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", UUID.randomUUID().toString())
                    .method(method, BodyPublishers.ofString(body.toString()))));
        }

        private static JsonNode json(byte[] body) {
            return body.length == 0 ? node() : JsonMapper.shared().readTree(body);
        }

        byte[] good(HttpRequest.Builder request) throws IOException, InterruptedException {
            HttpRequest asked = request.build();
            HttpResponse<byte[]> answer = client.send(asked, BodyHandlers.ofByteArray());
            if (answer.statusCode() >= 300) {
                throw new IOException("%s %s: %d %s"
                        .formatted(
                                asked.method(),
                                asked.uri().getPath().replaceAll("[0-9a-f-]{32,36}", "*"),
                                answer.statusCode(),
                                new String(answer.body(), StandardCharsets.UTF_8)));
            }
            for (String cookie : answer.headers().allValues("Set-Cookie")) {
                String[] pair = cookie.split(";", 2)[0].split("=", 2);
                cookies.put(pair[0], pair[1]);
            }
            return answer.body();
        }

        private JsonNode timed(String name, String path, ObjectNode body) throws IOException, InterruptedException {
            long start = System.nanoTime();
            JsonNode answer = post(path, body);
            seen.since(name, start);
            return answer;
        }

        void work(long end) {
            while (System.nanoTime() < end) {
                try {
                    pause();
                    annotate(end);
                } catch (IOException e) {
                    seen.error(FileFault.describe(e));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        private void pause() throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep((long) (-1000 * PAUSE * Math.log(1 - random.nextDouble())));
        }

        /// One image, from taking it to handing it in.
        private void annotate(long end) throws IOException, InterruptedException {
            JsonNode task =
                    timed("claim", "projects/%s/tasks:claim".formatted(project), node().put("mode", "annotate"));
            if (task.isEmpty()) {
                throw new IOException("an annotator is without work: no image is left");
            }
            String image = task.path("image").asString();
            String address =
                    "projects/%s/tasks/%s".formatted(project, task.path("id").asString());
            ObjectNode lease =
                    node().put("lease", task.path("lease").path("token").asString());
            get("projects/%s/images/%s/annotations".formatted(project, image));
            long beat = System.nanoTime();
            for (int mask = 0; mask < MASKS_PER_IMAGE && System.nanoTime() < end; mask++) {
                if (System.nanoTime() - beat > HEARTBEAT_NANOS) {
                    timed("heartbeat", address + ":heartbeat", lease);
                    beat = System.nanoTime();
                }
                draw(image, task.path("id").asString(), lease);
            }
            timed("submit", address + ":submit", lease);
        }

        private void draw(String image, String task, ObjectNode lease) throws IOException, InterruptedException {
            ObjectNode prompt = node();
            JsonNode answer = prompt;
            for (int click = 0; click < CLICKS_PER_MASK; click++) {
                pause();
                prompt.withArray("points")
                        .addArray()
                        .add(random.nextInt(600))
                        .add(random.nextInt(1000))
                        .add(1);
                answer = timed("prediction", "images/%s/predict".formatted(image), prompt);
            }
            ObjectNode mask = node().put("id", UUID.randomUUID().toString())
                    .put("source", "assisted")
                    .put("model", answer.path("model").asString());
            mask.set("mask", answer.path("masks").path(0));
            mask.set("prompt", prompt);
            mask.set("predicted_iou", answer.path("iou_predictions").path(0));
            mask.putObject("task").put("id", task).setAll(lease);
            timed("save", "projects/%s/images/%s/annotations".formatted(project, image), mask);
        }
    }
}
