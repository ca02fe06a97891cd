package io.anymask.inference;

import io.anymask.file.Sha256;
import io.anymask.image.Image;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.TextPrompt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A Segment Anything model ready to work. Embed an image once, then ask its [ImageEmbedding] as often as you
/// like. Safe for use by several threads, also while one of them closes it: closing stops what runs, waits until
/// it has stopped, and frees the model. Work that was stopped or comes later, with an embedding too, fails with
/// an [IllegalStateException].
///
/// ```java
/// try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
///     ImageEmbedding embedding = sam.embed(Image.read(Path.of("truck.jpg")));
///     Mask mask = embedding.predict(Prompt.point(500, 375)).best().mask();
/// }
/// ```
public final class Segmenter implements AutoCloseable {
    /// Images encoded at once at most, where one run of the encoder uses all cores. It needs some 400 MB, so more
    /// at once cost memory and bring nothing, except that one is resized while another is encoded.
    private static final int MOST_ENCODED_AT_ONCE = 4;

    private final PromptableModel model;
    private final Phrases phrases;
    private final Engine engine;
    private final Lifecycle lifecycle = new Lifecycle("the segmenter");
    private final Semaphore encoding;
    private final Lazy<Engine.Program> encoder;
    private final TensorPool inputs;
    private final TensorPool embeddings;
    private final Decoder decoder;
    private final Lazy<Decoder> manyDecoder;

    private Segmenter(PromptableModel model, Engine engine, @Nullable TextEncoder texts) {
        this.phrases = new Phrases(model, texts);
        this.model = model;
        this.engine = engine;
        this.encoder = new Lazy<>(() -> engine.compile(model.imageEncoder()));
        this.inputs = new TensorPool(
                () -> List.of(Preprocessing.allocate(model.config().imageSize())));
        this.embeddings = new TensorPool(() -> encoder.get().allocate(1));
        this.encoding = new Semaphore(encodedAtOnce(engine.cores()));
        this.decoder = Decoder.of(model, phrases, engine, Engine.Parallelism.WITHIN, lifecycle);
        this.manyDecoder = new Lazy<>(() -> Decoder.of(model, phrases, engine, Engine.Parallelism.ACROSS, lifecycle));
    }

    /// @param cores that one run uses; of fewer than the machine has, as many runs as its cores can carry
    private static int encodedAtOnce(int cores) {
        return Math.max(
                Math.clamp(cores / 4, 2, MOST_ENCODED_AT_ONCE),
                Runtime.getRuntime().availableProcessors() / cores);
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
        return open(PromptableModel.of(checkpoint), engine);
    }

    /// Opens a model on an engine, which the segmenter closes. A model for images of another size than its own
    /// comes from [PromptableModel#withImageSize].
    public static Segmenter open(PromptableModel model, Engine engine) {
        return new Segmenter(model, engine, null);
    }

    /// As [#open(PromptableModel, Engine)].
    public static Segmenter open(SamModel model, Engine engine) {
        return open(new PromptableModel.Sam(model), engine);
    }

    /// Opens a model that was trained with texts, so that prompts may be phrases.
    ///
    /// @param engine closed with the segmenter
    /// @param texts reads the phrases; the caller closes it, after the segmenter
    /// @throws IllegalArgumentException when the model takes no texts, or was trained with another encoder
    public static Segmenter open(PromptableModel model, Engine engine, TextEncoder texts) {
        return new Segmenter(model, engine, texts);
    }

    /// As [#open(PromptableModel, Engine, TextEncoder)].
    public static Segmenter open(SamModel model, Engine engine, TextEncoder texts) {
        return open(new PromptableModel.Sam(model), engine, texts);
    }

    /// A decoder for many prompts, to be driven by as many threads as the engine has cores.
    Decoder manyDecoder() {
        return manyDecoder.get();
    }

    /// How many cores its engine works with.
    public int cores() {
        return engine.cores();
    }

    public PromptableModel model() {
        return model;
    }

    /// All that decides the bytes of an embedding beside the image, by name: `weights`, `input size`,
    /// `preprocessing`, and `engine` with its version, precision and device.
    public SequencedMap<String, String> provenance() {
        return decoder.provenance();
    }

    /// SHA-256, in hexadecimal, of [#provenance]. Whoever keeps embeddings keeps them under it.
    public String fingerprint() {
        byte[] all = provenance().toString().getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Sha256.digest().digest(all));
    }

    /// Whether prompts may hold phrases: the model takes texts, and was opened with the encoder that reads them.
    public boolean readsPhrases() {
        return phrases.areRead();
    }

    /// What the text encoder makes of a phrase.
    ///
    /// @throws io.anymask.prompt.PromptException when the model takes no texts, was opened without their encoder,
    ///     or this cannot read it whole
    public TextPrompt.Vector read(TextPrompt.Phrase phrase) {
        return phrases.vector(phrase);
    }

    /// Prepares encoder and decoder now rather than at the first image and the first prompt.
    public void prepare() {
        CompletableFuture<Void> preparing = CompletableFuture.runAsync(decoder::prepare);
        lifecycle.during(encoder::get);
        try {
            preparing.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /// Runs the image encoder: by far the most expensive step, once for each image. Of many threads that embed, a
    /// few work and the others wait.
    ///
    /// @throws IllegalStateException when the segmenter is closed, or closes meanwhile
    public ImageEmbedding embed(Image image) {
        encoding.acquireUninterruptibly();
        try {
            return lifecycle.during(() -> encode(image));
        } finally {
            encoding.release();
        }
    }

    private ImageEmbedding encode(Image image) {
        ImageFrame frame = model.frame(image.width(), image.height());
        long start = System.nanoTime();
        List<Tensor> input = inputs.take();
        normalise(model, image, frame, input.getFirst());
        long resized = System.nanoTime();
        List<Tensor> embedding = embeddings.take();
        encoder.get().run(input, embedding);
        inputs.giveBack(input);
        EmbeddingTime time =
                new EmbeddingTime(Duration.ofNanos(resized - start), Duration.ofNanos(System.nanoTime() - resized));
        return new ImageEmbedding(decoder, frame, embedding, image::sha256, time);
    }

    /// What the encoder sees of an image.
    ///
    /// @param input (1, 3, S, S), whatever it holds
    private static void normalise(PromptableModel model, Image image, ImageFrame frame, Tensor input) {
        switch (model) {
            case PromptableModel.Sam sam
            when sam.recipe() == Recipe.MEDSAM ->
                MedSamPreprocessing.normalise(image, input, MedSamPreprocessing.Way.INFERENCE);
            case PromptableModel.Sam sam -> Preprocessing.normalise(Preprocessing.resize(image, frame), input);
            case PromptableModel.Sam2 sam -> Sam2Preprocessing.normalise(image, input);
        }
    }

    /// As [#normalise], into a tensor of its own.
    static Tensor pixels(PromptableModel model, Image image, ImageFrame frame) {
        Tensor input = Preprocessing.allocate(model.config().imageSize());
        normalise(model, image, frame, input);
        return input;
    }

    /// Takes back the memory of an embedding that nobody uses any more.
    void recycle(ImageEmbedding embedding) {
        embedding.release();
        embeddings.giveBack(embedding.maps());
    }

    /// Reads an embedding that [ImageEmbedding#save] wrote.
    ///
    /// @throws io.anymask.model.checkpoint.CheckpointException when it is damaged or another model made it
    public ImageEmbedding load(Path file) {
        return EmbeddingFile.read(file, decoder);
    }

    /// An embedding whose maps were kept elsewhere.
    ///
    /// @param width of the image, pixels
    /// @param height of the image, pixels
    /// @param maps as [ImageEmbedding#maps] of an embedding of this model
    /// @param imageSha256 as [ImageEmbedding#imageSha256]
    public ImageEmbedding restore(int width, int height, List<Tensor> maps, String imageSha256) {
        EmbeddingTime time = new EmbeddingTime(Duration.ZERO, Duration.ZERO);
        return new ImageEmbedding(decoder, model.frame(width, height), maps, () -> imageSha256, time);
    }

    /// Stops and awaits what is running, then frees the model. Closing again does nothing. Not to be called from
    /// within the segmenter's own work, such as a summary of a mask: it would wait for itself.
    @Override
    public void close() {
        lifecycle.close(this::cancel, this::release);
    }

    private void cancel() {
        encoder.ifPresent(Engine.Program::cancel);
        decoder.cancel();
        manyDecoder.ifPresent(Decoder::cancel);
    }

    private void release() {
        encoder.ifPresent(Engine.Program::close);
        decoder.close();
        manyDecoder.ifPresent(Decoder::close);
        engine.close();
    }
}
