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
import io.anymask.model.sam.ImageState;
import io.anymask.model.sam.MaskDecoder.Masks;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam.TargetGuide;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/// SAM's decoder in three parts ([HoistedDecoder]): once for each image, once for each prompt, once for each mask
/// wanted.
final class SamDecoder implements Decoder {
    private final PromptableModel.Sam opened;
    private final SamModel model;
    private final PromptInputs inputs;
    private final Lifecycle lifecycle;
    private final String arithmetic;
    private final Lazy<Program> withMask;
    private final Lazy<Program> guided;
    private final Lazy<Program> imagePart;
    private final Lazy<Program> promptPart;
    private final Map<GridPart, Lazy<Program>> maskParts = new ConcurrentHashMap<>();
    private final Function<GridPart, Lazy<Program>> maskPart;

    /// Memory for scores that nobody uses at the moment: as many as there were threads at once.
    private final Queue<Room> rooms = new ConcurrentLinkedQueue<>();

    private final TensorPool imageStates;

    SamDecoder(
            PromptableModel.Sam opened,
            PromptInputs inputs,
            Engine engine,
            Parallelism parallelism,
            Lifecycle lifecycle) {
        this.opened = opened;
        this.model = opened.model();
        this.inputs = inputs;
        this.lifecycle = lifecycle;
        this.arithmetic = engine.arithmetic();
        this.imagePart = new Lazy<>(() -> engine.compile(model.imagePart(), parallelism));
        this.imageStates = new TensorPool(() -> imagePart.get().allocate(1));
        this.promptPart = new Lazy<>(() -> engine.compile(model.promptPart(), parallelism));
        this.maskPart = part -> new Lazy<>(() -> engine.compile(model.maskPart(part), parallelism));
        this.guided = new Lazy<>(() -> engine.compile(model.guidedDecoder(), parallelism));
        this.withMask = new Lazy<>(() -> engine.compile(model.maskPromptDecoder(), parallelism));
    }

    @Override
    public void prepare() {
        lifecycle.during(() -> {
            imagePart.get();
            promptPart.get();
            return maskPart(model.wholeGrid());
        });
    }

    @Override
    public PromptableModel.Sam model() {
        return opened;
    }

    @Override
    public String arithmetic() {
        return arithmetic;
    }

    /// The parts of an [ImageState].
    @Override
    public List<Tensor> imageState(List<Tensor> maps) {
        return lifecycle.during(() -> {
            List<Tensor> state = imageStates.take();
            imagePart.get().run(maps, state);
            return state;
        });
    }

    @Override
    public void recycle(List<Tensor> state) {
        imageStates.giveBack(state);
    }

    /// A mask prompt changes the image's part too: it is decoded plainly.
    @Override
    public <R> R score(PreparedImage image, List<Prompt> prompts, Function<Scored, R> use) {
        PromptTokens tokens = inputs.tokens(prompts, image.frame());
        if (prompts.getFirst().mask() == null) {
            return image.use(state -> scoreByParts(state, tokens, use));
        }
        List<Tensor> operands = new ArrayList<>(image.maps());
        operands.addAll(PromptInputs.tensors(tokens));
        operands.add(inputs.masks(prompts, image.frame()));
        Masks<Tensor> masks = Masks.of(lifecycle.during(() -> withMask.get().run(operands)));
        return use.apply(new DrawnMasks(masks.logits(), masks.iou(), prompt -> 0));
    }

    private <R> R scoreByParts(List<Tensor> state, PromptTokens tokens, Function<Scored, R> use) {
        return lifecycle.during(() -> {
            Room room = room(tokens.batch(), tokens.length());
            List<Tensor> operands = new ArrayList<>(state);
            operands.addAll(PromptInputs.tensors(tokens));
            promptPart.get().run(operands, room.state().tensors());
            ImageState<Tensor> image = ImageState.of(model.imagePart().outputs(), state);
            R result = use.apply(new ScoredByParts(image, room.state()));
            rooms.offer(room);
            return result;
        });
    }

    /// @param tokens of each prompt
    private record Room(int tokens, PromptState<Tensor> state) {
        boolean fits(int batch, int wanted) {
            return tokens == wanted && state.iou().shape()[0] == batch;
        }
    }

    private Room room(int batch, int tokens) {
        Room free = rooms.poll();
        return free != null && free.fits(batch, tokens) ? free : allocate(batch, tokens);
    }

    private Room allocate(int batch, int tokens) {
        SamConfig config = model.config();
        int cells = config.grid() * config.grid();
        int rows = HoistedDecoder.basisRows(config, tokens);
        MaskState<Tensor> masks = new MaskState<>(
                Tensor.zeros(batch, SamConfig.MASKS, config.channels() / 8),
                Tensor.zeros(batch, 1, cells),
                Tensor.zeros(batch, rows, cells),
                Tensor.zeros(batch, rows, config.channels()));
        return new Room(tokens, new PromptState<>(Tensor.zeros(batch, SamConfig.MASKS), masks));
    }

    /// Scores whose masks are yet to be drawn.
    private final class ScoredByParts implements Scored {
        private final ImageState<Tensor> image;
        private final PromptState<Tensor> state;

        ScoredByParts(ImageState<Tensor> image, PromptState<Tensor> state) {
            this.image = image;
            this.state = state;
        }

        @Override
        public Tensor iou() {
            return state.iou();
        }

        @Override
        public int single(int prompt) {
            return 0;
        }

        @Override
        public Tensor draw(int prompt, int first, int count, GridPart part) {
            MaskState<Tensor> masks = state.masks();
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
        imagePart.ifPresent(action);
        promptPart.ifPresent(action);
        maskParts.values().forEach(part -> part.ifPresent(action));
        withMask.ifPresent(action);
        guided.ifPresent(action);
    }
}
