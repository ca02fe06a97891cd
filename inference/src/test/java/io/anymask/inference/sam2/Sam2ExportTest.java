package io.anymask.inference.sam2;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.ExportCheck;
import io.anymask.inference.PromptableModel;
import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.onnx.OnnxExport;
import io.anymask.inference.onnx.OnnxFile;
import io.anymask.model.sam.DecoderParts;
import io.anymask.testing.Shared;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ONNX files of a SAM 2 give what the library gives.
@Tag("shared")
class Sam2ExportTest {
    private static final PromptableModel MODEL = new PromptableModel.Sam2(GoldenSam2.model());
    private static Segmenter sam;
    private static OnnxEngine engine;
    private static ExportCheck check;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        sam = Segmenter.open(MODEL, new OnnxEngine());
        engine = new OnnxEngine();
        check = new ExportCheck(sam, engine, Image.read(Shared.golden("sam2/frames/00000.png")));
    }

    @AfterAll
    static void close() {
        sam.close();
        engine.close();
    }

    @Test
    void theEncoderGivesThreeMaps() {
        Path file = folder.resolve("encoder.onnx");
        OnnxExport.write(MODEL.imageEncoder(), file);
        assertThat(check.encoder(file).relative()).isLessThan(1e-5);
        try (OnnxFile encoder = OnnxFile.open(file)) {
            assertThat(encoder.outputs()).containsExactly("image_embeddings", "stride_8_features", "stride_4_features");
        }
    }

    @Test
    void theDecoderTakesThem() {
        Path file = folder.resolve("decoder.onnx");
        OnnxExport.writeDecoder(GoldenSam2.model(), Precision.FP32, file);
        ExportCheck.Agreement agreement = check.decoder(file, false);
        assertThat(agreement.masks()).isEqualTo(24);
        assertThat(agreement.worstIou()).isGreaterThan(0.99);
        assertThat(agreement.score()).isLessThan(1e-4);
        try (OnnxFile decoder = OnnxFile.open(file)) {
            assertThat(decoder.inputs())
                    .containsExactly(
                            "image_embeddings",
                            "stride_8_features",
                            "stride_4_features",
                            "point_coords",
                            "point_labels",
                            "mask_input",
                            "has_mask_input",
                            "orig_im_size");
            assertThat(decoder.outputs()).containsExactly("masks", "iou_predictions", "low_res_masks", "object_score");
        }
    }

    @Test
    void thePartsDo() {
        DecoderParts parts = MODEL.parts();
        List<Path> files = List.of(folder.resolve("image"), folder.resolve("prompt"), folder.resolve("mask"));
        OnnxExport.write(parts.imagePart(), files.get(0));
        OnnxExport.write(parts.promptPart(), files.get(1));
        OnnxExport.write(parts.maskPart(parts.wholeGrid()), files.get(2));
        for (ExportCheck.Difference difference : check.parts(files)) {
            assertThat(difference.relative()).isLessThan(1e-4);
        }
    }
}
