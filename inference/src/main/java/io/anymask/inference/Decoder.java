package io.anymask.inference;

import io.anymask.inference.Engine.Program;
import io.anymask.mask.Box;
import io.anymask.model.sam.PromptEncoder;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.List;

/// Prompt encoder and mask decoder of a model, driven by prompts. Safe for use by several threads.
final class Decoder implements AutoCloseable {
    private final SamModel model;
    private final Lazy<Program> plain;
    private final Lazy<Program> withMask;

    /// Low-resolution logits and predicted IoU of all four masks of each prompt.
    ///
    /// @param logits (B, 4, 4G, 4G)
    /// @param iou (B, 4)
    record Decoded(Tensor logits, Tensor iou) {}

    Decoder(SamModel model, Engine engine) {
        this.model = model;
        this.plain = new Lazy<>(() -> engine.compile(model.decoder()));
        this.withMask = new Lazy<>(() -> engine.compile(model.maskPromptDecoder()));
    }

    void prepare() {
        plain.get();
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

    /// Decodes prompts of one length, either all with a mask or all without.
    ///
    /// @param embedding (1, C, G, G)
    Decoded decode(Tensor embedding, ImageFrame frame, List<Prompt> prompts) {
        int length = tokens(prompts.getFirst());
        Tensor coordinates = Tensor.zeros(prompts.size(), length, 2);
        Tensor labels = Tensor.zeros(prompts.size(), length);
        for (int i = 0; i < prompts.size(); i++) {
            encode(prompts.get(i), frame, i * length, coordinates, labels);
        }
        List<Tensor> inputs = new ArrayList<>(List.of(embedding, coordinates, labels));
        Program program = plain.get();
        if (prompts.getFirst().mask() != null) {
            inputs.add(masks(prompts, frame));
            program = withMask.get();
        }
        List<Tensor> outputs = program.run(inputs);
        return new Decoded(outputs.get(0), outputs.get(1));
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
        plain.ifPresent(Program::close);
        withMask.ifPresent(Program::close);
    }
}
