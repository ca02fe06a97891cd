package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.refused;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.store.Database;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A project over HTTP: what is kept, what is refused, what two people hear of each other.
class ProjectTest {
    private static final int WIDTH = 32;
    private static final int HEIGHT = 24;

    @TempDir
    private Path data;

    private Database database;
    private TestServer server;
    private String project;
    private String image;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        Path photos = Files.createDirectories(data.resolve("photos"));
        for (int i = 1; i <= 2; i++) {
            Files.write(
                    photos.resolve("photo-" + i + ".png"),
                    TestServer.picture(WIDTH, HEIGHT, i, Files.createDirectories(data.resolve("made"))));
        }
        database = Database.sqlite(data.resolve("project.db"));
        server = TestServer.solo(
                new ServerOptions.Content(photos, Map.of(), data.resolve("server"), "mobile-sam", null), database);
        JsonNode me = json(server.get(API + "me"));
        assertThat(me.path("mode").asString()).isEqualTo("solo");
        project = API + "projects/" + me.path("project").asString();
        server.images(); // until the folder has been read
        image = project + "/images/"
                + json(server.get(project + "/images")).at("/images/0/id").asString();
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    private static ObjectNode mask(int first) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        Rle rle = Rle.of(HEIGHT, WIDTH, first, 40, WIDTH * HEIGHT - first - 40);
        node.set("mask", MaskJson.write(rle));
        return node;
    }

    private static String draft(String id, int first) {
        ObjectNode node = mask(first).put("id", id).put("source", "assisted").put("model", "mobile-sam");
        node.putObject("prompt").putArray("points").addArray().add(3).add(4).add(1);
        return node.put("predicted_iou", 0.5).toString();
    }

    private String annotations() {
        return image + "/annotations";
    }

    private String one(String id) {
        return annotations() + "/" + id;
    }

    @Test
    void whatIsKeptIsThereInTheNextStart() throws IOException, InterruptedException {
        HttpResponse<byte[]> kept = server.post(annotations(), draft("mask-0001", 10));
        assertThat(kept.statusCode()).as(text(kept)).isEqualTo(201);
        assertThat(kept.headers().firstValue("etag")).contains("\"1\"");
        assertThat(kept.headers().firstValue("anymask-revision")).contains("1");
        JsonNode first = json(kept);
        assertThat(first.path("author").asString()).isEqualTo("ann");
        assertThat(first.path("area").asInt()).isEqualTo(40);
        assertThat(first.at("/prompt/points/0/2").asInt()).isEqualTo(1);

        JsonNode listed = json(server.get(image));
        assertThat(listed.path("state").asString()).isEqualTo("in_progress");
        assertThat(listed.path("objects").asInt()).isEqualTo(1);
        assertThat(listed.path("width").asInt()).isEqualTo(WIDTH);

        stop();
        database = Database.sqlite(data.resolve("project.db"));
        server = TestServer.solo(
                new ServerOptions.Content(data.resolve("photos"), Map.of(), data.resolve("server"), "mobile-sam", null),
                database);
        assertThat(json(server.get(annotations())).at("/annotations/0")).isEqualTo(first);
        assertThat(json(server.get(project)).path("objects").asInt()).isEqualTo(1);
    }

    @Test
    void theSetIsAskedForOnceWhileItStays() throws IOException, InterruptedException {
        server.post(annotations(), draft("mask-0001", 10));
        HttpResponse<byte[]> set = server.get(annotations());
        String tag = set.headers().firstValue("etag").orElseThrow();
        assertThat(server.get(annotations(), "If-None-Match", tag).statusCode()).isEqualTo(304);
        server.post(annotations(), draft("mask-0002", 20));
        assertThat(server.get(annotations(), "If-None-Match", tag).statusCode()).isEqualTo(200);
    }

    @Test
    void aChangeNeedsTheVersionThatItIsBasedOn() throws IOException, InterruptedException {
        server.post(annotations(), draft("mask-0001", 10));
        refused(server.patch(one("mask-0001"), mask(20).toString()), 428, "If-Match");
        refused(server.patch(one("mask-0001"), mask(20).toString(), "If-Match", "3"), 400, "If-Match");
        HttpResponse<byte[]> second = server.patch(one("mask-0001"), mask(20).toString(), "If-Match", "\"1\"");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(json(second).path("predicted_iou").asDouble())
                .as("what was not said")
                .isEqualTo(0.5);
        // somebody who has seen the first alone
        HttpResponse<byte[]> late = server.patch(one("mask-0001"), mask(30).toString(), "If-Match", "\"1\"");
        refused(late, 412, "somebody has changed the mask");
        assertThat(json(late).path("current")).isEqualTo(json(second));
        refused(server.delete(one("mask-0001"), "If-Match", "\"1\""), 412, "somebody");
        refused(server.post(annotations(), draft("mask-0001", 30)), 412, "somebody");
        JsonNode deleted = json(server.delete(one("mask-0001"), "If-Match", "\"2\""));
        assertThat(deleted.path("status").asString()).isEqualTo("deleted");
        assertThat(json(server.get(annotations())).path("annotations").size()).isZero();
        assertThat(json(server.get(one("mask-0001") + "/history"))
                        .path("versions")
                        .size())
                .isEqualTo(3);
    }

    @Test
    void anAnswerThatWasLostIsGivenAgain() throws IOException, InterruptedException {
        String[] key = {"Idempotency-Key", "key-1"};
        JsonNode first = json(server.post(annotations(), draft("mask-0001", 10), key));
        server.patch(one("mask-0001"), mask(20).toString(), "If-Match", "\"1\"", "Idempotency-Key", "key-2");
        HttpResponse<byte[]> again = server.post(annotations(), draft("mask-0001", 10), key);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again)).isEqualTo(first);
        HttpResponse<byte[]> changed =
                server.patch(one("mask-0001"), mask(20).toString(), "If-Match", "\"1\"", "Idempotency-Key", "key-2");
        assertThat(changed.statusCode()).as(text(changed)).isEqualTo(200);
        assertThat(json(server.get(one("mask-0001") + "/history"))
                        .path("versions")
                        .size())
                .isEqualTo(2);
        refused(server.post(annotations(), draft("mask-0001", 90), key), 409, "Idempotency-Key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"mask-0001\",\"mask\":{\"size\":[3,3],\"counts\":\"09\"}} | expected the image's 32",
                "{\"id\":\"mask-0001\"} | mask: expected",
                "{\"id\":\"mask-0001\",\"mask\":{\"size\":[24,32],\"counts\":\"0\"}} | run",
                "{\"id\":\"mask-0001\",\"mask\":{\"size\":[2000000000,2000000000],\"counts\":\"0\"}} | ",
                "{\"mask\":{\"size\":[24,32],\"counts\":\"0PH\"}} | id: expected a text",
            })
    void aMaskThatMakesNoSenseIsRefused(String body, String detail) throws IOException, InterruptedException {
        refused(server.post(annotations(), body), 400, detail == null ? "" : detail);
        assertThat(json(server.get(annotations())).path("annotations").size()).isZero();
    }

    @Test
    void anIdThatIsAPathIsRefused() throws IOException, InterruptedException {
        refused(server.post(annotations(), draft("../../mask-1", 10)), 400, "id: expected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"status\": \"deleted\"",
                "\"status\": 7",
                "\"source\": \"guess\"",
                "\"choice\": 9",
                "\"choice\": \"0\"",
                "\"predicted_iou\": \"high\"",
                "\"prompt\": \"here\"",
                "\"prompt\": {}",
                "\"prompt\": {\"points\": [[1, 2, 7]]}",
                "\"history\": \"long\"",
                "\"category\": \"nowhere-1\"",
                "\"category\": 7",
                "\"task\": {\"id\": \"x\"}",
                "\"task\": {\"id\": \"x\", \"lease\": \"y\"}"
            })
    void aMemberThatMakesNoSenseIsRefused(String member) throws IOException, InterruptedException {
        String whole = mask(10).put("id", "mask-0001").toString();
        String body = whole.substring(0, whole.length() - 1) + ", " + member + "}";
        assertThat(server.post(annotations(), body).statusCode()).as(body).isEqualTo(400);
        assertThat(json(server.get(annotations())).path("annotations").size()).isZero();
    }

    @Test
    void anotherProjectsImageIsNotThere() throws IOException, InterruptedException {
        JsonNode other = json(server.post(API + "projects", "{\"name\": \"Other\"}"));
        String elsewhere =
                image.replace(project, API + "projects/" + other.path("id").asString());
        refused(server.get(elsewhere), 404, "no image");
        refused(server.get(elsewhere + "/annotations"), 404, "no image");
        refused(server.post(elsewhere + "/annotations", draft("mask-0001", 10)), 404, "no image");
        refused(server.get(API + "projects/nothing"), 404, "no project");
    }

    @Test
    void categoriesComeAndGo() throws IOException, InterruptedException {
        String wheel = project + "/categories/category-1";
        assertThat(server.put(wheel, "{\"name\": \"wheel\", \"colour\": 2, \"shortcut\": 1}")
                        .statusCode())
                .isEqualTo(200);
        refused(
                server.put(project + "/categories/category-2", "{\"name\": \"door\", \"colour\": 3, \"shortcut\": 1}"),
                409,
                "wheel has the key 1");
        refused(server.put(wheel, "{\"name\": \"wheel\"}"), 400, "colour");
        ObjectNode draft = mask(10).put("id", "mask-0001").put("category", "category-1");
        assertThat(server.post(annotations(), draft.toString()).statusCode()).isEqualTo(201);
        assertThat(json(server.delete(wheel)).path("removed").asBoolean()).isTrue();
        assertThat(json(server.get(annotations())).at("/annotations/0/category").asString())
                .isEqualTo("category-1");
        assertThat(json(server.get(project + "/categories"))
                        .at("/categories/0/name")
                        .asString())
                .isEqualTo("wheel");
    }

    @Test
    void proposalsAreAcceptedAndTurnedDown() throws IOException, InterruptedException {
        for (int i = 1; i <= 3; i++) {
            ObjectNode draft = mask(10 * i).put("id", "proposal-" + i).put("status", "proposed");
            server.post(annotations(), draft.put("source", "prefilled").toString());
        }
        assertThat(json(server.get(image)).path("objects").asInt()).isZero();
        JsonNode accepted =
                json(server.post(image + "/proposals:accept", "{\"ids\": [\"proposal-1\", \"proposal-2\"]}"));
        assertThat(accepted.path("annotations").size()).isEqualTo(2);
        server.post(image + "/proposals:reject", "{\"ids\": [\"proposal-3\"]}");
        refused(server.post(image + "/proposals:accept", "{\"ids\": [\"nothing-1\"]}"), 404, "no mask");
        refused(server.post(image + "/proposals:accept", "{\"ids\": 7}"), 400, "ids");
        assertThat(json(server.get(image)).path("objects").asInt()).isEqualTo(2);
    }

    @Test
    void aTaskIsTakenKeptAndHandedIn() throws IOException, InterruptedException {
        JsonNode task = json(server.post(project + "/tasks:claim", "{\"mode\": \"annotate\"}"));
        String path = project + "/tasks/" + task.path("id").asString();
        String lease = "{\"lease\": \"%s\"}".formatted(task.at("/lease/token").asString());
        assertThat(server.post(path + ":heartbeat", lease).statusCode()).isEqualTo(200);
        JsonNode held = json(server.get(project + "/tasks"));
        assertThat(held.at("/tasks/0/lease/holder").asString()).isEqualTo("ann");
        assertThat(held.at("/tasks/0/lease").has("token"))
                .as("nobody else's to know")
                .isFalse();
        refused(server.post(path + ":heartbeat", "{\"lease\": \"another\"}"), 409, "somebody else");
        assertThat(json(server.post(path + ":submit", lease)).path("late").asBoolean())
                .isFalse();
        String done = project + "/images/" + task.path("image").asString();
        assertThat(json(server.get(done)).path("state").asString()).isEqualTo("completed");
        JsonNode next = json(server.post(project + "/tasks:claim", "{\"mode\": \"annotate\"}"));
        String skip = "{\"lease\": \"%s\", \"reason\": \"blurred\"}"
                .formatted(next.at("/lease/token").asString());
        server.post(project + "/tasks/" + next.path("id").asString() + ":skip", skip);
        assertThat(server.post(project + "/tasks:claim", "{\"mode\": \"annotate\"}")
                        .statusCode())
                .isEqualTo(204);
        refused(server.post(project + "/tasks:claim", "{\"mode\": \"sleep\"}"), 400, "mode");
        assertThat(json(server.get(project + "/images?state=skipped"))
                        .at("/images/0/reason")
                        .asString())
                .isEqualTo("blurred");
    }

    @Test
    void aReviewNamesTheVersion() throws IOException, InterruptedException {
        server.post(annotations(), draft("mask-0001", 10));
        String reviews = one("mask-0001") + "/reviews";
        refused(server.post(reviews, "{\"version\": 2, \"verdict\": \"accept\"}"), 412, "");
        refused(server.post(reviews, "{\"version\": 1, \"verdict\": \"maybe\"}"), 400, "verdict");
        refused(server.post(reviews, "{\"version\": 1, \"verdict\": \"reject\"}"), 400, "reason");
        assertThat(server.post(reviews, "{\"version\": 1, \"verdict\": \"reject\", \"reason\": \"too large\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(json(server.get(image + "/reviews")).at("/reviews/0/reason").asString())
                .isEqualTo("too large");
    }

    @Test
    void theWorkIsMeasured() throws IOException, InterruptedException {
        String history = "{\"started\":1000,\"accepted\":5000,\"given\":[{\"kind\":\"box\",\"at\":0}]}";
        String draft = draft("mask-0001", 10).replaceFirst("\\{", "{\"history\":" + history + ",");
        assertThat(server.post(annotations(), draft).statusCode()).isEqualTo(201);
        JsonNode metrics = json(server.get(project + "/metrics"));
        assertThat(metrics.at("/all/measures/masks").asInt()).isEqualTo(1);
        assertThat(metrics.at("/all/measures/seconds_per_mask_mean").asDouble()).isEqualTo(4);
        assertThat(metrics.at("/all/measures/reviews_rejected_rate").isNull()).isTrue();
        assertThat(metrics.at("/all/calibration/0/predicted_iou").asDouble()).isEqualTo(0.5);
        assertThat(metrics.at("/annotators/0/name").asString()).isEqualTo("ann");
        assertThat(metrics.at("/annotators/0/measures/box_per_mask").asInt()).isEqualTo(1);
        assertThat(metrics.at("/models/0/key").asString()).startsWith("mobile-sam@");
        assertThat(metrics.at("/stages/0/key").asString()).isEqualTo("assisted_manual");
        HttpResponse<byte[]> table = server.get(project + "/metrics.csv");
        assertThat(table.headers().firstValue("content-type")).contains("text/csv; charset=utf-8");
        assertThat(text(table)).startsWith("part,key,name,masks,").contains("\r\nannotator,ann,ann,1,");
    }

    @Test
    void aDemoHasNoProjects() throws IOException, InterruptedException {
        try (TestServer demo = TestServer.samples(data.resolve("demo"))) {
            assertThat(json(demo.get(API + "me")).path("mode").asString()).isEqualTo("demo");
            refused(demo.get(API + "projects"), 404, "");
        }
    }
}
