package io.anymask.evaluation.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.evaluation.EvaluationException;
import io.anymask.image.Image;
import io.anymask.inference.detector.Detector;
import io.anymask.mask.Box;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class FastestDetTest {
    @Test
    void findsWhatTheReferenceFinds() throws IOException {
        Path folder = Shared.data("weights/fastestdet");
        JsonNode expected = JsonMapper.shared().readTree(Files.readString(folder.resolve("expected.json")));
        try (FastestDet detector = FastestDet.open(folder.resolve("FastestDet.onnx"))) {
            for (JsonNode image : expected.path("images")) {
                Path file = Shared.data(image.path("file").asString());
                List<Detector.Found> found = detector.detect(Image.read(file));
                assertThat(found).as(file.toString()).hasSameSizeAs(image.path("detections"));
                for (int i = 0; i < found.size(); i++) {
                    JsonNode wanted = image.path("detections").path(i);
                    assertThat(found.get(i).category())
                            .isEqualTo(wanted.path("class").asString());
                    // Another JPEG decoder than the reference's: a level or two a pixel.
                    assertThat(found.get(i).score())
                            .isCloseTo(wanted.path("score").asDouble(), within(0.02));
                    JsonNode corners = wanted.path("box_xyxy");
                    Box box = new Box(
                            corners.path(0).asDouble(),
                            corners.path(1).asDouble(),
                            corners.path(2).asDouble(),
                            corners.path(3).asDouble());
                    assertThat(found.get(i).box().iou(box)).isGreaterThan(0.95);
                }
            }
        }
    }

    @Test
    void saysWhichFileIsMissing(@TempDir Path folder) throws IOException {
        Path network = folder.resolve("FastestDet.onnx");
        assertThatThrownBy(() -> FastestDet.open(network))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("FastestDet.onnx: there is no such file");
        Files.writeString(network, "a network");
        assertThatThrownBy(() -> FastestDet.open(network))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("coco.names");
    }

    @Test
    void aFileThatIsNoNetworkIsRefusedInWords(@TempDir Path folder) throws IOException {
        Path network = Files.writeString(folder.resolve("FastestDet.onnx"), "no network");
        Files.writeString(folder.resolve("coco.names"), "person\n");
        assertThatThrownBy(() -> FastestDet.open(network))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("FastestDet.onnx: damaged or no ONNX file: got ")
                .hasMessageContaining("; expected FastestDet")
                .message()
                .doesNotContain("ORT_", "Error code");
    }

    @Test
    void anotherNetworkIsRefused(@TempDir Path folder) throws IOException {
        Path network = Files.copy(
                Shared.data("weights/fastestdet").resolve("FastestDet.onnx"), folder.resolve("FastestDet.onnx"));
        Files.writeString(folder.resolve("coco.names"), "person\n");
        try (FastestDet detector = FastestDet.open(network)) {
            assertThatThrownBy(() -> detector.run(new float[3 * 352 * 352]))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("expected FastestDet's [1, 6, 22, 22] for 1 names");
        }
    }

    /// Closing waits for what runs, and then takes no work: a session that is freed under a run ends the process.
    @Test
    void closingUnderWorkStopsIt() throws Exception {
        FastestDet detector = FastestDet.open(Shared.data("weights/fastestdet").resolve("FastestDet.onnx"));
        float[] pixels = new float[3 * 352 * 352];
        CountDownLatch working = new CountDownLatch(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> works = Stream.generate(() -> threads.submit(() -> {
                        detector.run(pixels);
                        working.countDown();
                        while (true) {
                            detector.run(pixels);
                        }
                    }))
                    .limit(2)
                    .<Future<?>>map(work -> work)
                    .toList();
            working.await();
            detector.close();
            detector.close();
            for (Future<?> work : works) {
                assertThatThrownBy(work::get).hasCauseInstanceOf(IllegalStateException.class);
            }
        }
        assertThatThrownBy(() -> detector.run(pixels)).isInstanceOf(IllegalStateException.class);
    }
}
