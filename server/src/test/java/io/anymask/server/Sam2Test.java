package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.anymask.dataset.RleJson;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.DecoderMasks;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Prediction;
import io.anymask.inference.PromptableModel;
import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.exemplar.Exemplar;
import io.anymask.inference.exemplar.ExemplarFinder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.mask.PredictedMask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.prompt.Prompt;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A SAM 2 is served as any model. It is whole, in the smallest size, for small images, and knows nothing.
class Sam2Test {
    private static final int HEADER = 128;
    private static Segmenter sam;
    private static ImageEmbedding embedding;

    @TempDir
    private Path data;

    @BeforeAll
    static void open() {
        sam = small();
        embedding = sam.embed(Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT));
    }

    /// A SAM 2 of its own; whoever opens it closes it.
    static Segmenter small() {
        PromptableModel model = new PromptableModel.Sam2(RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1));
        return Segmenter.open(model.withImageSize(256), new OnnxEngine());
    }

    @AfterAll
    static void close() {
        sam.close();
    }

    @Test
    void theModelTellsItsThreeMaps() throws IOException, InterruptedException {
        try (TestServer server = TestServer.of(sam, data)) {
            JsonNode model = json(server.get(API + "models")).path(0);
            assertThat(model.path("family").asString()).isEqualTo("sam_2");
            assertThat(model.path("maskSize").asInt()).isEqualTo(64);
            assertThat(model.path("embeddingShape").toString()).isEqualTo("[1,256,16,16]");
            assertThat(model.path("embeddingMaps").toString())
                    .isEqualTo("[{\"name\":\"image_embeddings\",\"shape\":[1,256,16,16]},"
                            + "{\"name\":\"stride_8_features\",\"shape\":[1,64,32,32]},"
                            + "{\"name\":\"stride_4_features\",\"shape\":[1,32,64,64]}]");
            String imagePart = model.path("decoder").path("imagePart").asString();
            assertThat(server.get(imagePart).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theEmbeddingIsThreeArraysOneBehindTheOther() throws IOException, InterruptedException {
        try (TestServer server = TestServer.of(sam, data)) {
            HttpResponse<byte[]> full = server.get(server.image() + "/embedding?dtype=f32", "Prefer", "wait=30");
            assertThat(full.statusCode()).isEqualTo(200);
            ByteBuffer content = ByteBuffer.wrap(full.body()).order(ByteOrder.LITTLE_ENDIAN);
            for (Tensor map : embedding.maps()) {
                content.position(content.position() + HEADER);
                for (float value : map.toFloats()) {
                    assertThat(content.getFloat()).isEqualTo(value);
                }
            }
            assertThat(content.hasRemaining()).isFalse();
            HttpResponse<byte[]> half = server.get(server.image() + "/embedding");
            assertThat(half.body()).hasSize((full.body().length - 3 * HEADER) / 2 + 3 * HEADER);
        }
        try (TestServer again = TestServer.of(sam, data)) {
            assertThat(masks(again.post(again.image() + "/predict", "{\"points\": [[400, 500, 1]]}")))
                    .isEqualTo(masks(embedding.predict(Prompt.point(400, 500))));
            assertThat(again.metric("encode_seconds_count"))
                    .as("read from the disk")
                    .isZero();
            assertThat(again.metric("embeddings_ready_bytes"))
                    .as("all three maps and what prompts share")
                    .isEqualTo((double) embedding.bytes());
        }
    }

    @Test
    void promptsAreAnsweredAsByTheLibrary() throws IOException, InterruptedException {
        try (TestServer server = TestServer.of(sam, data)) {
            String path = server.image() + "/predict";
            assertThat(masks(server.post(path, "{\"box\": [200, 300, 600, 800]}")))
                    .isEqualTo(masks(embedding.predict(Prompt.box(200, 300, 600, 800))));
            assertThat(masks(server.post(
                            path, "{\"points\": [[400, 500, 1], [100, 100, 0]], \"multimask_output\": true}")))
                    .isEqualTo(masks(embedding.predict(Prompt.point(400, 500).minus(100, 100), MaskOutput.MULTIPLE)));
            refused(server.post(path, "{\"text\": \"a flower\"}"), 400, "not trained with texts");
        }
    }

    /// The decoder's files, chained by the names of their inputs and outputs as the browser does it.
    @Test
    void theFilesDecodeAsTheServerDoes() throws IOException, InterruptedException, OrtException {
        DecoderMasks expected = embedding.decode(Prompt.point(400, 500));
        try (TestServer server = TestServer.of(sam, data)) {
            JsonNode model = json(server.get(API + "models")).path(0);
            JsonNode decoder = model.path("decoder");
            Map<String, Tensor> values = new HashMap<>();
            for (int i = 0; i < 3; i++) {
                String name = model.path("embeddingMaps").path(i).path("name").asString();
                values.put(name, embedding.maps().get(i));
            }
            float x = embedding.frame().toFrameX(400);
            float y = embedding.frame().toFrameY(500);
            values.put("point_coords", Tensor.of(new float[] {x, y, 0, 0}, 1, 2, 2));
            values.put("point_labels", Tensor.of(new float[] {1, -1}, 1, 2));
            MasksTest.run(server, decoder.path("imagePart").asString(), values);
            MasksTest.run(server, decoder.path("promptPart").asString(), values);
            Tensor iou = Objects.requireNonNull(values.get("iou_predictions"));
            Tensor vectors = Objects.requireNonNull(values.get("vectors"));
            int width = vectors.shape()[2];
            values.put("vectors", vectors.part(width, 1, 3, width));
            MasksTest.run(server, decoder.path("maskPart").path("3").asString(), values);
            float[] logits =
                    Objects.requireNonNull(values.get("low_res_logits")).toFloats();
            int area = 64 * 64;
            assertThat(logits).hasSize(3 * area);
            for (int mask = 0; mask < 3; mask++) {
                assertThat((double) iou.values().get(mask + 1))
                        .isCloseTo(expected.predictedIou().get(mask + 1), within(1e-4));
                float[] known = expected.logits().get(mask + 1).values();
                float largest = 0;
                for (int i = 0; i < area; i++) {
                    largest = Math.max(largest, Math.abs(known[i]));
                }
                for (int i = 0; i < area; i++) {
                    // GELU is approximated for browsers.
                    assertThat(logits[mask * area + i]).isCloseTo(known[i], within(2e-3f * largest));
                }
            }
            // A mask prompt becomes a part of the first map.
            values.put("mask_input", Tensor.zeros(1, 1, 64, 64));
            MasksTest.run(server, decoder.path("maskPromptPart").asString(), values);
            assertThat(Objects.requireNonNull(values.get("prompted_embeddings")).shape())
                    .containsExactly(1, 256, 16, 16);
        }
    }

    @Test
    void everythingRuns() throws Exception {
        try (TestServer server = TestServer.of(sam, data)) {
            HttpResponse<byte[]> started = server.post(
                    server.image() + "/runs",
                    "{\"kind\": \"everything\", \"params\": {\"points_per_side\": 2, \"pred_iou_thresh\": 0, \"stability_score_thresh\": 0}}");
            assertThat(started.statusCode()).as(TestServer.text(started)).isEqualTo(201);
            String run = API + "runs/" + json(started).path("id").asString();
            JsonNode state = json(server.get(run));
            while (!List.of("completed", "failed").contains(state.path("state").asString())) {
                Thread.sleep(50);
                state = json(server.get(run));
            }
            assertThat(state.path("state").asString()).as(state.toString()).isEqualTo("completed");
        }
    }

    @Test
    void whatIsLikeAnExampleIsFound() throws IOException, InterruptedException {
        Mask example = embedding.predict(Prompt.point(400, 500)).best().mask();
        try (TestServer server = TestServer.of(sam, data)) {
            String body = "{\"threshold\": -9, \"examples\": [{\"mask\": {\"size\": [%d, %d], \"counts\": \"%s\"}}]}"
                    .formatted(
                            example.height(),
                            example.width(),
                            example.rle().compressed().replace("\\", "\\\\"));
            HttpResponse<byte[]> answer = server.post(server.image() + "/find", body);
            assertThat(masks(answer))
                    .isEqualTo(ExemplarFinder.of(List.of(new Exemplar(embedding, example))).find(embedding).stream()
                            .map(found -> found.mask().mask())
                            .toList());
        }
    }

    private static List<Mask> masks(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(TestServer.text(answer)).isEqualTo(200);
        return json(answer)
                .path("masks")
                .valueStream()
                .map(mask -> RleJson.parse(mask.toString()).toMask())
                .toList();
    }

    private static List<Mask> masks(Prediction prediction) {
        return prediction.masks().stream().map(PredictedMask::mask).toList();
    }
}
