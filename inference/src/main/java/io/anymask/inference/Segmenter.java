package io.anymask.inference;

import io.anymask.image.Image;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.SamModel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A Segment Anything model ready to work. Embed an image once, then ask its [ImageEmbedding] as often as you
/// like. Safe for use by several threads; close it when no embedding of it is in use any more.
///
/// ```java
/// try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
///     ImageEmbedding embedding = sam.embed(Image.read(Path.of("truck.jpg")));
///     Mask mask = embedding.predict(Prompt.point(500, 375)).best().mask();
/// }
/// ```
public final class Segmenter implements AutoCloseable {
    private final SamModel model;
    private final Engine engine;
    private final Lazy<Engine.Program> encoder;
    private final Decoder decoder;
    private final Lazy<Decoder> manyDecoder;

    private Segmenter(SamModel model, Engine engine) {
        this.model = model;
        this.engine = engine;
        this.encoder = new Lazy<>(() -> engine.compile(model.imageEncoder()));
        this.decoder = new Decoder(model, engine, Engine.Parallelism.WITHIN);
        this.manyDecoder = new Lazy<>(() -> new Decoder(model, engine, Engine.Parallelism.ACROSS));
    }

    /// Opens a checkpoint file of any format that [Checkpoint#open] reads.
    public static Segmenter open(Path checkpoint) {
        return open(Checkpoint.open(checkpoint));
    }

    /// Opens weights in safetensors format, for example those of the `mobile-sam` module.
    public static Segmenter open(ByteBuffer safetensors) {
        return open(Checkpoint.read(safetensors, "weights in memory"));
    }

    public static Segmenter open(Checkpoint checkpoint) {
        return open(checkpoint, new OnnxEngine());
    }

    /// Opens a checkpoint on an engine, which the segmenter closes.
    public static Segmenter open(Checkpoint checkpoint, Engine engine) {
        return open(SamModel.of(checkpoint), engine);
    }

    /// Opens a model on an engine, which the segmenter closes. A model for images of another size than its
    /// own comes from [SamModel#withImageSize].
    public static Segmenter open(SamModel model, Engine engine) {
        return new Segmenter(model, engine);
    }

    /// A decoder for many prompts, to be driven by as many threads as the engine has cores.
    Decoder manyDecoder() {
        return manyDecoder.get();
    }

    int cores() {
        return engine.cores();
    }

    public SamModel model() {
        return model;
    }

    /// Prepares encoder and decoder now rather than at the first image and the first prompt.
    public void prepare() {
        CompletableFuture<Void> preparing = CompletableFuture.runAsync(decoder::prepare);
        encoder.get();
        preparing.join();
    }

    /// Runs the image encoder: by far the most expensive step, once for each image.
    public ImageEmbedding embed(Image image) {
        ImageFrame frame =
                ImageFrame.of(image.width(), image.height(), model.config().imageSize());
        long start = System.nanoTime();
        Tensor pixels = Preprocessing.normalise(Preprocessing.resize(image, frame), frame.side());
        long resized = System.nanoTime();
        Tensor embedding = encoder.get().run(List.of(pixels)).getFirst();
        EmbeddingTime time =
                new EmbeddingTime(Duration.ofNanos(resized - start), Duration.ofNanos(System.nanoTime() - resized));
        return new ImageEmbedding(decoder, frame, embedding, image::sha256, time);
    }

    /// Reads an embedding that [ImageEmbedding#save] wrote.
    ///
    /// @throws io.anymask.model.checkpoint.CheckpointException when it is damaged or another model made it
    public ImageEmbedding load(Path file) {
        return EmbeddingFile.read(file, decoder);
    }

    /// An embedding whose values were kept elsewhere.
    ///
    /// @param width of the image, pixels
    /// @param height of the image, pixels
    /// @param values as [ImageEmbedding#values] of an embedding of this model
    /// @param imageSha256 as [ImageEmbedding#imageSha256]
    public ImageEmbedding restore(int width, int height, Tensor values, String imageSha256) {
        ImageFrame frame = ImageFrame.of(width, height, model.config().imageSize());
        EmbeddingTime time = new EmbeddingTime(Duration.ZERO, Duration.ZERO);
        return new ImageEmbedding(decoder, frame, values, () -> imageSha256, time);
    }

    @Override
    public void close() {
        encoder.ifPresent(Engine.Program::close);
        decoder.close();
        manyDecoder.ifPresent(Decoder::close);
        engine.close();
    }
}
