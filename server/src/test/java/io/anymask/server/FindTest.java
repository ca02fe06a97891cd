package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.SAM;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.exemplar.Exemplar;
import io.anymask.inference.exemplar.ExemplarFinder;
import io.anymask.inference.exemplar.FoundMask;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.prompt.Prompt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What is found by example over HTTP is what the library finds.
class FindTest {
    @TempDir
    private Path data;

    private static String example(Rle mask) {
        return "{\"mask\":{\"size\":[%d,%d],\"counts\":\"%s\"}}"
                .formatted(mask.height(), mask.width(), mask.compressed().replace("\\", "\\\\"));
    }

    private static String request(Rle mask) {
        return "{\"examples\":[%s]}".formatted(example(mask));
    }

    @Test
    void masksAreTheFinders() throws IOException, InterruptedException {
        byte[] first = TestServer.picture(96, 64, 1, data);
        byte[] second = TestServer.picture(80, 72, 2, data);
        ImageEmbedding shown = SAM.embed(Image.decode(first, "first", ImageLimits.DEFAULT));
        ImageEmbedding searched = SAM.embed(Image.decode(second, "second", ImageLimits.DEFAULT));
        Mask mask = shown.predict(Prompt.point(40, 30)).best().mask();
        List<FoundMask> expected =
                ExemplarFinder.of(List.of(new Exemplar(shown, mask))).find(searched);
        try (TestServer server = TestServer.samples(data.resolve("data"))) {
            JsonNode results = json(server.upload(Map.of("first.png", first))).path("results");
            String example = results.path(0).path("image").path("id").asString();
            results = json(server.upload(Map.of("second.png", second))).path("results");
            String image = results.path(0).path("image").path("id").asString();
            String body = "{\"threshold\":-9,\"examples\":[%s]}"
                    .formatted(example(mask.rle()).replaceFirst("\\{", "{\"image\":\"" + example + "\","));
            JsonNode answer = json(server.post(API + "images/" + image + "/find", body));
            assertThat(answer.path("image").asString()).isEqualTo(image);
            assertThat(answer.path("masks")).hasSameSizeAs(expected).isNotEmpty();
            for (int i = 0; i < expected.size(); i++) {
                Rle found = expected.get(i).mask().mask().rle();
                assertThat(answer.path("masks").path(i).path("counts").asString())
                        .isEqualTo(found.compressed());
                assertThat(answer.path("scores").path(i).asDouble())
                        .isCloseTo(expected.get(i).score(), within(1e-6));
            }
            String only = body.replace("-9", Double.toString(expected.getFirst().score() - 1e-6));
            assertThat(json(server.post(API + "images/" + image + "/find", only))
                            .path("masks"))
                    .hasSizeLessThanOrEqualTo(expected.size())
                    .isNotEmpty();
            assertThat(server.metric("find_seconds_count")).isEqualTo(2);
        }
    }

    @Test
    void whatMakesNoSenseIsAProblem() throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            String find = server.image() + "/find";
            int width = 807;
            int height = 1024;
            refused(server.post(find, request(Mask.empty(width, height).rle())), 400, "got an empty mask");
            refused(server.post(find, request(Mask.full(height, width).rle())), 400, "got 1024×807 pixels");
            refused(server.post(find, request(Rle.of(40_000, 50_000, 0, 2_000_000_000))), 400, "expected the image's");
            refused(server.post(find, "{}"), 400, "examples: expected a list");
            refused(server.post(find, "{\"examples\":[]}"), 400, "examples: expected a list");
            refused(server.post(find, "{\"examples\":[{}]}"), 400, "size: [height, width]");
            String broken = "{\"examples\":[{\"mask\":{\"size\":[1024,807],\"counts\":\"%s\"}}]}";
            refused(server.post(find, broken.formatted("0")), 400, "expected height * width");
            refused(server.post(find, broken.formatted("\\u0001")), 400, "run-length string");
            String full = request(Mask.full(width, height).rle());
            refused(server.post(find, full.replaceFirst("\\{", "{\"threshold\":\"x\",")), 400, "threshold");
            refused(server.post(find, full.replaceFirst("\\{", "{\"model\":\"other\",")), 404, "no model");
            refused(
                    server.post(find, full.replace("{\"mask\"", "{\"image\":\"%032d\",\"mask\"".formatted(7))),
                    404,
                    "no image");
        }
    }
}
