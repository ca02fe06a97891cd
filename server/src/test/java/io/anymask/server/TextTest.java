package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.Segmenter;
import io.anymask.inference.TextEncoder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam.TextLayer;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.TextPrompt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Phrases over HTTP, for a model that takes them.
class TextTest {
    @TempDir
    private Path data;

    /// MobileSAM with a layer for texts of two values.
    private static SamModel model() {
        Checkpoint plain = Checkpoint.read(MobileSam.weights(), "mobile-sam");
        float[] weights = new float[512];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.sin(i);
        }
        return SamModel.of(TextLayer.add(plain, TensorView.of(weights, 256, 2), Map.of()));
    }

    /// Reads a phrase as its first letter: one direction for a vowel, another for anything else.
    private static final TextEncoder VOWELS = new TextEncoder() {
        @Override
        public String sha256() {
            return "0123";
        }

        @Override
        public int width() {
            return 2;
        }

        @Override
        public TextPrompt.Vector encode(TextPrompt.Phrase phrase) {
            boolean vowel = "aeiou".indexOf(phrase.text().charAt(0)) >= 0;
            return new TextPrompt.Vector(vowel ? new float[] {0.6f, 0.8f} : new float[] {0, 1});
        }
    };

    @Test
    void aPhraseIsReadAndAnsweredAsByTheLibrary() throws IOException, InterruptedException {
        try (Segmenter sam = Segmenter.open(model(), new OnnxEngine(), VOWELS);
                TestServer server = TestServer.of(sam, data)) {
            JsonNode model = json(server.get(API + "models")).path(0);
            assertThat(model.path("textWidth").asInt()).isEqualTo(2);
            assertThat(model.path("phrases").asBoolean()).isTrue();

            String texts = API + "models/" + model.path("id").asString() + "/texts";
            JsonNode values = json(server.post(texts, "{\"text\":\"a petal\"}")).path("values");
            assertThat(values.path(0).asDouble()).isCloseTo(0.6, within(1e-6));
            assertThat(values.path(1).asDouble()).isCloseTo(0.8, within(1e-6));

            Image photo = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
            String expected = sam.embed(photo)
                    .predict(Prompt.point(400, 420).called("a petal"))
                    .best()
                    .mask()
                    .rle()
                    .compressed();
            String predict = server.image() + "/predict";
            JsonNode answer = json(server.post(predict, "{\"points\":[[400,420,1]],\"text\":\"a petal\"}"));
            assertThat(answer.path("masks")).hasSize(1);
            assertThat(answer.path("masks").path(0).path("counts").asString()).isEqualTo(expected);

            refused(server.post(texts, "{}"), 400, "expected a phrase");
            refused(server.post(texts, "{\"text\":7}"), 400, "expected a phrase");
            refused(server.post(texts, "{\"text\":\"  \"}"), 400, "empty text");
            refused(server.post(texts, "{\"text\":\"" + "x".repeat(10_000) + "\"}"), 400, "10000 characters");
            refused(server.post(API + "models/other/texts", "{\"text\":\"a petal\"}"), 404, "no model");
        }
    }

    @Test
    void aModelWithoutTextsSaysSo() throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            JsonNode model = json(server.get(API + "models")).path(0);
            assertThat(model.path("textWidth").asInt()).isZero();
            assertThat(model.path("phrases").asBoolean()).isFalse();
            String body = "{\"text\":\"a petal\"}";
            refused(
                    server.post(API + "models/" + model.path("id").asString() + "/texts", body),
                    400,
                    "not trained with texts");
            refused(server.post(server.image() + "/predict", body), 400, "not trained with texts");
        }
    }
}
