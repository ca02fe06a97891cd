package io.anymask.cli.engine.simulate;

import io.anymask.cli.command.InputException;
import io.anymask.cli.engine.Client;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The project of a server, as its page and its researcher see it.
final class ProjectClient {
    private static final int MOST_FILES = 16;
    private static final long HEARTBEAT_NANOS = 30_000_000_000L;

    private final Client client;
    private final String path;

    /// An image that the person has taken.
    ///
    /// @param lease by which it is the person's
    record Task(String id, String lease, String image) {}

    /// A mask that the server keeps.
    ///
    /// @param version that a change is based on
    record Kept(String id, long version, Rle mask, double predictedIou, boolean proposed) {
        private static Kept of(JsonNode node) {
            return new Kept(
                    node.path("id").asString(),
                    node.path("version").asLong(),
                    rle(node.path("mask")),
                    node.path("predicted_iou").asDouble(0),
                    node.path("status").asString().equals("proposed"));
        }
    }

    /// The model that answers now.
    record Model(String id, String sha256, int inputSize, int maskSize) {}

    private ProjectClient(Client client, String path) {
        this.client = client;
        this.path = path;
    }

    static ProjectClient of(Client client) throws IOException, InterruptedException {
        return new ProjectClient(
                client, "projects/" + client.get("me").path("project").asString());
    }

    Model model() throws IOException, InterruptedException {
        JsonNode model = client.get("models").path(0);
        return new Model(
                model.path("id").asString(),
                model.path("sha256").asString(),
                model.path("inputSize").asInt(),
                model.path("maskSize").asInt());
    }

    /// Answers of the project itself; waits for a server that changes over to another model.
    JsonNode get(String below) throws IOException, InterruptedException {
        return client.getWhenThere(path + "/" + below);
    }

    /// Adds images.
    ///
    /// @return the images by the ids that they got
    /// @throws InputException for an image that the server cannot use, or has another size there
    Map<String, Truth> upload(List<Truth> images) throws IOException, InterruptedException {
        Map<String, Truth> all = new LinkedHashMap<>();
        for (int from = 0; from < images.size(); from += MOST_FILES) {
            List<Truth> some = images.subList(from, Math.min(images.size(), from + MOST_FILES));
            List<Path> files = some.stream().map(Truth::file).toList();
            JsonNode results = client.upload("images", files).path("results");
            for (int i = 0; i < some.size(); i++) {
                all.put(added(some.get(i), results.path(i)), some.get(i));
            }
        }
        return all;
    }

    private static String added(Truth image, JsonNode result) {
        String status = result.path("status").asString("");
        if (status.equals("rejected")) {
            throw new InputException("%s: the server cannot use it: %s; leave it out of the data set"
                    .formatted(image.file(), result.path("error").asString("")));
        }
        if (!status.equals("created")) {
            throw new InputException(
                    image.file()
                            + ": the data set has the same picture twice; leave one of them out, or annotators would do it twice");
        }
        JsonNode photo = result.path("image");
        int width = photo.path("width").asInt();
        int height = photo.path("height").asInt();
        if (width != image.width() || height != image.height()) {
            throw new InputException("%s: %d×%d pixels, expected %d×%d as it is annotated"
                    .formatted(image.file(), width, height, image.width(), image.height()));
        }
        return photo.path("id").asString();
    }

    /// The next image of a kind of work.
    Optional<Task> claim(String mode) throws IOException, InterruptedException {
        JsonNode task = client.post(path + "/tasks:claim", Client.node().put("mode", mode));
        return task.isEmpty()
                ? Optional.empty()
                : Optional.of(new Task(
                        task.path("id").asString(),
                        task.at("/lease/token").asString(),
                        task.path("image").asString()));
    }

    /// Signs of life of whoever works on an image, as often as the page gives them.
    ///
    /// @return to be called now and then
    Heart heart(Task task) {
        return new Heart() {
            private long beat = System.nanoTime();

            @Override
            public void beat() throws IOException, InterruptedException {
                if (System.nanoTime() - beat > HEARTBEAT_NANOS) {
                    beat = System.nanoTime();
                    client.post(path + "/tasks/" + task.id() + ":heartbeat", lease(task));
                }
            }
        };
    }

    /// Of a task.
    @FunctionalInterface
    interface Heart {
        void beat() throws IOException, InterruptedException;
    }

    void submit(Task task) throws IOException, InterruptedException {
        client.post(path + "/tasks/" + task.id() + ":submit", lease(task));
    }

    private static ObjectNode lease(Task task) {
        return Client.node().put("lease", task.lease());
    }

    /// Masks of an image, the most confident first.
    List<Kept> masks(String image) throws IOException, InterruptedException {
        List<Kept> all = new ArrayList<>();
        for (JsonNode one : client.get(annotations(image)).path("annotations")) {
            all.add(Kept.of(one));
        }
        all.sort(Comparator.comparingDouble(Kept::predictedIou).reversed().thenComparing(Kept::id));
        return all;
    }

    private String annotations(String image) {
        return "%s/images/%s/annotations".formatted(path, image);
    }

    /// @param verdict accept or reject
    void judge(String image, List<Kept> proposals, String verdict) throws IOException, InterruptedException {
        if (!proposals.isEmpty()) {
            ObjectNode body = Client.node();
            proposals.forEach(proposal -> body.withArray("ids").add(proposal.id()));
            client.post("%s/images/%s/proposals:%s".formatted(path, image, verdict), body);
        }
    }

    /// Keeps a new mask.
    Kept keep(Task task, ObjectNode mask) throws IOException, InterruptedException {
        Map<String, String> headers = Map.of("Idempotency-Key", mask.path("id").asString());
        return Kept.of(client.send("POST", annotations(task.image()), held(task, mask), headers));
    }

    /// Changes a mask that the server has.
    Kept change(Task task, Kept kept, ObjectNode mask) throws IOException, InterruptedException {
        String version = Long.toString(kept.version());
        Map<String, String> headers =
                Map.of("If-Match", "\"" + version + "\"", "Idempotency-Key", "%s-%s".formatted(version, kept.id()));
        return Kept.of(client.send("PATCH", annotations(task.image()) + "/" + kept.id(), held(task, mask), headers));
    }

    private static ObjectNode held(Task task, ObjectNode mask) {
        mask.putObject("task").put("id", task.id()).put("lease", task.lease());
        return mask;
    }

    List<Answer> predict(String image, ObjectNode prompt) throws IOException, InterruptedException {
        JsonNode answer = client.post("images/%s/predict".formatted(image), prompt);
        List<Double> scores = answer.path("iou_predictions")
                .valueStream()
                .map(JsonNode::asDouble)
                .toList();
        List<Answer> all = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            double stability = answer.path("stability_scores").path(i).asDouble(Double.NaN);
            all.add(new Answer(rle(answer.path("masks").path(i)), i, scores, stability));
        }
        return all;
    }

    static Rle rle(JsonNode mask) {
        JsonNode size = mask.path("size");
        return Rle.decompress(
                size.path(0).asInt(), size.path(1).asInt(), mask.path("counts").asString());
    }

    /// Begins long work and waits until it is over.
    ///
    /// @param progress told how much is done, of how much
    /// @throws IOException when it fails, or fails on some image
    JsonNode run(String kind, ObjectNode params, BiConsumer<Integer, Integer> progress)
            throws IOException, InterruptedException {
        ObjectNode body = Client.node().put("kind", kind);
        body.set("params", params);
        JsonNode run = client.follow(path + "/runs", client.post(path + "/runs", body), progress);
        String state = run.path("state").asString("");
        if (!state.equals("completed")) {
            throw new IOException("the run %s is %s: %s"
                    .formatted(kind, state, run.path("error").asString("nobody says why")));
        }
        return whole(kind, run);
    }

    private static JsonNode whole(String kind, JsonNode run) throws IOException {
        if (run.path("failed").asInt() > 0) {
            throw new IOException("the run %s failed on %d images, the first: %s"
                    .formatted(
                            kind,
                            run.path("failed").asInt(),
                            run.at("/errors/0/error").asString("")));
        }
        return run;
    }
}
