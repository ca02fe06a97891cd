package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.SAM;
import static io.anymask.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept for ever stands under an address, and on the disk under a name, that says all that
/// decides its bytes.
class CachingTest {
    @TempDir
    private Path data;

    private record Embedded(String key, String tag, byte[] content) {}

    private Embedded embed(Segmenter sam) throws IOException, InterruptedException {
        try (TestServer server = TestServer.of(sam, data)) {
            String key = json(server.get(API + "models"))
                    .path(0)
                    .path("embeddingKey")
                    .asString();
            HttpResponse<byte[]> response =
                    server.get(server.image() + "/embedding?dtype=f32&key=" + key, "Prefer", "wait=30");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("cache-control").orElseThrow())
                    .contains("immutable");
            return new Embedded(key, response.headers().firstValue("etag").orElseThrow(), response.body());
        }
    }

    /// One folder of data, one model, one id: other precisions and input sizes neither read nor
    /// overwrite what is kept.
    @Test
    void embeddingsOfOtherPrecisionsAndSizesAreNotMixed() throws IOException, InterruptedException {
        Map<String, byte[]> byKey = new HashMap<>();
        Map<String, String> tags = new HashMap<>();
        Checkpoint weights = Checkpoint.read(MobileSam.weights(), "weights");
        OnnxEngine.Options options = OnnxEngine.Options.DEFAULT;
        for (int round = 0; round < 2; round++) {
            try (Segmenter int8 = Segmenter.open(weights, new OnnxEngine(options.with(Precision.INT8)));
                    Segmenter small = Segmenter.open(SAM.model().withImageSize(512), new OnnxEngine())) {
                for (Segmenter sam : new Segmenter[] {SAM, int8, small}) {
                    Embedded embedded = embed(sam);
                    byte[] kept = byKey.putIfAbsent(embedded.key(), embedded.content());
                    assertThat(kept == null).isEqualTo(round == 0);
                    assertThat(embedded.content()).isEqualTo(byKey.get(embedded.key()));
                    tags.put(embedded.tag(), embedded.key());
                }
            }
        }
        assertThat(byKey).hasSize(3);
        assertThat(tags).hasSize(3);
        assertThat(byKey.values().stream().map(java.util.Arrays::hashCode).distinct())
                .hasSize(3);
    }

    @Test
    void anAddressThatDoesNotSayWhatItMeansIsRevalidated() throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            String image = server.image();
            String version = json(server.get(image)).path("pictures").asString();
            assertThat(server.get(image + "/embedding?key=0123456789abcdef").statusCode())
                    .isEqualTo(409);
            HttpResponse<byte[]> plain = server.get(image + "/embedding", "Prefer", "wait=30");
            assertThat(plain.headers().firstValue("cache-control")).contains("no-cache");
            for (String path : new String[] {"/content?variant=display", "/content?variant=thumb", "/tiles/0/0/0?x="}) {
                assertThat(server.get(image + path).headers().firstValue("cache-control"))
                        .as(path)
                        .contains("no-cache");
                assertThat(server.get(image + path + "&v=" + version)
                                .headers()
                                .firstValue("cache-control")
                                .orElseThrow())
                        .as(path)
                        .contains("immutable");
            }
        }
    }
}
