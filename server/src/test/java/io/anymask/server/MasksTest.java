package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.SAM;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.anymask.dataset.Sa1b;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Prediction;
import io.anymask.inference.engine.Tensor;
import io.anymask.mask.PredictedMask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Prompt;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Masks over HTTP are the library's own.
class MasksTest {
    private static final Image PHOTO = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
    private static final String CLICK = "{\"points\":[[400,420,1]],\"low_res_logits\":true}";

    @TempDir
    private Path data;

    private static void assertEqual(JsonNode answer, Prediction expected) {
        assertThat(answer.path("masks")).hasSize(expected.masks().size());
        for (int i = 0; i < expected.masks().size(); i++) {
            PredictedMask mask = expected.masks().get(i);
            JsonNode rle = answer.path("masks").path(i);
            assertThat(rle.path("counts").asString())
                    .isEqualTo(mask.mask().rle().compressed());
            assertThat(rle.path("size").toString()).isEqualTo("[1024,807]");
            assertThat(answer.path("iou_predictions").path(i).asDouble()).isCloseTo(mask.predictedIou(), within(1e-6));
            assertThat(answer.path("stability_scores").path(i).asDouble())
                    .isCloseTo(mask.stabilityScore(), within(1e-9));
        }
    }

    @Test
    void predictionsAreTheSegmenters() throws IOException, InterruptedException {
        ImageEmbedding embedding = SAM.embed(PHOTO);
        try (TestServer server = TestServer.samples(data)) {
            String predict = server.image() + "/predict";
            JsonNode click = json(server.post(predict, CLICK));
            Prediction expected = embedding.predict(Prompt.point(400, 420));
            assertEqual(click, expected);
            assertThat(click.path("masks")).hasSize(3);
            JsonNode box = json(server.post(predict, "{\"points\":[[400,900,0]],\"box\":[40,60,780,720]}"));
            assertEqual(box, embedding.predict(Prompt.box(40, 60, 780, 720).minus(400, 900)));
            assertThat(box.path("masks")).hasSize(1);
            assertThat(box.has("low_res_logits")).isFalse();

            String refine = "{\"points\":[[400,420,1],[420,700,0]],\"mask_input\":%s,\"multimask_output\":false}"
                    .formatted(click.path("low_res_logits").path(0));
            Prompt refined = Prompt.point(400, 420).minus(420, 700).refining(expected.best());
            assertEqual(json(server.post(predict, refine)), embedding.predict(refined));
            assertThat(server.metric("encode_seconds_count")).isEqualTo(1);
        }
    }

    /// The decoder's files, chained by the names of their inputs and outputs as the browser does it.
    @Test
    void theFilesDecodeAsTheServerDoes() throws IOException, InterruptedException, OrtException {
        ImageEmbedding embedding = SAM.embed(PHOTO);
        Prediction expected = embedding.predict(Prompt.point(400, 420));
        try (TestServer server = TestServer.samples(data)) {
            JsonNode decoder = json(server.get(API + "models")).path(0).path("decoder");
            Map<String, Tensor> values = new HashMap<>();
            values.put("image_embeddings", embedding.values());
            float x = embedding.frame().toFrameX(400);
            float y = embedding.frame().toFrameY(420);
            values.put("point_coords", Tensor.of(new float[] {x, y, 0, 0}, 1, 2, 2));
            values.put("point_labels", Tensor.of(new float[] {1, -1}, 1, 2));
            run(server, decoder.path("imagePart").asString(), values);
            run(server, decoder.path("promptPart").asString(), values);
            Tensor iou = Objects.requireNonNull(values.get("iou_predictions"));
            Tensor vectors = Objects.requireNonNull(values.get("vectors"));
            int width = vectors.shape()[2];
            values.put("vectors", vectors.part(width, 1, 3, width));
            run(server, decoder.path("maskPart").path("3").asString(), values);
            Tensor logits = Objects.requireNonNull(values.get("low_res_logits"));
            assertThat(logits.shape()).containsExactly(1, 3, 256, 256);
            for (int mask = 0; mask < 3; mask++) {
                float score = iou.values().get(mask + 1);
                float[] drawn = logits.part(mask * 256 * 256, 256, 256).toFloats();
                PredictedMask same = expected.masks().stream()
                        .filter(one -> Math.abs(one.predictedIou() - score) < 1e-4)
                        .findFirst()
                        .orElseThrow();
                int differing = 0;
                // Rows and columns beyond the image are padding, which the server does not draw.
                for (int row = 0; row < 256; row++) {
                    for (int column = 0; column < 201; column++) {
                        boolean inside = drawn[row * 256 + column] > 0;
                        differing += inside == (same.logits().at(row, column) > 0) ? 0 : 1;
                    }
                }
                assertThat(differing).as("pixels of mask %d", mask).isLessThanOrEqualTo(2);
            }
            // 201 columns are drawn as 208, those of 52 cells.
            String cells = decoder.path("maskPartOfCells").path("3").asString().replace("{rows}", "64");
            run(server, cells.replace("{columns}", "52"), values);
            Tensor part = Objects.requireNonNull(values.get("low_res_logits"));
            assertThat(part.shape()).containsExactly(1, 3, 256, 208);
            for (int i = 0; i < 3 * 256 * 208; i++) {
                assertThat(part.values().get(i)).isCloseTo(logits.values().get(i / 208 * 256 + i % 208), within(1e-3f));
            }
            for (String none : List.of("53", "0", "68", "999")) {
                assertThat(server.get(cells.replace("{columns}", none).substring(1))
                                .statusCode())
                        .isEqualTo(404);
            }
            assertThat(server.get(decoder.path("maskPart").path("1").asString().substring(1))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /// Runs a file of the decoder; its outputs join the values.
    static void run(TestServer server, String url, Map<String, Tensor> values)
            throws IOException, InterruptedException, OrtException {
        HttpResponse<byte[]> file = server.get(url.substring(1));
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (OrtSession session = environment.createSession(file.body())) {
            for (String name : session.getInputNames()) {
                Tensor value = Objects.requireNonNull(values.get(name), name);
                long[] shape = Arrays.stream(value.shape()).asLongStream().toArray();
                inputs.put(name, OnnxTensor.createTensor(environment, value.values(), shape));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                result.forEach(output -> {
                    OnnxTensor tensor = (OnnxTensor) output.getValue();
                    FloatBuffer content = tensor.getFloatBuffer();
                    float[] floats = new float[content.remaining()];
                    content.get(floats);
                    int[] shape = Arrays.stream(tensor.getInfo().getShape())
                            .mapToInt(Math::toIntExact)
                            .toArray();
                    values.put(output.getKey(), Tensor.of(floats, shape));
                });
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    @Test
    void everythingIsTheGenerators() throws IOException, InterruptedException {
        MaskGeneratorOptions options =
                MaskGeneratorOptions.DEFAULT.toBuilder().pointsPerSide(6).build();
        Sa1b expected = new Sa1b(
                0,
                "flower.jpg",
                PHOTO.width(),
                PHOTO.height(),
                AutomaticMaskGenerator.of(SAM, options).generate(PHOTO));
        try (TestServer server = TestServer.samples(data)) {
            HttpResponse<byte[]> started = server.post(
                    server.image() + "/runs", "{\"kind\":\"everything\",\"params\":{\"points_per_side\":6}}");
            assertThat(started.statusCode()).isEqualTo(201);
            String run = started.headers().firstValue("location").orElseThrow().substring(1);
            assertThat(server.get(run + "/artifact").statusCode()).isIn(409, 200);

            String events = text(server.get(run + "/events")); // ends with the run
            List<String> data = events.lines()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> line.substring(6))
                    .toList();
            assertThat(events).contains("event: run\n").contains("\"state\":\"running\"");
            assertThat(data.getLast()).contains("\"state\":\"completed\"", "\"done\":36", "\"total\":36");
            String last = events.lines()
                    .filter(line -> line.startsWith("id: "))
                    .reduce((first, second) -> second)
                    .orElseThrow()
                    .substring(4);
            assertThat(server.get(run + "/events", "Last-Event-ID", last).statusCode())
                    .isEqualTo(204);
            assertThat(server.get(run + "/events", "Last-Event-ID", "1").statusCode())
                    .isEqualTo(200);

            assertThat(text(server.get(run + "/artifact"))).isEqualTo(expected.toJson());
            assertThat(json(server.get(run)).path("masks").asInt())
                    .isEqualTo(expected.masks().size());
        }
    }

    @Test
    void aRunIsCancelled() throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            String body = "{\"kind\":\"everything\",\"params\":{\"points_per_side\":64}}";
            String first = server.post(server.image() + "/runs", body)
                    .headers()
                    .firstValue("location")
                    .orElseThrow()
                    .substring(1);
            String second = server.post(server.image() + "/runs", body)
                    .headers()
                    .firstValue("location")
                    .orElseThrow()
                    .substring(1);
            assertThat(json(server.get(second)).path("position").asInt()).isEqualTo(1);
            while (json(server.get(first)).path("done").asInt() == 0) {
                Thread.sleep(10);
            }
            for (String run : List.of(second, first)) {
                JsonNode answer = json(server.send(server.request(run).DELETE()));
                assertThat(answer.path("state").asString()).isEqualTo("cancelled");
                assertThat(server.get(run + "/artifact").statusCode()).isEqualTo(409);
                assertThat(server.metric("run_queue")).isZero(); // its place is free for another
            }
            while (server.metric("runs_total{state=\"cancelled\"}") < 1) {
                Thread.sleep(10); // the worker has let go
            }
        }
    }
}
