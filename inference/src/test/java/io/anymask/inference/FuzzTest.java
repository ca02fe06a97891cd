package io.anymask.inference;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.video.EmbeddingTracker;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.inference.video.VideoState;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import io.anymask.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Damaged files of kept embeddings and of saved states of videos.
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

    @TestFactory
    DynamicTest videoStates() throws IOException {
        SamModel model =
                SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(256);
        Segmenter segmenter = Segmenter.open(model, new OnnxEngine());
        Image photo = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
        ImageEmbedding embedding = segmenter.embed(photo);
        VideoSegmenter video = new VideoSegmenter(EmbeddingTracker.matching(image -> embedding));
        video.show(new Frame(0, photo));
        video.prompt(1, Prompt.point(400, 420));
        video.show(new Frame(5, photo));
        Path file = folder.resolve("video.safetensors");
        video.state().write(file);
        return Fuzz.of("saved states of videos", ".safetensors")
                .seeds(Files.readAllBytes(file))
                .allocating(20, 4 << 20)
                .readingFiles(damaged -> {
                    VideoState state = VideoState.read(damaged);
                    VideoSegmenter.resume(EmbeddingTracker.matching(image -> embedding), state)
                            .show(new Frame(6, photo));
                });
    }
}
