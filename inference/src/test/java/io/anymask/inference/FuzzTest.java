package io.anymask.inference;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Damaged files of kept embeddings.
@Tag("fuzz")
class FuzzTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @TestFactory
    DynamicTest embeddings() throws IOException {
        SamModel model =
                SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(256);
        Segmenter segmenter = Segmenter.open(model, new OnnxEngine());
        Path file = folder.resolve("photo.safetensors");
        segmenter
                .embed(Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT))
                .save(file, EmbeddingPrecision.FP16);
        byte[] kept = Files.readAllBytes(file);
        return Fuzz.of("kept embeddings", ".safetensors")
                .seeds(kept)
                .allocating(20, 4 << 20)
                .readingFiles(damaged -> segmenter.load(damaged));
    }
}
