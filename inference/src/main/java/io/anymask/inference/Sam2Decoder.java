package io.anymask.inference;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Engine.Parallelism;
import io.anymask.inference.engine.Engine.Program;
import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.mask.MaskLogits;
import io.anymask.model.sam.MaskDecoder.Masks;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.TargetGuide;
import io.anymask.model.sam2.MaskChoice;
import io.anymask.model.sam2.ObjectDecoder.ObjectMasks;
import io.anymask.model.sam2.Sam2Networks;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/// SAM 2's decoder (reference file `sam2_image_predictor.py`): all masks of a prompt are drawn as it is scored. Of
/// an image the object's score says nothing: a prompt means that something is there.
final class Sam2Decoder implements Decoder {
    /// Logits that are answered, and may become a prompt, lie at most so far from zero. The mask at the image's
    /// size is made of those that the decoder gave.
    private static final float MOST_LOGIT = 32;

    private final PromptableModel.Sam2 model;
    private final PromptInputs inputs;
    private final Lifecycle lifecycle;
    private final String arithmetic;
    private final Lazy<Program> plain;
    private final Lazy<Program> withMask;

    /// Memory for masks that nobody uses at the moment: as much as there were threads at once.
    private final Queue<List<Tensor>> rooms = new ConcurrentLinkedQueue<>();

    Sam2Decoder(
            PromptableModel.Sam2 model,
            PromptInputs inputs,
            Engine engine,
            Parallelism parallelism,
            Lifecycle lifecycle) {
        this.model = model;
        this.inputs = inputs;
        this.lifecycle = lifecycle;
        this.arithmetic = engine.arithmetic();
        Sam2Networks networks = model.model().networks();
        this.plain = new Lazy<>(() -> engine.compile(networks.decoder(), parallelism));
        this.withMask = new Lazy<>(() -> engine.compile(networks.maskPromptDecoder(), parallelism));
    }

    @Override
    public void prepare() {
        lifecycle.during(plain::get);
    }

    @Override
    public PromptableModel.Sam2 model() {
        return model;
    }

    @Override
    public String arithmetic() {
        return arithmetic;
    }

    /// Nothing.
    @Override
    public List<Tensor> imageState(List<Tensor> maps) {
        return List.of();
    }

    @Override
    public void recycle(List<Tensor> state) {}

    @Override
    public <R> R score(PreparedImage image, List<Prompt> prompts, Function<Scored, R> use) {
        boolean masked = prompts.getFirst().mask() != null;
        List<Tensor> operands = new ArrayList<>(image.maps());
        operands.addAll(PromptInputs.tensors(inputs.tokens(prompts, image.frame())));
        if (masked) {
            operands.add(inputs.masks(prompts, image.frame()));
        }
        return lifecycle.during(() -> {
            List<Tensor> room = room(prompts.size());
            (masked ? withMask : plain).get().run(operands, room);
            ObjectMasks<Tensor> masks = ObjectMasks.of(room);
            R result = use.apply(new DrawnMasks(masks.logits(), masks.iou(), prompt -> single(masks, prompt)));
            rooms.offer(room);
            return result;
        });
    }

    private List<Tensor> room(int batch) {
        List<Tensor> free = rooms.poll();
        return free != null && free.getFirst().shape()[0] == batch ? free : allocate(batch);
    }

    private List<Tensor> allocate(int batch) {
        SamConfig config = model.config();
        int side = config.maskSize();
        return List.of(
                Tensor.zeros(batch, SamConfig.MASKS, side, side),
                Tensor.zeros(batch, SamConfig.MASKS),
                Tensor.zeros(batch, SamConfig.MASKS, config.channels()),
                Tensor.zeros(batch, 1));
    }

    private static int single(ObjectMasks<Tensor> masks, int prompt) {
        int side = masks.logits().shape()[3];
        int area = side * side;
        float[] logits =
                masks.logits().part(prompt * SamConfig.MASKS * area, area).toFloats();
        float[] iou =
                masks.iou().part(prompt * SamConfig.MASKS, SamConfig.MASKS).toFloats();
        return MaskChoice.single(logits, area, iou).mask();
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
        throw model.cannot("masks guided by an example (PerSAM)");
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
        plain.ifPresent(action);
        withMask.ifPresent(action);
    }
}
