package io.anymask.inference;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Engine.Parallelism;
import io.anymask.inference.engine.Engine.Program;
import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.mask.MaskLogits;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.MaskDecoder.Masks;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.TargetGuide;
import io.anymask.model.sam2.MaskChoice;
import io.anymask.model.sam2.ObjectDecoder.ObjectMasks;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/// SAM 2's decoder (reference file `sam2_image_predictor.py`), in parts ([PartPrograms]) but for prompts with a
/// mask. Of an image the object's score says nothing: a prompt means that something is there.
final class Sam2Decoder implements Decoder {
    /// Logits that are answered, and may become a prompt, lie at most so far from zero. The mask at the image's
    /// size is made of those that the decoder gave.
    private static final float MOST_LOGIT = 32;

    private final PromptableModel.Sam2 opened;
    private final PromptInputs inputs;
    private final Lifecycle lifecycle;
    private final String arithmetic;
    private final PartPrograms parts;
    private final Lazy<Program> withMask;

    Sam2Decoder(
            PromptableModel.Sam2 opened,
            PromptInputs inputs,
            Engine engine,
            Parallelism parallelism,
            Lifecycle lifecycle) {
        this.opened = opened;
        this.inputs = inputs;
        this.lifecycle = lifecycle;
        this.arithmetic = engine.arithmetic();
        this.parts = new PartPrograms(opened.config(), opened.parts(), engine, parallelism, lifecycle);
        this.withMask =
                new Lazy<>(() -> engine.compile(opened.model().networks().maskPromptDecoder(), parallelism));
    }

    @Override
    public void prepare() {
        parts.prepare();
    }

    @Override
    public PromptableModel.Sam2 model() {
        return opened;
    }

    @Override
    public String arithmetic() {
        return arithmetic;
    }

    @Override
    public List<Tensor> imageState(List<Tensor> maps) {
        return parts.imageState(maps);
    }

    @Override
    public void recycle(List<Tensor> state) {
        parts.recycle(state);
    }

    /// A mask prompt changes the image's part too: it is decoded plainly.
    @Override
    public <R> R score(PreparedImage image, List<Prompt> prompts, Function<Scored, R> use) {
        PromptTokens tokens = inputs.tokens(prompts, image.frame());
        if (prompts.getFirst().mask() == null) {
            GridPart whole = parts.wholeGrid();
            return image.use(state -> parts.score(state, tokens, s -> use.apply(new ScoredByParts(s, whole))));
        }
        List<Tensor> operands = new ArrayList<>(image.maps());
        operands.addAll(PromptInputs.tensors(tokens));
        operands.add(inputs.masks(prompts, image.frame()));
        ObjectMasks<Tensor> masks =
                ObjectMasks.of(lifecycle.during(() -> withMask.get().run(operands)));
        return use.apply(new DrawnMasks(masks.logits(), masks.iou(), prompt -> single(masks, prompt)));
    }

    private static int single(ObjectMasks<Tensor> masks, int prompt) {
        int side = masks.logits().shape()[3];
        int area = side * side;
        Tensor first = masks.logits().part(prompt * SamConfig.MASKS * area, area);
        return MaskChoice.single(first.toFloats(), area, iou(masks.iou(), prompt))
                .mask();
    }

    private static float[] iou(Tensor iou, int prompt) {
        return iou.part(prompt * SamConfig.MASKS, SamConfig.MASKS).toFloats();
    }

    /// Mask 0 must be drawn to tell whether it counts; if it does, it need not be drawn again.
    private static final class ScoredByParts implements Scored {
        private final PartPrograms.Scores scores;
        private final GridPart whole;
        private final Map<Integer, Tensor> drawn = new HashMap<>();

        ScoredByParts(PartPrograms.Scores scores, GridPart whole) {
            this.scores = scores;
            this.whole = whole;
        }

        @Override
        public Tensor iou() {
            return scores.iou();
        }

        @Override
        public int single(int prompt) {
            Tensor logits = drawn.computeIfAbsent(prompt, p -> scores.draw(p, 0, 1, whole));
            int area = logits.values().limit();
            return MaskChoice.single(logits.toFloats(), area, Sam2Decoder.iou(iou(), prompt))
                    .mask();
        }

        @Override
        public Tensor draw(int prompt, int first, int count, GridPart part) {
            Tensor known = first == 0 && count == 1 ? drawn.get(prompt) : null;
            return known != null ? known : scores.draw(prompt, first, count, part);
        }
    }

    /// A mask's logits as the reference answers them.
    static MaskLogits limited(MaskLogits logits) {
        float[] values = logits.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.clamp(values[i], -MOST_LOGIT, MOST_LOGIT);
        }
        return new MaskLogits(logits.height(), logits.width(), values);
    }

    @Override
    public Masks<Tensor> decodeGuided(PreparedImage image, Prompt prompt, TargetGuide<Tensor> guide) {
        throw opened.cannot("masks guided by an example (PerSAM)");
    }

    @Override
    public void cancel() {
        programs(Program::cancel);
    }

    @Override
    public void close() {
        programs(Program::close);
    }

    private void programs(Consumer<Program> action) {
        parts.each(action);
        withMask.ifPresent(action);
    }
}
