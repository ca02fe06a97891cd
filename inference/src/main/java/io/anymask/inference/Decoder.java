package io.anymask.inference;

import io.anymask.inference.Engine.Parallelism;
import io.anymask.inference.Engine.Program;
import io.anymask.mask.Box;
import io.anymask.model.sam.PromptEncoder;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Prompt encoder and mask decoder of a model, driven by prompts. Safe for use by several threads.
final class Decoder implements AutoCloseable {
    private final SamModel model;
    private final Lazy<Program> withMask;
    private final Lazy<Program> imagePart;
    private final Lazy<Program> promptPart;
    private final List<Lazy<Program>> maskParts;

    /// Masks for an ambiguous prompt.
    private static final int AMBIGUOUS = SamConfig.MASKS - 1;

    /// Low-resolution logits and predicted IoU of all four masks of each prompt.
    ///
    /// @param logits (B, 4, 4G, 4G)
    /// @param iou (B, 4)
    record Decoded(Tensor logits, Tensor iou) {}

    /// What one image gives to all its prompts, see [io.anymask.model.sam.HoistedDecoder].
    record ImageState(List<Tensor> parts) {}

    /// Prompts that have been scored, and what drawing their masks needs.
    ///
    /// @param iou (B, 4) predicted IoU of each mask
    /// @param vectors (B, 4, C/8)
    /// @param rows (B, N, C)
    record Scored(Tensor iou, Tensor vectors, Tensor rows) {
        List<Tensor> tensors() {
            return List.of(iou, vectors, rows);
        }
    }

    Decoder(SamModel model, Engine engine, Parallelism parallelism) {
        this.model = model;
        this.imagePart = new Lazy<>(() -> engine.compile(model.imagePart(), parallelism));
        this.promptPart = new Lazy<>(() -> engine.compile(model.promptPart(), parallelism));
        this.maskParts = IntStream.rangeClosed(1, SamConfig.MASKS)
                .mapToObj(masks -> new Lazy<>(() -> engine.compile(model.maskPart(masks), parallelism)))
                .toList();
        this.withMask = new Lazy<>(() -> engine.compile(model.maskPromptDecoder(), parallelism));
    }

    void prepare() {
        imagePart.get();
        promptPart.get();
        maskParts.get(AMBIGUOUS - 1).get();
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

    /// Room for the scores of a batch, to be used again and again.
    Scored allocate(int batch) {
        List<Tensor> tensors = promptPart.get().allocate(batch);
        return new Scored(tensors.get(0), tensors.get(1), tensors.get(2));
    }

    /// Scores prompts of one length without masks.
    ///
    /// @param results from [#allocate] for as many prompts
    void score(ImageState image, ImageFrame frame, List<Prompt> prompts, Scored results) {
        List<Tensor> inputs = new ArrayList<>(image.parts());
        inputs.addAll(tokensOf(prompts, frame));
        promptPart.get().run(inputs, results.tensors());
    }

    /// Draws masks of one scored prompt.
    ///
    /// @param prompt its index in the batch
    /// @param first the first mask wanted, 0 to 3
    /// @param count how many
    /// @return (1, count, 4G, 4G)
    Tensor draw(Scored scored, int prompt, int first, int count) {
        int width = model.config().channels() / 8;
        int rows = model.config().grid() * model.config().grid();
        Tensor vectors = scored.vectors().part((prompt * SamConfig.MASKS + first) * width, 1, count, width);
        Tensor state = scored.rows()
                .part(
                        prompt * rows * model.config().channels(),
                        1,
                        rows,
                        model.config().channels());
        return maskParts.get(count - 1).get().run(List.of(state, vectors)).getFirst();
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
    private static List<Tensor> tokensOf(List<Prompt> prompts, ImageFrame frame) {
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
        maskParts.forEach(part -> part.ifPresent(Program::close));
        withMask.ifPresent(Program::close);
    }
}
