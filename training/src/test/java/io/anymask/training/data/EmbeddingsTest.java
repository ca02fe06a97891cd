package io.anymask.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.engine.Device;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.sam.SamModel;
import io.anymask.training.Drawings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The cache of a frozen encoder's embeddings.
class EmbeddingsTest {
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    private final SamModel model = Drawings.model(SIDE, 8, 2, 1);
    private final Image view = Image.of(SIDE, SIDE, new byte[3 * SIDE * SIDE]);

    @Test
    void whatIsKeptIsUsedAgainAlsoWithAnotherDecoder() throws IOException {
        float[] first = embed(model, Precision.FP32);
        Path kept = files().getFirst();
        assertThat(embed(model, Precision.FP32)).isEqualTo(first);
        String name = "mask_decoder.iou_token.weight";
        float[] token = model.checkpoint().tensor(name).toFloats();
        Arrays.fill(token, 1);
        TensorView other = TensorView.of(token, model.checkpoint().tensor(name).shape());
        embed(SamModel.of(model.checkpoint().with(Map.of(name, other))), Precision.FP32);
        assertThat(files()).containsExactly(kept);
    }

    /// Its values fit in shape, and are others.
    @Test
    void whatAnotherPrecisionMadeIsNotTaken() throws IOException {
        float[] exact = embed(model, Precision.FP32);
        float[] coarse = embed(model, Precision.INT8);
        assertThat(files()).hasSize(2);
        assertThat(coarse).isNotEqualTo(exact);
        assertThat(embed(model, Precision.FP32)).isEqualTo(exact);
    }

    private float[] embed(SamModel encoder, Precision precision) {
        OnnxEngine.Options options = new OnnxEngine.Options(1, OnnxEngine.Memory.RELEASE, precision, Device.CPU);
        try (OnnxEngine engine = new OnnxEngine(options);
                Embeddings embeddings = new Embeddings(encoder, engine, folder)) {
            return embeddings.of(view);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
