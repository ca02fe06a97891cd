package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.inference.engine.Device;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.registry.UnknownModelException;
import io.anymask.model.registry.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class ModelSpecTest {
    @Test
    void travelsAsAValue() throws IOException, ClassNotFoundException {
        ModelSpec spec = ModelSpec.DEFAULT
                .withModel("other.safetensors")
                .withEngine("torch")
                .withPrecision(Precision.BF16)
                .withDevice(new Device.Cuda(1))
                .withInputSize(512)
                .withThreads(3)
                .withMemory(OnnxEngine.Memory.RELEASE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(spec);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(spec);
        }
    }

    @Test
    void opensTheBundledWeightsAtTheWantedSize() {
        assertThat(Weights.bundled()).containsExactly("mobile-sam");
        try (Segmenter sam = ModelSpec.DEFAULT.withInputSize(256).open()) {
            assertThat(sam.model().config().imageSize()).isEqualTo(256);
            assertThat(sam.model().name()).isEqualTo("MobileSAM");
        }
    }

    @Test
    void refusesWhatCannotBeOpened() {
        assertThatThrownBy(() -> ModelSpec.DEFAULT.withModel("no such\0file").open())
                .isInstanceOf(UnknownModelException.class)
                .hasMessageStartingWith("no such")
                .hasMessageContaining("[mobile-sam]");
        assertThatThrownBy(() -> ModelSpec.DEFAULT.withThreads(-1)).hasMessageStartingWith("threads: got -1");
        assertThatThrownBy(() -> ModelSpec.DEFAULT.withInputSize(500)).hasMessageContaining("multiple of 16");
        assertThatThrownBy(() -> ModelSpec.DEFAULT.withPrecision(Precision.BF16))
                .hasMessageContaining("take the engine torch");
        assertThatThrownBy(() -> ModelSpec.DEFAULT.withEngine("tensorflow").open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("engine: got 'tensorflow'");
    }
}
