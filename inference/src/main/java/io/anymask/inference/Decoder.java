package io.anymask.inference;

import io.anymask.inference.Engine.Parallelism;
import io.anymask.inference.Engine.Program;
import io.anymask.mask.Box;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.HoistedDecoder;
import io.anymask.model.sam.PromptEncoder;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/// Prompt encoder and mask decoder of a model, driven by prompts. Safe for use by several threads.
final class Decoder implements AutoCloseable {
    private final SamModel model;
    private final Lazy<Program> withMask;
    private final Lazy<Program> imagePart;
    private final Lazy<Program> promptPart;
    private final Map<GridPart, Lazy<Program>> maskParts = new ConcurrentHashMap<>();
    private final Function<GridPart, Lazy<Program>> maskPart;

    /// Memory for scores that nobody uses at the moment: as many as there were threads at once.
    private final Queue<Scored> rooms = new ConcurrentLinkedQueue<>();

    /// Low-resolution logits and predicted IoU of all four masks of each prompt.
    ///
    /// @param logits (B, 4, 4G, 4G)
    /// @param iou (B, 4)
    record Decoded(Tensor logits, Tensor iou) {}

    /// What one image gives to all its prompts, see [io.anymask.model.sam.ImageState].
    record ImageState(List<Tensor> parts) {}

    /// Prompts that have been scored, and what drawing their masks needs, see
    /// [io.anymask.model.sam.HoistedDecoder.PromptState].
    ///
    /// @param tokens of each prompt
    record Scored(int tokens, Tensor iou, List<Tensor> masks) {
        private boolean fits(int batch, int wanted) {
            return tokens == wanted && iou.shape()[0] == batch;
        }
    }

    Decoder(SamModel model, Engine engine, Parallelism parallelism) {
        this.model = model;
        this.imagePart = new Lazy<>(() -> engine.compile(model.imagePart(), parallelism));
        this.promptPart = new Lazy<>(() -> engine.compile(model.promptPart(), parallelism));
        this.maskPart = part -> new Lazy<>(() -> engine.compile(model.maskPart(part), parallelism));
        this.withMask = new Lazy<>(() -> engine.compile(model.maskPromptDecoder(), parallelism));
    }

    void prepare() {
        imagePart.get();
        promptPart.get();
        maskPart(model.wholeGrid());
    }

    SamModel model() {
        return model;
    }

    /// How many tokens a prompt becomes. Only prompts of one length, and all with or all without a mask, decode
    /// together: a padding token would change the result.
    static int tokens(Prompt prompt) {
        int corners = prompt.box() == null ? 0 : 2;
        int padding = prompt.box() == null && !prompt.points().isEmpty() ? 1 : 0;
        return prompt.points().size() + corners + padding;
    }

    /// Once for each image.
    ///
    /// @param embedding (1, C, G, G)
    ImageState imageState(Tensor embedding) {
        return new ImageState(imagePart.get().run(List.of(embedding)));
    }

    /// Scores prompts of one length without masks.
    ///
    /// @param use what to do with the scores, which are gone afterwards: their memory serves again
    <R> R score(ImageState image, ImageFrame frame, List<Prompt> prompts, Function<Scored, R> use) {
        int tokens = tokens(prompts.getFirst());
        Scored free = rooms.poll();
        Scored room = free != null && free.fits(prompts.size(), tokens) ? free : allocate(prompts.size(), tokens);
        List<Tensor> inputs = new ArrayList<>(image.parts());
        inputs.addAll(tokensOf(prompts, frame));
        List<Tensor> outputs = new ArrayList<>(List.of(room.iou()));
        outputs.addAll(room.masks());
        promptPart.get().run(inputs, outputs);
        R result = use.apply(room);
        rooms.offer(room);
        return result;
    }

    private Scored allocate(int batch, int tokens) {
        SamConfig config = model.config();
        int cells = config.grid() * config.grid();
        int rows = HoistedDecoder.basisRows(config, tokens);
        List<Tensor> masks = List.of(
                Tensor.zeros(batch, SamConfig.MASKS, config.channels() / 8),
                Tensor.zeros(batch, 1, cells),
                Tensor.zeros(batch, rows, cells),
                Tensor.zeros(batch, rows, config.channels()));
        return new Scored(tokens, Tensor.zeros(batch, SamConfig.MASKS), masks);
    }

    /// Draws masks of one scored prompt.
    ///
    /// @param prompt its index in the batch
    /// @param first the first mask wanted, 0 to 3
    /// @param count how many
    /// @param part the cells to draw
    /// @return@return (1, count, logit rows, logit columns)
    Tensor draw(ImageState image, Scored scored, int prompt, int first, int count, GridPart part) {
        List<Tensor> inputs = new ArrayList<>(List.of(image.parts().getLast()));
        for (Tensor batch : scored.masks()) {
            inputs.add(entry(batch, prompt));
        }
        int width = model.config().channels() / 8;
        inputs.set(1, inputs.get(1).part(first * width, 1, count, width));
        Tensor logits = Tensor.zeros(1, count, part.logitRows(), part.logitColumns());
        maskPart(part).run(inputs, List.of(logits));
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
    Decoded decodeWithMasks(Tensor embedding, ImageFrame frame, List<Prompt> prompts) {
        List<Tensor> inputs = new ArrayList<>(List.of(embedding));
        inputs.addAll(tokensOf(prompts, frame));
        inputs.add(masks(prompts, frame));
        List<Tensor> outputs = withMask.get().run(inputs);
        return new Decoded(outputs.get(0), outputs.get(1));
    }

    /// Coordinates (B, N, 2) and labels (B, N).
    static List<Tensor> tokensOf(List<Prompt> prompts, ImageFrame frame) {
        int length = tokens(prompts.getFirst());
        Tensor coordinates = Tensor.zeros(prompts.size(), length, 2);
        Tensor labels = Tensor.zeros(prompts.size(), length);
        for (int i = 0; i < prompts.size(); i++) {
            encode(prompts.get(i), frame, i * length, coordinates, labels);
        }
        return List.of(coordinates, labels);
    }

    /// Points first, then the box's corners, or the padding point that the reference adds to points without a
    /// box.
    private static void encode(Prompt prompt, ImageFrame frame, int from, Tensor coordinates, Tensor labels) {
        int token = from;
        for (Point point : prompt.points()) {
            int label = point.positive() ? PromptEncoder.POSITIVE : PromptEncoder.NEGATIVE;
            put(coordinates, labels, token++, frame.toFrameX(point.x()), frame.toFrameY(point.y()), label);
        }
        Box box = prompt.box();
        if (box == null && token > from) {
            put(coordinates, labels, token, 0, 0, PromptEncoder.NOT_A_POINT);
        } else if (box != null) {
            float x0 = frame.toFrameX(box.x0());
            float y0 = frame.toFrameY(box.y0());
            put(coordinates, labels, token, x0, y0, PromptEncoder.BOX_TOP_LEFT);
            float x1 = frame.toFrameX(box.x1());
            float y1 = frame.toFrameY(box.y1());
            put(coordinates, labels, token + 1, x1, y1, PromptEncoder.BOX_BOTTOM_RIGHT);
        }
    }

    private static void put(Tensor coordinates, Tensor labels, int token, float x, float y, int label) {
        coordinates.values().put(2 * token, x).put(2 * token + 1, y);
        labels.values().put(token, label);
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

    @Override
    public void close() {
        imagePart.ifPresent(Program::close);
        promptPart.ifPresent(Program::close);
        maskParts.values().forEach(part -> part.ifPresent(Program::close));
        withMask.ifPresent(Program::close);
    }
}
