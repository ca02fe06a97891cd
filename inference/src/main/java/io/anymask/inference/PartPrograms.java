package io.anymask.inference;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Engine.Parallelism;
import io.anymask.inference.engine.Engine.Program;
import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.DecoderParts;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.HoistedDecoder;
import io.anymask.model.sam.HoistedDecoder.MaskState;
import io.anymask.model.sam.HoistedDecoder.PromptState;
import io.anymask.model.sam.ImageState;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/// The parts of a decoder on an engine: once for each image, once for each prompt, once for each mask wanted. Safe
/// for use by several threads.
final class PartPrograms {
    private final SamConfig config;
    private final DecoderParts parts;
    private final Lifecycle lifecycle;
    private final Lazy<Program> imagePart;
    private final Lazy<Program> promptPart;
    private final Map<GridPart, Lazy<Program>> maskParts = new ConcurrentHashMap<>();
    private final Function<GridPart, Lazy<Program>> maskPart;

    /// Memory for scores that nobody uses at the moment: as many as there were threads at once.
    private final Queue<Room> rooms = new ConcurrentLinkedQueue<>();

    private final TensorPool imageStates;

    PartPrograms(SamConfig config, DecoderParts parts, Engine engine, Parallelism parallelism, Lifecycle lifecycle) {
        this.config = config;
        this.parts = parts;
        this.lifecycle = lifecycle;
        this.imagePart = new Lazy<>(() -> engine.compile(parts.imagePart(), parallelism));
        this.imageStates = new TensorPool(() -> imagePart.get().allocate(1));
        this.promptPart = new Lazy<>(() -> engine.compile(parts.promptPart(), parallelism));
        this.maskPart = part -> new Lazy<>(() -> engine.compile(parts.maskPart(part), parallelism));
    }

    /// All of the grid.
    GridPart wholeGrid() {
        return parts.wholeGrid();
    }

    void prepare() {
        lifecycle.during(() -> {
            imagePart.get();
            promptPart.get();
            return maskPart(parts.wholeGrid());
        });
    }

    /// The parts of an [ImageState].
    ///
    /// @param maps of the embedding
    List<Tensor> imageState(List<Tensor> maps) {
        return lifecycle.during(() -> {
            List<Tensor> state = imageStates.take();
            imagePart.get().run(maps, state);
            return state;
        });
    }

    void recycle(List<Tensor> state) {
        imageStates.giveBack(state);
    }

    /// Scores prompts without a mask.
    ///
    /// @param state of [#imageState]
    <R> R score(List<Tensor> state, PromptTokens tokens, Function<Scores, R> use) {
        return lifecycle.during(() -> {
            Room room = room(tokens.batch(), tokens.length());
            List<Tensor> operands = new ArrayList<>(state);
            operands.addAll(PromptInputs.tensors(tokens));
            promptPart.get().run(operands, room.state().tensors());
            R result = use.apply(new Scores(parts.state(state), room.state()));
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
    final class Scores {
        private final ImageState<Tensor> image;
        private final PromptState<Tensor> state;

        private Scores(ImageState<Tensor> image, PromptState<Tensor> state) {
            this.image = image;
            this.state = state;
        }

        /// (B, 4) predicted IoU.
        Tensor iou() {
            return state.iou();
        }

        /// As [Decoder.Scored#draw].
        Tensor draw(int prompt, int first, int count, GridPart part) {
            MaskState<Tensor> masks = state.masks();
            int width = config.channels() / 8;
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

    /// Does something with all that are compiled.
    void each(Consumer<Program> action) {
        imagePart.ifPresent(action);
        promptPart.ifPresent(action);
        maskParts.values().forEach(part -> part.ifPresent(action));
    }
}
