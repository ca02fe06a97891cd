package io.anymask.cli.options;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `--engine`, `--precision` and `--device`.
class EngineOptionTest {
    private static Run segment(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("segment", "samples:flower", "--point", "400,420", "--input-size", "512", "--json"));
        arguments.addAll(List.of(options));
        return anymask(arguments.toArray());
    }

    @Test
    void torchSegments() {
        Run run = segment("--engine", "torch", "--precision", "bf16");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"predicted_iou\":0.9");
    }

    @Test
    void refusesWhatAnEngineDoesNotHave() {
        Run unknown = segment("--engine", "tensorflow");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("--engine", "got 'tensorflow'", "onnx and [torch]");

        Run precision = segment("--precision", "bf16");
        assertThat(precision.code()).isEqualTo(2);
        assertThat(precision.err()).contains("bf16", "engine torch");

        Run device = segment("--engine", "torch", "--device", "gpu");
        assertThat(device.code()).isEqualTo(2);
        assertThat(device.err()).contains("--device", "got 'gpu'", "cuda:N");
    }

    /// Where libtorch is the CPU's only.
    @Test
    void saysHowToComeByCuda() {
        Run run = segment("--engine", "torch", "--device", "cuda:0");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("cuda:0", "linux-x86_64-gpu");
    }
}
