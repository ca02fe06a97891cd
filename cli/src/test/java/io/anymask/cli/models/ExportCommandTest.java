package io.anymask.cli.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    @TempDir
    private Path folder;

    @Test
    void filesAreWrittenAndChecked() {
        Run run = Run.anymask(
                "export", "--precision", "int8,fp16", "--single-mask", "--parts", "--output", folder.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder(
                        "mobile-sam.encoder.int8.onnx",
                        "mobile-sam.decoder.int8.onnx",
                        "mobile-sam.image-part.int8.onnx",
                        "mobile-sam.prompt-part.int8.onnx",
                        "mobile-sam.mask-part.int8.onnx",
                        "mobile-sam.encoder.fp16.onnx",
                        "mobile-sam.decoder.fp16.onnx",
                        "mobile-sam.image-part.fp16.onnx",
                        "mobile-sam.prompt-part.fp16.onnx",
                        "mobile-sam.mask-part.fp16.onnx");
        assertThat(run.out()).hasLineCount(10).contains("6 masks: IoU with the model's");
    }

    @Test
    void aPrecisionThatIsNone() {
        assertThat(Run.anymask("export", "--precision", "int4").code()).isEqualTo(2);
    }
}
