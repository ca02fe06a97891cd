package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.onnx.OnnxExport;
import io.anymask.inference.onnx.OnnxFile;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.sam.SamModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Exported files, run as another program would run them, beside the model they come from.
class ExportCheckTest {
    private static final Segmenter SAM = Segmenter.open(MobileSam.weights());
    private static final OnnxEngine ENGINE = new OnnxEngine();
    private static final ExportCheck CHECK =
            new ExportCheck(SAM, ENGINE, Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT));

    @TempDir
    private Path folder;

    @AfterAll
    static void close() {
        SAM.close();
        ENGINE.close();
    }

    @ParameterizedTest
    @CsvSource({"FP32, 23.9, 1e-5", "FP16, 12.9, 2e-3", "INT8, 6.8, 4e-2"})
    void encoders(Precision precision, double megabytes, double tolerance) throws IOException {
        Path file = folder.resolve("encoder.onnx");
        OnnxExport.write(SAM.model().sam("a test").imageEncoder(), precision, file);
        assertThat(Files.size(file) / 1e6).isLessThan(megabytes);
        assertThat(CHECK.encoder(file).relative()).isLessThan(tolerance);
    }

    @ParameterizedTest
    @CsvSource({"FP32, 16.6, 0.9999, 0.9999, 1e-4", "FP16, 8.5, 0.995, 0.98, 5e-3", "INT8, 4.8, 0.92, 0.5, 5e-2"})
    void decoders(Precision precision, double megabytes, double meanIou, double worstIou, double score)
            throws IOException {
        for (boolean single : new boolean[] {false, true}) {
            Path file = folder.resolve("decoder-" + single + ".onnx");
            OnnxExport.writeDecoder(SAM.model().sam("a test"), single, precision, file);
            assertThat(Files.size(file) / 1e6).isLessThan(megabytes);
            ExportCheck.Agreement agreement = CHECK.decoder(file, single);
            assertThat(agreement.masks()).isEqualTo(single ? 6 : 24);
            assertThat(agreement.meanIou()).isGreaterThan(meanIou);
            assertThat(agreement.worstIou()).isGreaterThan(worstIou);
            assertThat(agreement.score()).isLessThan(score);
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1e-4", "FP16, 5e-3", "INT8, 0.1"})
    void parts(Precision precision, double tolerance) {
        SamModel model = SAM.model().sam("a test");
        List<Path> files = List.of(folder.resolve("image"), folder.resolve("prompt"), folder.resolve("mask"));
        OnnxExport.write(model.parts().imagePart(), precision, files.get(0));
        OnnxExport.write(model.parts().promptPart(), precision, files.get(1));
        OnnxExport.write(model.parts().maskPart(model.parts().wholeGrid()), precision, files.get(2));
        for (ExportCheck.Difference difference : CHECK.parts(files)) {
            assertThat(difference.relative()).isLessThan(tolerance);
        }
    }

    /// A program written for the reference's export finds the same inputs and outputs.
    @Test
    void namesAreTheReferences() {
        Path file = folder.resolve("decoder.onnx");
        OnnxExport.writeDecoder(SAM.model().sam("a test"), false, Precision.FP32, file);
        try (OnnxFile decoder = OnnxFile.open(file)) {
            assertThat(decoder.inputs())
                    .containsExactly(
                            "image_embeddings",
                            "point_coords",
                            "point_labels",
                            "mask_input",
                            "has_mask_input",
                            "orig_im_size");
            assertThat(decoder.outputs()).containsExactly("masks", "iou_predictions", "low_res_masks");
        }
    }

    /// The check is able to fail: an encoder with one weight changed is found out.
    @Test
    void anotherModelIsFoundOut() throws IOException {
        Path file = folder.resolve("encoder.onnx");
        OnnxExport.write(SAM.model().sam("a test").imageEncoder(), file);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < 400; i++) {
            bytes[bytes.length / 2 + i] ^= 0x40;
        }
        Files.write(file, bytes);
        double relative = CHECK.encoder(file).relative();
        assertThat(Double.isNaN(relative) || relative > 1e-3).isTrue();
    }

    @Test
    void aFileThatIsNoneIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.onnx"), "nothing of the kind");
        assertThatThrownBy(() -> OnnxFile.open(file))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("notes.onnx");
    }
}
