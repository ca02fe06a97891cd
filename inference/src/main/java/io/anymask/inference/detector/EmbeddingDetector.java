package io.anymask.inference.detector;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.detector.CellGrid;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.sam.SamModel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// A detector of objects of all kinds on the embeddings of one image encoder, as `anymask train-detector` makes
/// it. It takes milliseconds beside the encoder's seconds. Safe for use by several threads, also while one of
/// them closes it.
///
/// ```java
/// try (Segmenter sam = Segmenter.open(MobileSam.weights());
///         EmbeddingDetector detector = EmbeddingDetector.open(file, sam.model(), DetectorOptions.DEFAULT)) {
///     ImageEmbedding embedding = sam.embed(Image.read(photo));
///     List<Detector.Found> boxes = detector.detect(embedding);
/// }
/// ```
public final class EmbeddingDetector implements Detector, AutoCloseable {
    private final DetectorModel model;
    private final DetectorOptions options;
    private final CellGrid grid;
    private final Engine engine;
    private final Engine.Program network;

    private EmbeddingDetector(DetectorModel model, Engine engine, DetectorOptions options) {
        this.model = model;
        this.options = options;
        this.grid = new CellGrid(model.config());
        this.engine = engine;
        this.network = engine.compile(model.network());
    }

    /// Opens a detector's file.
    ///
    /// @param sam whose embeddings are asked about
    /// @throws CheckpointException when the file cannot be read, holds no detector, or one for another encoder
    public static EmbeddingDetector open(Path file, SamModel sam, DetectorOptions options) {
        return open(DetectorModel.open(file), sam, new OnnxEngine(), options);
    }

    /// Opens a detector on an engine, which it closes.
    ///
    /// @throws CheckpointException when it was trained for another encoder
    public static EmbeddingDetector open(DetectorModel model, SamModel sam, Engine engine, DetectorOptions options) {
        return new EmbeddingDetector(model.requireFor(sam), engine, options);
    }

    /// The model with its weights.
    public DetectorModel model() {
        return model;
    }

    /// @param embedding of the encoder that the detector was trained with
    /// @return the surest first
    public List<Found> detect(ImageEmbedding embedding) {
        float[] cells = network.run(List.of(embedding.values())).getFirst().toFloats();
        return CellBoxes.read(cells, grid, embedding.frame(), options);
    }

    @Override
    public List<Found> detect(Image photo, Supplier<ImageEmbedding> embedding) {
        return detect(embedding.get());
    }

    /// Stops and awaits what is running. Closing again does nothing.
    @Override
    public void close() {
        network.close();
        engine.close();
    }
}
