package io.anymask.inference;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Engine.Parallelism;
import io.anymask.inference.engine.Engine.Program;
import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.MaskDecoder.Masks;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam.TargetGuide;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// SAM's decoder, in parts ([PartPrograms]) but for prompts with a mask.
final class SamDecoder implements Decoder {
    private final PromptableModel.Sam opened;
    private final PromptInputs inputs;
    private final Lifecycle lifecycle;
    private final String arithmetic;
    private final PartPrograms parts;
    private final Lazy<Program> withMask;
    private final Lazy<Program> guided;

    SamDecoder(
            PromptableModel.Sam opened,
            PromptInputs inputs,
            Engine engine,
            Parallelism parallelism,
            Lifecycle lifecycle) {
        SamModel model = opened.model();
        this.opened = opened;
        this.inputs = inputs;
        this.lifecycle = lifecycle;
        this.arithmetic = engine.arithmetic();
        this.parts = new PartPrograms(model.config(), model.parts(), engine, parallelism, lifecycle);
        this.guided = new Lazy<>(() -> engine.compile(model.guidedDecoder(), parallelism));
        this.withMask = new Lazy<>(() -> engine.compile(model.maskPromptDecoder(), parallelism));
    }

    @Override
    public void prepare() {
        parts.prepare();
    }

    @Override
    public PromptableModel.Sam model() {
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
            return image.use(state -> parts.score(state, tokens, scores -> use.apply(new ScoredByParts(scores))));
        }
        List<Tensor> operands = new ArrayList<>(image.maps());
        operands.addAll(PromptInputs.tensors(tokens));
        operands.add(inputs.masks(prompts, image.frame()));
        Masks<Tensor> masks = Masks.of(lifecycle.during(() -> withMask.get().run(operands)));
        return use.apply(new DrawnMasks(masks.logits(), masks.iou(), prompt -> 0));
    }

    private record ScoredByParts(PartPrograms.Scores scores) implements Scored {
        @Override
        public Tensor iou() {
            return scores.iou();
        }

        @Override
        public int single(int prompt) {
            return 0;
        }

        @Override
        public Tensor draw(int prompt, int first, int count, GridPart part) {
            return scores.draw(prompt, first, count, part);
        }
    }

    @Override
    public Masks<Tensor> decodeGuided(PreparedImage image, Prompt prompt, TargetGuide<Tensor> guide) {
        List<Tensor> operands = new ArrayList<>(image.maps());
        operands.addAll(PromptInputs.tensors(inputs.tokens(List.of(prompt), image.frame())));
        operands.add(guide.target());
        operands.add(guide.attention());
        return Masks.of(lifecycle.during(() -> guided.get().run(operands)));
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
        guided.ifPresent(action);
    }
}
