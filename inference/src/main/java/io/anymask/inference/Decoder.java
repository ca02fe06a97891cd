package io.anymask.inference;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Engine.Parallelism;
import io.anymask.inference.engine.Engine.Program;
import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.HoistedDecoder;
import io.anymask.model.sam.HoistedDecoder.MaskState;
import io.anymask.model.sam.HoistedDecoder.PromptState;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.ImageState;
import io.anymask.model.sam.MaskDecoder.Masks;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam.TargetGuide;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/// Prompt encoder and mask decoder of a model, driven by prompts. Safe for use by several threads.
final class Decoder implements AutoCloseable {
    private final SamModel model;
    private final Lifecycle lifecycle;
    private final String arithmetic;
    private final Lazy<Program> withMask;
    private final Lazy<Program> guided;
    private final Lazy<Program> imagePart;
    private final Lazy<Program> promptPart;
    private final Map<GridPart, Lazy<Program>> maskParts = new ConcurrentHashMap<>();
    private final Function<GridPart, Lazy<Program>> maskPart;

    /// Memory for scores that nobody uses at the moment: as many as there were threads at once.
    private final Queue<Scored> rooms = new ConcurrentLinkedQueue<>();

    private final TensorPool imageStates;
    private final Phrases phrases;

    /// Prompts that have been scored.
    ///
    /// @param tokens of each prompt
    record Scored(int tokens, PromptState<Tensor> state) {
        /// (B, 4)
        Tensor iou() {
            return state.iou();
        }

        private boolean fits(int batch, int wanted) {
            return tokens == wanted && iou().shape()[0] == batch;
        }
    }

    /// @param phrases of the segmenter
    /// @param lifecycle of the segmenter, whose work all decoding is
    Decoder(SamModel model, Phrases phrases, Engine engine, Parallelism parallelism, Lifecycle lifecycle) {
        this.model = model;
        this.phrases = phrases;
        this.lifecycle = lifecycle;
        this.arithmetic = engine.arithmetic();
        this.imagePart = new Lazy<>(() -> engine.compile(model.imagePart(), parallelism));
        this.imageStates = new TensorPool(() -> imagePart.get().allocate(1));
        this.promptPart = new Lazy<>(() -> engine.compile(model.promptPart(), parallelism));
        this.maskPart = part -> new Lazy<>(() -> engine.compile(model.maskPart(part), parallelism));
        this.guided = new Lazy<>(() -> engine.compile(model.guidedDecoder(), parallelism));
        this.withMask = new Lazy<>(() -> engine.compile(model.maskPromptDecoder(), parallelism));
    }

    void prepare() {
        lifecycle.during(() -> {
            imagePart.get();
            promptPart.get();
            return maskPart(model.wholeGrid());
        });
    }

    SamModel model() {
        return model;
    }

    /// As [Segmenter#provenance].
    SequencedMap<String, String> provenance() {
        SequencedMap<String, String> parts = new LinkedHashMap<>();
        parts.put("weights", "SHA-256 " + model.checkpoint().sha256());
        parts.put("input size", Integer.toString(model.config().imageSize()));
        parts.put("preprocessing", "version " + Preprocessing.VERSION);
        parts.put("engine", arithmetic);
        return parts;
    }

    /// Once for each image.
    ///
    /// @param embedding (1, C, G, G)
    ImageState<Tensor> imageState(Tensor embedding) {
        List<String> names = model.imagePart().outputs();
        return lifecycle.during(() -> {
            List<Tensor> state = imageStates.take();
            imagePart.get().run(List.of(embedding), state);
            return ImageState.of(names, state);
        });
    }

    /// Takes back the memory of a state that nobody uses any more.
    void recycle(ImageState<Tensor> state) {
        imageStates.giveBack(state.tensors());
    }

    /// Scores prompts of one length without masks: a padding token more would change the result.
    ///
    /// @param use what to do with the scores, which are gone afterwards: their memory serves again
    <R> R score(ImageState<Tensor> image, ImageFrame frame, List<Prompt> prompts, Function<Scored, R> use) {
        PromptTokens tokens = tokens(prompts, frame);
        return lifecycle.during(() -> {
            Scored room = room(prompts.size(), tokens.length());
            List<Tensor> inputs = new ArrayList<>(image.tensors());
            inputs.addAll(tensors(tokens));
            promptPart.get().run(inputs, room.state().tensors());
            R result = use.apply(room);
            rooms.offer(room);
            return result;
        });
    }

    private Scored room(int batch, int tokens) {
        Scored free = rooms.poll();
        return free != null && free.fits(batch, tokens) ? free : allocate(batch, tokens);
    }

    private Scored allocate(int batch, int tokens) {
        SamConfig config = model.config();
        int cells = config.grid() * config.grid();
        int rows = HoistedDecoder.basisRows(config, tokens);
        MaskState<Tensor> masks = new MaskState<>(
                Tensor.zeros(batch, SamConfig.MASKS, config.channels() / 8),
                Tensor.zeros(batch, 1, cells),
                Tensor.zeros(batch, rows, cells),
                Tensor.zeros(batch, rows, config.channels()));
        return new Scored(tokens, new PromptState<>(Tensor.zeros(batch, SamConfig.MASKS), masks));
    }

    /// Draws masks of one scored prompt.
    ///
    /// @param prompt its index in the batch
    /// @param first the first mask wanted, 0 to 3
    /// @param count how many
    /// @param part the cells to draw
    /// @return (1, count, logit rows, logit columns)
    Tensor draw(ImageState<Tensor> image, Scored scored, int prompt, int first, int count, GridPart part) {
        MaskState<Tensor> masks = scored.state().masks();
        int width = model.config().channels() / 8;
        MaskState<Tensor> wanted = new MaskState<>(
                entry(masks.vectors(), prompt).part(first * width, 1, count, width),
                entry(masks.scale(), prompt),
                entry(masks.coefficients(), prompt),
                entry(masks.basis(), prompt));
        Tensor logits = Tensor.zeros(1, count, part.logitRows(), part.logitColumns());
        maskPart(part).run(wanted.inputs(image), List.of(logits));
        return logits;
    }

    private Program maskPart(GridPart part) {
        return maskParts.computeIfAbsent(part, maskPart).get();
    }

    /// One entry of a batch, as a batch of one.
    private static Tensor entry(Tensor batch, int index) {
        int[] shape = batch.shape().clone();
        int length = batch.values().limit() / shape[0];
        shape[0] = 1;
        return batch.part(index * length, shape);
    }

    /// Decodes prompts of one length, each with a mask, by the plain decoder: a mask prompt changes the image's
    /// part too.
    ///
    /// @param embedding (1, C, G, G)
    Masks<Tensor> decodeWithMasks(Tensor embedding, ImageFrame frame, List<Prompt> prompts) {
        List<Tensor> inputs = new ArrayList<>(List.of(embedding));
        inputs.addAll(tensors(tokens(prompts, frame)));
        inputs.add(masks(prompts, frame));
        return Masks.of(lifecycle.during(() -> withMask.get().run(inputs)));
    }

    /// Decodes a prompt without a mask by the plain decoder, guided by an example.
    ///
    /// @param embedding (1, C, G, G)
    Masks<Tensor> decodeGuided(Tensor embedding, ImageFrame frame, Prompt prompt, TargetGuide<Tensor> guide) {
        List<Tensor> inputs = new ArrayList<>(List.of(embedding));
        inputs.addAll(tensors(tokens(List.of(prompt), frame)));
        inputs.add(guide.target());
        inputs.add(guide.attention());
        return Masks.of(lifecycle.during(() -> guided.get().run(inputs)));
    }

    private PromptTokens tokens(List<Prompt> prompts, ImageFrame frame) {
        return PromptTokens.of(prompts.stream().map(phrases::vectorised).toList(), frame, model.config());
    }

    /// Coordinates (B, N, 2), labels (B, N) and, for a model that takes them, texts (B, D).
    static List<Tensor> tensors(PromptTokens tokens) {
        Tensor coordinates = Tensor.of(tokens.coordinates(), tokens.batch(), tokens.length(), 2);
        Tensor labels = Tensor.of(tokens.labels(), tokens.batch(), tokens.length());
        int width = tokens.textWidth();
        return width == 0
                ? List.of(coordinates, labels)
                : List.of(coordinates, labels, Tensor.of(tokens.texts(), tokens.batch(), width));
    }

    private Tensor masks(List<Prompt> prompts, ImageFrame frame) {
        int side = model.config().maskSize();
        Tensor masks = Tensor.zeros(prompts.size(), 1, side, side);
        for (int i = 0; i < prompts.size(); i++) {
            masks.values().put(i * side * side, MaskPromptLogits.of(required(prompts.get(i)), frame, side));
        }
        return masks;
    }

    private static MaskPrompt required(Prompt prompt) {
        MaskPrompt mask = prompt.mask();
        if (mask == null) {
            throw new IllegalArgumentException("prompts with and without a mask cannot decode together");
        }
        return mask;
    }

    /// Asks everything that runs to stop.
    void cancel() {
        programs(Program::cancel);
    }

    @Override
    public void close() {
        programs(Program::close);
    }

    private void programs(Consumer<Program> action) {
        imagePart.ifPresent(action);
        promptPart.ifPresent(action);
        maskParts.values().forEach(part -> part.ifPresent(action));
        withMask.ifPresent(action);
        guided.ifPresent(action);
    }
}
