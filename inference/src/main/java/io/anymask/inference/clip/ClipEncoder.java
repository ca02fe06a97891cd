package io.anymask.inference.clip;

import io.anymask.image.Image;
import io.anymask.inference.TextEncoder;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.model.clip.ClipConfig;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.clip.Tokenizer;
import io.anymask.prompt.PromptException;
import io.anymask.prompt.TextPrompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A CLIP model ready to work: images, masks and texts in, vectors that can be compared out. Safe for use by
/// several threads, also while one of them closes it, see [Lifecycle].
///
/// ```java
/// try (ClipEncoder clip = ClipEncoder.open(Path.of("ViT-B-32.pt"))) {
///     double likeness = clip.image(photo).cosine(clip.text("a photo of a cat"));
/// }
/// ```
public final class ClipEncoder implements TextEncoder, AutoCloseable {
    /// Images or texts in one run: enough to keep the cores busy, little enough for the memory.
    private static final int BATCH = 16;

    private static final String NO_WORD = "text: got no word, expected a phrase such as \"a red car\"";

    private final ClipModel model;
    private final Tokenizer tokenizer;
    private final Engine engine;
    private final Lifecycle lifecycle;
    private final Lazy<Engine.Program> imageTokens;
    private final Lazy<Engine.Program> imageVectors;
    private final Lazy<Engine.Program> maskVectors;
    private final Lazy<Engine.Program> cropVectors;
    private final Lazy<Engine.Program> textVectors;

    private ClipEncoder(ClipModel model, Tokenizer tokenizer, Engine engine) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.engine = engine;
        this.lifecycle = new Lifecycle("the CLIP encoder");
        this.imageTokens = new Lazy<>(() -> engine.compile(model.imageTokens()));
        this.imageVectors = new Lazy<>(() -> engine.compile(model.imageVectors()));
        this.maskVectors = new Lazy<>(() -> engine.compile(model.maskVectors()));
        this.cropVectors = new Lazy<>(() -> engine.compile(model.cropVectors()));
        this.textVectors = new Lazy<>(() -> engine.compile(model.textVectors()));
    }

    /// Opens a checkpoint of any format that [ClipModel#open] reads, on ONNX Runtime, with the bundled vocabulary.
    ///
    /// @throws io.anymask.model.checkpoint.CheckpointException when it is no CLIP with a ViT
    /// @throws IllegalStateException when no jar on the class path brings the vocabulary
    public static ClipEncoder open(Path checkpoint) {
        return open(ClipModel.open(checkpoint), Tokenizer.bundled(), new OnnxEngine());
    }

    /// Opens a model on an engine, which the encoder closes.
    ///
    /// @param tokenizer its end token must be the last of the model's
    /// @throws IllegalArgumentException when the tokenizer knows more tokens than the model
    public static ClipEncoder open(ClipModel model, Tokenizer tokenizer, Engine engine) {
        int vocabulary = model.config().text().vocabulary();
        if (tokenizer.end() >= vocabulary) {
            throw new IllegalArgumentException("tokenizer: %d tokens, but the model has %d; they do not belong together"
                    .formatted(tokenizer.end() + 1, vocabulary));
        }
        return new ClipEncoder(model, tokenizer, engine);
    }

    public ClipModel model() {
        return model;
    }

    @Override
    public String sha256() {
        return model.checkpoint().sha256();
    }

    @Override
    public int width() {
        return model.config().joint();
    }

    @Override
    public TextPrompt.Vector encode(TextPrompt.Phrase phrase) {
        if (!fits(phrase.text())) {
            throw new PromptException(
                    "text: got %d characters, of which this CLIP reads the first %d tokens only; name one object"
                            .formatted(
                                    phrase.text().length(),
                                    model.config().text().context()));
        }
        if (tokenizer.context(phrase.text(), model.config().text().context())[1] == tokenizer.end()) {
            throw new PromptException(NO_WORD);
        }
        return new TextPrompt.Vector(text(phrase.text()).values());
    }

    /// All that decides a vector, apart from what it is of: in reports and as the key of what is kept.
    public SequencedMap<String, String> provenance() {
        SequencedMap<String, String> provenance = new LinkedHashMap<>();
        provenance.put("CLIP", model.checkpoint().sha256());
        provenance.put("CLIP sizes", model.config().toString());
        provenance.put("CLIP arithmetic", engine.arithmetic());
        return provenance;
    }

    /// The vector of a text.
    ///
    /// @throws IllegalArgumentException when it has no word
    public ClipVector text(String text) {
        return texts(List.of(text)).getFirst();
    }

    /// The vectors of texts, in order.
    ///
    /// @throws IllegalArgumentException when one has no word
    public List<ClipVector> texts(List<String> texts) {
        int context = model.config().text().context();
        List<int[]> tokens = texts.stream().map(text -> words(text, context)).toList();
        return lifecycle.during(() -> {
            List<ClipVector> vectors = new ArrayList<>(texts.size());
            for (int from = 0; from < texts.size(); from += BATCH) {
                vectors.addAll(encode(tokens.subList(from, Math.min(from + BATCH, tokens.size()))));
            }
            return vectors;
        });
    }

    /// Whether the model reads all of a text; the end of a longer one is cut off.
    public boolean fits(String text) {
        return tokenizer.fits(text, model.config().text().context());
    }

    /// @throws IllegalArgumentException when the end follows the start
    private int[] words(String text, int context) {
        int[] tokens = tokenizer.context(text, context);
        if (tokens[1] == tokenizer.end()) {
            throw new IllegalArgumentException(NO_WORD);
        }
        return tokens;
    }

    private List<ClipVector> encode(List<int[]> texts) {
        ClipConfig.Text sizes = model.config().text();
        int context = sizes.context();
        int[] tokens = new int[texts.size() * context];
        float[] ends = new float[tokens.length];
        for (int i = 0; i < texts.size(); i++) {
            int[] one = texts.get(i);
            System.arraycopy(one, 0, tokens, i * context, context);
            int end = 0;
            while (one[end] != tokenizer.end()) {
                end++;
            }
            ends[i * context + end] = 1;
        }
        Tensor embedded = Tensor.of(model.embed(tokens), texts.size(), context, sizes.width());
        Tensor where = Tensor.of(ends, texts.size(), 1, context);
        return vectors(textVectors.get().run(List.of(embedded, where)).getFirst());
    }

    /// The vector of an image: of its middle square.
    public ClipVector image(Image image) {
        return images(List.of(image)).getFirst();
    }

    /// The vectors of images, in order.
    public List<ClipVector> images(List<Image> images) {
        return lifecycle.during(() -> {
            List<ClipVector> vectors = new ArrayList<>(images.size());
            for (int from = 0; from < images.size(); from += BATCH) {
                Tensor tokens = tokens(images.subList(from, Math.min(from + BATCH, images.size())));
                vectors.addAll(vectors(imageVectors.get().run(List.of(tokens)).getFirst()));
            }
            return vectors;
        });
    }

    /// The vectors of parts of one square image: in the last layer the class token sees the patches of a mask
    /// alone (Segment Anything, appendix D.5). The image goes through the tower once.
    ///
    /// @param square an image as wide as it is high
    /// @param masks of its size, none of them empty
    /// @throws IllegalArgumentException when the image is no square, or a mask is empty or of another size
    public List<ClipVector> masks(Image square, List<Mask> masks) {
        if (square.width() != square.height()) {
            throw new IllegalArgumentException("masks: got an image of %d×%d pixels, expected a square crop"
                    .formatted(square.width(), square.height()));
        }
        for (Mask mask : masks) {
            if (mask.width() != square.width() || mask.height() != square.height()) {
                throw new IllegalArgumentException("masks: got a mask of %d×%d pixels, expected the image's %d×%d"
                        .formatted(mask.width(), mask.height(), square.width(), square.height()));
            }
        }
        Tensor allowed = allowed(masks);
        return lifecycle.during(() -> {
            Tensor seen = tokens(List.of(square));
            return vectors(maskVectors.get().run(List.of(seen, allowed)).getFirst());
        });
    }

    /// The vectors of crops, in order: in the last layer the class token sees the patches of the crop's mask
    /// alone, as in [#masks].
    public List<ClipVector> crops(List<MaskCrop> crops) {
        return lifecycle.during(() -> {
            List<ClipVector> vectors = new ArrayList<>(crops.size());
            for (int from = 0; from < crops.size(); from += BATCH) {
                List<MaskCrop> some = crops.subList(from, Math.min(from + BATCH, crops.size()));
                Tensor seen = tokens(some.stream().map(MaskCrop::image).toList());
                Tensor allowed = allowed(some.stream().map(MaskCrop::mask).toList());
                vectors.addAll(
                        vectors(cropVectors.get().run(List.of(seen, allowed)).getFirst()));
            }
            return vectors;
        });
    }

    /// What the class token may look at: (masks, 1, 1, tokens).
    private Tensor allowed(List<Mask> masks) {
        ClipConfig.Image image = model.config().image();
        float[] biases = new float[masks.size() * image.tokens()];
        for (int i = 0; i < masks.size(); i++) {
            float[] bias = MaskTokens.bias(MaskCrop.resized(masks.get(i), image.size()), image.patch());
            System.arraycopy(bias, 0, biases, i * image.tokens(), image.tokens());
        }
        return Tensor.of(biases, masks.size(), 1, 1, image.tokens());
    }

    private Tensor tokens(List<Image> images) {
        int side = model.config().image().size();
        Tensor pixels = Tensor.zeros(images.size(), 3, side, side);
        for (int i = 0; i < images.size(); i++) {
            int plane = 3 * side * side;
            ClipPreprocessing.normalise(
                    ClipPreprocessing.square(images.get(i), side),
                    pixels.values().slice(i * plane, plane));
        }
        return imageTokens.get().run(List.of(pixels)).getFirst();
    }

    private List<ClipVector> vectors(Tensor rows) {
        int joint = model.config().joint();
        float[] all = rows.toFloats();
        List<ClipVector> vectors = new ArrayList<>();
        for (int from = 0; from < all.length; from += joint) {
            vectors.add(new ClipVector(Arrays.copyOfRange(all, from, from + joint)));
        }
        return vectors;
    }

    /// Stops and awaits what is running, then frees the model. Closing again does nothing.
    @Override
    public void close() {
        lifecycle.close(() -> programs().forEach(program -> program.ifPresent(Engine.Program::cancel)), () -> {
            programs().forEach(program -> program.ifPresent(Engine.Program::close));
            engine.close();
        });
    }

    private List<Lazy<Engine.Program>> programs() {
        return List.of(imageTokens, imageVectors, maskVectors, cropVectors, textVectors);
    }
}
