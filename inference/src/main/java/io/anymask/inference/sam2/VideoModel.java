package io.anymask.inference.sam2;

import io.anymask.image.Image;
import io.anymask.image.ResizeFilter;
import io.anymask.inference.Preprocessing;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam2.MaskChoice;
import io.anymask.model.sam2.MemoryRules;
import io.anymask.model.sam2.MemoryRules.Memory;
import io.anymask.model.sam2.MemoryRules.Pointer;
import io.anymask.model.sam2.ObjectDecoder.ImageFeatures;
import io.anymask.model.sam2.ObjectDecoder.ObjectMasks;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.model.sam2.Sam2Model;
import io.anymask.model.sam2.Sam2Networks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A SAM 2 model ready to work on videos; a [MemoryTracker] goes through each. Networks are prepared when they are
/// first needed. Safe for use by several threads, also while one of them closes it: closing stops what runs, waits
/// until it has stopped, and frees the model. Work that was stopped or comes later fails with an
/// [IllegalStateException].
///
/// Letters in shapes: n memories, m pointers, S pixels, G cells a side, C channels of the embedding, D of a
/// memory.
public final class VideoModel implements AutoCloseable {
    /// Logit of an object that is not seen.
    private static final float NOTHING = -1024;

    /// Score of an object of which a person gave the exact mask, and of one of whose mask nothing is left.
    private static final float CERTAIN = 10;

    private final Sam2Model model;
    private final Engine engine;
    private final Lifecycle lifecycle = new Lifecycle("the video model");
    private final List<Lazy<Engine.Program>> programs = new ArrayList<>();
    private final Lazy<Engine.Program> frameEncoder;
    private final Lazy<Engine.Program> withoutMemory;
    private final Lazy<Engine.Program> memoryAttention;
    private final Lazy<Engine.Program> decoder;
    private final Lazy<Engine.Program> maskPromptDecoder;
    private final Lazy<Engine.Program> maskPrompt;
    private final Lazy<Engine.Program> pointer;
    private final Lazy<Engine.Program> memoryEncoder;

    private VideoModel(Sam2Model model, Engine engine) {
        this.model = model;
        this.engine = engine;
        Sam2Networks networks = model.networks();
        frameEncoder = lazily(networks.frameEncoder());
        withoutMemory = lazily(networks.withoutMemory());
        memoryAttention = lazily(networks.memoryAttention());
        decoder = lazily(networks.decoder());
        maskPromptDecoder = lazily(networks.maskPromptDecoder());
        maskPrompt = lazily(networks.maskPrompt());
        pointer = lazily(networks.pointer());
        memoryEncoder = lazily(networks.memoryEncoder());
    }

    private Lazy<Engine.Program> lazily(Network network) {
        Lazy<Engine.Program> program = new Lazy<>(() -> engine.compile(network));
        programs.add(program);
        return program;
    }

    /// Opens a checkpoint file of one of the published sizes.
    ///
    /// @throws io.anymask.model.checkpoint.CheckpointException when it cannot be read or holds no such model
    public static VideoModel open(Path checkpoint) {
        return open(Sam2Model.open(checkpoint), new OnnxEngine());
    }

    /// Opens a model on an engine, which is closed with it.
    public static VideoModel open(Sam2Model model, Engine engine) {
        return new VideoModel(model, engine);
    }

    public Sam2Model model() {
        return model;
    }

    /// All that masks depend on beside frames and prompts, by name.
    public SequencedMap<String, String> provenance() {
        SequencedMap<String, String> parts = new LinkedHashMap<>();
        parts.put("weights", "SHA-256 " + model.checkpoint().sha256());
        parts.put("input size", Integer.toString(config().imageSize()));
        parts.put("preprocessing", "version " + Preprocessing.VERSION);
        parts.put("engine", engine.arithmetic());
        return parts;
    }

    Sam2Config config() {
        return model.config();
    }

    /// A frame, squeezed into a square by Pillow's bicubic filter on 8 bits, as the reference's reader of videos
    /// does it (`utils/misc.py`); its predictor for images resizes otherwise.
    ImageFeatures<Tensor> features(Image image) {
        int side = config().imageSize();
        Image squeezed = image.resize(side, side, ResizeFilter.BICUBIC);
        return ImageFeatures.of(run(frameEncoder, List.of(Preprocessing.normalise(squeezed, side))));
    }

    /// The embedding (1, C, G, G) of an object of which nothing is remembered.
    Tensor withoutMemory(ImageFeatures<Tensor> frame) {
        return run(withoutMemory, List.of(frame.embedding())).getFirst();
    }

    /// The embedding (1, C, G, G) of an object of which something is remembered.
    ///
    /// @param frames of the video, see [MemoryRules#distance]
    /// @param memory of a frame, (1, D, G, G)
    /// @param pointerOf a frame, (1, C)
    Tensor withMemory(
            ImageFeatures<Tensor> frame,
            MemoryRules.Selection remembered,
            int frames,
            IntFunction<Tensor> memory,
            IntFunction<Tensor> pointerOf) {
        List<Memory> memories = remembered.memories();
        List<Pointer> pointers = remembered.pointers();
        Tensor times = Tensor.zeros(1, memories.size());
        Tensor distances = Tensor.zeros(1, pointers.size());
        for (int i = 0; i < memories.size(); i++) {
            times.values().put(i, memories.get(i).time());
        }
        for (int i = 0; i < pointers.size(); i++) {
            distances.values().put(i, MemoryRules.distance(pointers.get(i), frames));
        }
        int grid = config().grid();
        int channels = config().memory().channels();
        Tensor seen = stack(
                memories.stream().map(one -> memory.apply(one.frame())).toList(),
                1,
                memories.size(),
                channels,
                grid,
                grid);
        Tensor known = stack(
                pointers.stream().map(one -> pointerOf.apply(one.frame())).toList(),
                1,
                pointers.size(),
                config().channels());
        return run(memoryAttention, List.of(frame.embedding(), seen, times, known, distances))
                .getFirst();
    }

    private static Tensor stack(List<Tensor> parts, int... shape) {
        Tensor all = Tensor.zeros(shape);
        int at = 0;
        for (Tensor part : parts) {
            all.values().put(at, part.values(), 0, part.values().limit());
            at += part.values().limit();
        }
        return all;
    }

    /// @param frame with the embedding of the object
    /// @param mask prompt of 4G × 4G logits; null for none
    /// @param isAmbiguous whether the best of three masks counts, see [MaskChoice]
    Appearance decode(ImageFeatures<Tensor> frame, PromptTokens tokens, float @Nullable [] mask, boolean isAmbiguous) {
        int side = config().decoder().maskSize();
        ObjectMasks<Tensor> masks = masks(frame, tokens, mask == null ? null : Tensor.of(mask, 1, 1, side, side));
        float[] iou = masks.iou().toFloats();
        float[] logits = masks.logits().toFloats();
        int area = side * side;
        MaskChoice choice = isAmbiguous ? MaskChoice.best(iou) : MaskChoice.single(logits, area, iou);
        float[] chosen = Arrays.copyOfRange(logits, choice.mask() * area, (choice.mask() + 1) * area);
        if (masks.score().values().get(0) <= 0) {
            Arrays.fill(chosen, NOTHING);
        }
        return new Appearance(
                Tensor.of(chosen, 1, 1, side, side),
                masks.score(),
                iou[choice.mask()],
                pointer(masks, choice.token(), masks.score()));
    }

    /// What a person gave exactly is not decoded: the decoder is asked for the pointer alone.
    Appearance given(ImageFeatures<Tensor> frame, GivenMask mask) {
        int size = config().imageSize();
        int side = config().decoder().maskSize();
        Tensor drawn = run(maskPrompt, List.of(Tensor.of(mask.pixels(), 1, 1, size, size)))
                .getFirst();
        ObjectMasks<Tensor> masks = masks(frame, PromptTokens.padding(2, config().decoder()), drawn);
        Tensor score = Tensor.of(new float[] {mask.isEmpty() ? -CERTAIN : CERTAIN}, 1, 1);
        return new Appearance(
                Tensor.of(mask.logits(side), 1, 1, side, side),
                score,
                1,
                pointer(masks, 0, mask.isEmpty() ? score : masks.score()));
    }

    /// @param mask prompt (1, 1, 4G, 4G); null for none
    private ObjectMasks<Tensor> masks(ImageFeatures<Tensor> frame, PromptTokens tokens, @Nullable Tensor mask) {
        List<Tensor> inputs = new ArrayList<>(frame.tensors());
        inputs.add(Tensor.of(tokens.coordinates(), 1, tokens.length(), 2));
        inputs.add(Tensor.of(tokens.labels(), 1, tokens.length()));
        if (mask == null) {
            return ObjectMasks.of(run(decoder, inputs));
        }
        inputs.add(mask);
        return ObjectMasks.of(run(maskPromptDecoder, inputs));
    }

    private Tensor pointer(ObjectMasks<Tensor> masks, int token, Tensor score) {
        int channels = config().channels();
        return run(pointer, List.of(masks.tokens().part(token * channels, 1, channels), score))
                .getFirst();
    }

    /// What later frames remember of a frame, (1, D, G, G).
    ///
    /// @param isPrompted whether a person spoke of the object in this frame: then its mask counts as certain
    Tensor memory(ImageFeatures<Tensor> frame, Appearance object, boolean isPrompted) {
        Tensor prompted = Tensor.of(new float[] {isPrompted ? 1 : 0}, 1, 1);
        return run(memoryEncoder, List.of(frame.embedding(), object.logits(), object.score(), prompted))
                .getFirst();
    }

    private List<Tensor> run(Lazy<Engine.Program> program, List<Tensor> inputs) {
        return lifecycle.during(() -> program.get().run(inputs));
    }

    /// Stops and awaits what is running, then frees the model. Closing again does nothing.
    @Override
    public void close() {
        lifecycle.close(() -> programs.forEach(program -> program.ifPresent(Engine.Program::cancel)), this::release);
    }

    private void release() {
        programs.forEach(program -> program.ifPresent(Engine.Program::close));
        engine.close();
    }
}
