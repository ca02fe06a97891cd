package io.anymask.inference.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.detector.DetectorConfig;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.sam.SamModel;
import io.anymask.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Files of detectors, right and wrong ones, on MobileSAM at a small size.
class EmbeddingDetectorTest {
    private static final SamModel SAM =
            SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(128);
    private static final DetectorConfig CONFIG = new DetectorConfig(128, 256, 8, 1, 8, 2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static Checkpoint sound() {
        return Detectors.random(CONFIG, DetectorModel.metadata(SAM));
    }

    private Path written(Checkpoint checkpoint) {
        Path file = folder.resolve("detector.safetensors");
        checkpoint.writeSafetensors(file);
        return file;
    }

    private void open(Path file) {
        EmbeddingDetector.open(file, SAM, DetectorOptions.DEFAULT).close();
    }

    @Test
    void itsSizesAreReadFromItsTensors() {
        for (DetectorConfig config :
                List.of(CONFIG, new DetectorConfig(128, 256, 5, 0, 16, 1), new DetectorConfig(128, 256, 6, 3, 4, 5))) {
            assertThat(DetectorModel.of(Detectors.random(config, DetectorModel.metadata(SAM)))
                            .config())
                    .isEqualTo(config);
        }
    }

    @Test
    void itFindsBoxesInsideThePhoto() {
        Image photo = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
        try (Segmenter sam = Segmenter.open(SAM, new OnnxEngine());
                EmbeddingDetector detector =
                        EmbeddingDetector.open(written(sound()), SAM, DetectorOptions.DEFAULT.withLeastScore(0))) {
            ImageEmbedding embedding = sam.embed(photo);
            List<Detector.Found> found = detector.detect(embedding);
            assertThat(found).isNotEmpty().allSatisfy(one -> {
                assertThat(one.box().x1()).isLessThanOrEqualTo(photo.width());
                assertThat(one.box().y1()).isLessThanOrEqualTo(photo.height());
            });
            assertThat(detector.detect(photo, () -> embedding)).isEqualTo(found);
        }
    }

    @Test
    void aDetectorOfAnotherEncoderIsRefused() {
        float[] other = SAM.checkpoint().tensor("image_encoder.neck.0.weight").toFloats();
        other[0] += 1;
        SamModel model = SamModel.of(SAM.checkpoint()
                        .with(Map.of("image_encoder.neck.0.weight", TensorView.of(other, 256, 320, 1, 1))))
                .withImageSize(128);
        Path file = written(sound());
        assertThatThrownBy(() -> EmbeddingDetector.open(file, model, DetectorOptions.DEFAULT))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a detector for the image encoder "
                        + SAM.encoderSha256().substring(0, 16))
                .hasMessageContaining(model.encoderSha256().substring(0, 16))
                .hasMessageContaining("open the model that it was trained with");
        assertThatThrownBy(() -> EmbeddingDetector.open(file, SAM.withImageSize(256), DetectorOptions.DEFAULT))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("images of 128 pixels, got a model of 256 and 256");
    }

    /// A decoder that learned further leaves the embeddings as they were.
    @Test
    void anotherDecoderIsNoOtherEncoder() {
        String bias = "mask_decoder.iou_prediction_head.layers.2.bias";
        SamModel tuned = SamModel.of(SAM.checkpoint().with(Map.of(bias, TensorView.of(new float[4], 4))))
                .withImageSize(128);
        assertThat(tuned.checkpoint().sha256()).isNotEqualTo(SAM.checkpoint().sha256());
        EmbeddingDetector.open(written(sound()), tuned, DetectorOptions.DEFAULT).close();
    }

    @Test
    void whatIsNoDetectorIsRefused() throws IOException {
        Path sam = folder.resolve("sam.safetensors");
        SAM.checkpoint().writeSafetensors(sam);
        assertThatThrownBy(() -> open(sam))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("not a detector: its metadata lacks anymask.detector.encoder_sha256")
                .hasMessageContaining("expected a file that anymask train-detector wrote");
        Path more = written(Detectors.random(CONFIG, DetectorModel.metadata(SAM))
                .renamed(name -> name.equals("objects.0.norm.bias") ? "objects.0.norm.shift" : name));
        assertThatThrownBy(() -> open(more)).hasMessageContaining("no tensor objects.0.norm.bias");
        Map<String, String> metadata = new HashMap<>(DetectorModel.metadata(SAM));
        metadata.put("anymask.detector.image_size", "many");
        assertThatThrownBy(() -> open(written(Detectors.random(CONFIG, metadata))))
                .hasMessageContaining("image_size: got 'many', expected a number of pixels");
        byte[] whole = Files.readAllBytes(written(sound()));
        Path cut = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(whole, whole.length - 100));
        assertThatThrownBy(() -> open(cut)).hasMessageContaining("100 bytes are missing at the end; it is cut off");
    }

    @TestFactory
    @Tag("fuzz")
    DynamicTest damagedFiles() throws IOException {
        Path file = Files.createTempFile("detector", ".safetensors");
        Detectors.random(new DetectorConfig(128, 256, 2, 1, 8, 2), DetectorModel.metadata(SAM))
                .writeSafetensors(file);
        byte[] sound = Files.readAllBytes(file);
        Files.delete(file);
        return Fuzz.of("detectors", ".safetensors")
                .seeds(sound)
                .allocating(2000, 16 << 20)
                .readingFiles(damaged -> DetectorModel.open(damaged));
    }
}
