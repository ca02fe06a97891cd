package io.anymask.server;

import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Rle;
import io.anymask.server.TeamServer.Person;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Several people on one image over HTTP, and people who are tested: what each sees of the others, and what not.
class LayersTest {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;

    @TempDir
    private Path data;

    private TeamServer team;
    private String project;
    private String image;
    private Person ann;
    private Person ben;
    private Person reviewer;
    private int made;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        team = new TeamServer(data);
        project = "projects/" + team.project;
        image = project + "/images/" + team.image;
        ann = team.person("annotator");
        ben = team.root.invites("ben", team.project, "annotator");
        reviewer = team.person("reviewer");
    }

    @AfterEach
    void stop() {
        team.close();
    }

    private void rules(String rules) throws IOException, InterruptedException {
        team.person("admin").done("PATCH", project, rules);
    }

    private JsonNode claim(Person person, String mode) throws IOException, InterruptedException {
        return person.done("POST", project + "/tasks:claim", "{\"mode\":\"%s\"}".formatted(mode));
    }

    private static String lease(JsonNode task) {
        return task.at("/lease/token").asString();
    }

    private JsonNode draw(Person person, JsonNode task, int first, int pixels)
            throws IOException, InterruptedException {
        return person.done(
                "POST",
                project + "/images/" + task.path("image").asString() + "/annotations",
                "{\"id\":\"mask-%04d\",\"mask\":{\"size\":[%d,%d],\"counts\":\"%s\"},\"task\":{\"id\":\"%s\",\"lease\":\"%s\"}}"
                        .formatted(
                                made++,
                                HEIGHT,
                                WIDTH,
                                Rle.of(HEIGHT, WIDTH, first, pixels, HEIGHT * WIDTH - first - pixels)
                                        .compressed(),
                                task.path("id").asString(),
                                lease(task)));
    }

    private JsonNode submit(Person person, JsonNode task, String more) throws IOException, InterruptedException {
        return person.done(
                "POST",
                project + "/tasks/" + task.path("id").asString() + ":submit",
                "{\"lease\":\"%s\"%s}".formatted(lease(task), more));
    }

    private static List<String> ids(JsonNode set) {
        List<String> ids = new ArrayList<>();
        set.path("annotations").forEach(one -> ids.add(one.path("id").asString()));
        return ids;
    }

    private static int status(Person person, String path) throws IOException, InterruptedException {
        return person.get(path).statusCode();
    }

    @Test
    void eachSeesTheirOwnAndAReviewerAll() throws IOException, InterruptedException {
        rules("{\"copies\":2}");
        JsonNode anns = claim(ann, "annotate");
        JsonNode bens = claim(ben, "annotate");
        assertThat(bens.path("image")).isEqualTo(anns.path("image"));
        JsonNode first = draw(ann, anns, 0, 100);
        JsonNode second = draw(ben, bens, 500, 100);
        assertThat(first.path("layer").asString())
                .as("to whoever is alone in it")
                .isEmpty();

        HttpResponse<byte[]> set = ann.get(image + "/annotations");
        assertThat(ids(json(set))).containsExactly(first.path("id").asString());
        assertThat(json(set).at("/annotations/0/layer").asString()).isEmpty();
        assertThat(json(set).has("layers")).isFalse();
        assertThat(ids(json(ben.get(image + "/annotations"))))
                .containsExactly(second.path("id").asString());
        HttpResponse<byte[]> early = reviewer.get(image + "/annotations");
        assertThat(json(early).path("annotations")).isEmpty();
        assertThat(json(early).path("layers"))
                .as("whoever reads a copy could make one")
                .isEmpty();
        String tag = set.headers().firstValue("etag").orElseThrow();
        assertThat(ann.send("GET", "api/v1/" + image + "/annotations", null, "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(304);

        String bensMask = image + "/annotations/" + second.path("id").asString();
        String other = "copy:" + second.path("author").asString();
        for (String hidden : List.of(
                bensMask,
                bensMask + "/history",
                image + "/annotations?layer=" + other,
                image + "/annotations?layer=")) {
            assertThat(status(ann, hidden)).as(hidden).isEqualTo(404);
        }
        assertThat(ann.send("PATCH", "api/v1/" + bensMask, "{\"status\":\"rejected\"}", "If-Match", "\"1\"")
                        .statusCode())
                .isEqualTo(404);
        assertThat(ann.send("DELETE", "api/v1/" + bensMask, null, "If-Match", "\"1\"")
                        .statusCode())
                .isEqualTo(404);
        submit(ann, anns, "");
        for (Person person : List.of(reviewer, team.person("researcher"))) {
            for (String hidden : List.of(bensMask, bensMask + "/history", image + "/annotations?layer=" + other)) {
                assertThat(status(person, hidden)).as(hidden).isEqualTo(404);
            }
            assertThat(json(person.get(image + "/layers")).path("layers")).isEmpty();
        }
        submit(ben, bens, "");
        HttpResponse<byte[]> now = reviewer.send(
                "GET",
                "api/v1/" + image + "/annotations",
                null,
                "If-None-Match",
                early.headers().firstValue("etag").orElseThrow());
        assertThat(now.statusCode()).as("it has changed").isEqualTo(200);
        assertThat(json(now).path("layers")).hasSize(2);
        assertThat(status(reviewer, image + "/annotations?layer=" + other)).isEqualTo(200);
        assertThat(status(reviewer, bensMask + "/history")).isEqualTo(200);
        JsonNode review = claim(reviewer, "review");
        assertThat(review.path("reason").asString()).startsWith("agreement 0.00, expected at least 0.80");
        assertThat(reviewer.post(
                                project + "/tasks/" + review.path("id").asString() + ":submit",
                                "{\"lease\":\"%s\",\"verdict\":\"accept\"}".formatted(lease(review)))
                        .statusCode())
                .isEqualTo(409);
        JsonNode layers = reviewer.done("GET", image + "/layers", null);
        assertThat(layers.path("pairs")).hasSize(1);
        assertThat(layers.at("/pairs/0/f1").asDouble()).isZero();
        assertThat(layers.at("/pairs/0/iou").isNull()).isTrue();
        assertThat(layers.at("/layers/0/shown").asString()).isNotEmpty();
        JsonNode taken = reviewer.done(
                "POST",
                image + "/layers:take",
                "{\"layer\":\"%s\",\"task\":\"%s\",\"lease\":\"%s\"}"
                        .formatted(other, review.path("id").asString(), lease(review)));
        assertThat(taken.at("/annotations/0/author")).isEqualTo(second.path("author"));
        assertThat(taken.at("/annotations/0/mask")).isEqualTo(second.path("mask"));
        submit(reviewer, review, ",\"verdict\":\"accept\"");
        assertThat(json(ann.get(image)).path("state").asString()).isEqualTo("accepted");
        assertThat(json(ann.get(image + "/annotations")).at("/annotations/0/mask"))
                .as("now the same for all")
                .isEqualTo(second.path("mask"));
        JsonNode again = json(reviewer.get(image + "/layers"));
        assertThat(again.at("/pairs/0/first").asString())
                .as("the own set is one")
                .isEmpty();
    }

    /// Somebody who is tested, and the task.
    private record Tested(Person person, JsonNode task) {}

    /// Whose turn is when follows from ids that are new in each run: one of many comes to a known image at once.
    private Tested tested() throws IOException, InterruptedException {
        for (int i = 0; i < 40; i++) {
            Person somebody = team.root.invites("somebody-" + i, team.project, i % 2 == 0 ? "annotator" : "reviewer");
            JsonNode task = claim(somebody, "annotate");
            if (task.path("image").asString().equals(team.image)) {
                return new Tested(somebody, task);
            }
            String release = project + "/tasks/" + task.path("id").asString() + ":release";
            somebody.done("POST", release, "{\"lease\":\"%s\"}".formatted(lease(task)));
        }
        throw new AssertionError("with a share of one half, none of 40 people was given a known image");
    }

    @Test
    void aTestIsNotToBeToldFromOtherTasks() throws IOException, InterruptedException {
        Person researcher = team.person("researcher");
        JsonNode truth = claim(researcher, "annotate");
        String known = draw(researcher, truth, 0, 100).path("id").asString();
        submit(researcher, truth, "");
        researcher.upload(team.project, "other.png", TestServer.picture(WIDTH, HEIGHT, 2, data));
        researcher.upload(team.project, "third.png", TestServer.picture(WIDTH, HEIGHT, 3, data));
        assertThat(researcher
                        .done("PATCH", image, "{\"gold\":true}")
                        .path("gold")
                        .asBoolean())
                .isTrue();
        assertThat(json(ann.get(image)).has("gold")).isFalse();
        assertThat(text(ann.get(project + "/images"))).doesNotContain("gold");
        rules("{\"honeypots\":0.5}");
        Iterator<String> heard = ben.lines(project + "/events").body().iterator();

        Tested found = tested();
        Person tested = found.person();
        JsonNode task = found.task();
        assertThat(task.propertyNames()).isEqualTo(truth.propertyNames());
        assertThat(task.path("mode")).isEqualTo(truth.path("mode"));

        JsonNode set = json(tested.get(image + "/annotations"));
        assertThat(ids(set)).isEmpty();
        assertThat(set.path("layers")).isEmpty();
        String mask = image + "/annotations/" + known;
        for (String hidden : List.of(mask, mask + "/history", image + "/annotations?layer=")) {
            assertThat(status(tested, hidden)).as(hidden).isEqualTo(404);
        }
        assertThat(tested.post(image + "/proposals:accept", "{\"ids\":[\"%s\"]}".formatted(known))
                        .statusCode())
                .as("it is no proposal")
                .isEqualTo(200);
        assertThat(text(tested.post(image + "/proposals:accept", "{\"ids\":[\"%s\"]}".formatted(known))))
                .doesNotContain("counts");
        JsonNode shown = json(tested.get(image));
        assertThat(shown.path("state").asString()).isEqualTo("new");
        assertThat(shown.path("objects").asInt()).isZero();
        assertThat(text(tested.get(project + "/images?state=new"))).contains(team.image);
        for (String other : List.of("completed", "in_progress")) {
            assertThat(text(tested.get(project + "/images?state=" + other))).doesNotContain(team.image);
        }
        assertThat(text(ben.get(project + "/tasks"))).as("to others").doesNotContain(team.image);
        assertThat(text(tested.get(project + "/tasks"))).contains(team.image);

        assertThat(draw(tested, task, 0, 80).path("layer").asString()).isEmpty();
        JsonNode begun = json(tested.get(image));
        assertThat(begun.path("objects").asInt()).isEqualTo(1);
        assertThat(begun.path("state").asString()).isEqualTo("in_progress");
        assertThat(text(tested.get(project + "/images?state=in_progress"))).contains(team.image);
        assertThat(text(tested.get(project + "/images?state=new"))).doesNotContain(team.image);
        assertThat(submit(tested, task, "").path("late").asBoolean()).isFalse();
        assertThat(json(researcher.get(image)).path("objects").asInt()).isEqualTo(1);
        assertThat(json(researcher.get(image)).path("state").asString()).isEqualTo("completed");

        researcher.done("PUT", project + "/categories/category-1", "{\"name\":\"car\",\"colour\":1}");
        for (String line = heard.next(); !line.equals("event: categories"); line = heard.next()) {
            assertThat(line).doesNotContain(task.path("id").asString());
        }

        JsonNode metrics = researcher.done("GET", project + "/metrics", null);
        assertThat(metrics.at("/all/measures/honeypots").asInt()).isEqualTo(1);
        assertThat(metrics.at("/all/measures/honeypot_iou").asDouble()).isEqualTo(0.8);
        assertThat(metrics.at("/all/measures/honeypot_recall").asDouble()).isEqualTo(1);
        assertThat(text(researcher.get(project + "/metrics.csv"))).contains("honeypot_precision");
    }

    @Test
    void rulesThatMakeNoSenseAreRefused() throws IOException, InterruptedException {
        Person admin = team.person("admin");
        for (String rules : List.of(
                "{\"copies\":0}",
                "{\"copies\":6}",
                "{\"copies\":\"2\"}",
                "{\"copies\":1.5}",
                "{\"consensus_threshold\":2}",
                "{\"consensus_threshold\":\"x\"}",
                "{\"honeypots\":0.6}",
                "{\"honeypots\":true}")) {
            HttpResponse<byte[]> answer = admin.send("PATCH", "api/v1/" + project, rules);
            assertThat(answer.statusCode()).as(rules).isEqualTo(400);
            assertThat(text(answer)).contains("expected");
        }
        JsonNode changed = admin.done("PATCH", project, "{\"copies\":3,\"consensus_threshold\":0.9,\"honeypots\":0.1}");
        assertThat(changed.path("copies").asInt()).isEqualTo(3);
        assertThat(changed.path("consensus_threshold").asDouble()).isEqualTo(0.9);
        assertThat(changed.path("honeypots").asDouble()).isEqualTo(0.1);
        assertThat(text(team.root.get("audit"))).contains("copies=3 consensus_threshold=0.9 honeypots=0.1");
        assertThat(team.person("researcher")
                        .send("PATCH", "api/v1/" + image, "{\"gold\":true}")
                        .statusCode())
                .as("nothing is done on it yet")
                .isEqualTo(409);
    }
}
