package io.anymask.model.sam;

import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.DeclaredNetwork;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.sam.HoistedDecoder.MaskState;
import io.anymask.model.sam.HoistedDecoder.PromptState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The mask decoder of a SAM or a SAM 2 as the networks that answer prompts, see [HoistedDecoder]: once for each
/// image, once for each prompt, once for the masks wanted. The maps of an embedding are one for SAM; SAM 2 has two
/// finer ones, (1, C/4, 2G, 2G) and (1, C/8, 4G, 4G). Immutable.
public final class DecoderParts {
    private final SamConfig config;
    private final Scope decoder;
    private final Scope prompts;
    private final List<Network.Input> maps;
    private final ImageState<int[]> image;

    /// @param decoder where the mask decoder's weights lie
    /// @param prompts where the prompt encoder's weights lie
    /// @param maps of an embedding: names and shapes
    public DecoderParts(SamConfig config, Scope decoder, Scope prompts, List<Network.Input> maps) {
        this.config = config;
        this.decoder = decoder;
        this.prompts = prompts;
        this.maps = List.copyOf(maps);
        this.image = imageState(
                new CostOps(), maps.stream().map(Network.Input::shape).toList());
    }

    /// The maps of an embedding: names and shapes.
    public List<Network.Input> maps() {
        return maps;
    }

    /// Once for each image: the maps to what no prompt changes, see [ImageState].
    public Network imagePart() {
        return new DeclaredNetwork("image_part", maps, List.copyOf(image.parts().keySet())) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                return imageState(ops, x).tensors();
            }
        };
    }

    /// For prompts without a mask: the outputs of [#imagePart] and the tokens, coordinates (B, N, 2), labels (B,
    /// N) and for a model that takes them texts (B, D), to predicted IoU, mask vectors and the change of the
    /// image's rows, see [PromptState].
    public Network promptPart() {
        List<Network.Input> inputs = new ArrayList<>(inputs(image.parts()));
        int given = inputs.size();
        inputs.addAll(PromptEncoder.inputs(config));
        return new DeclaredNetwork("prompt_part", inputs, PromptState.NAMES) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                T sparse = PromptEncoder.sparse(ops, prompts, config, x.subList(given, x.size()));
                return HoistedDecoder.promptPart(ops, decoder, config, state(x), sparse)
                        .tensors();
            }
        };
    }

    /// Outputs of the image part under their names.
    public <T> ImageState<T> state(List<T> tensors) {
        return ImageState.of(List.copyOf(image.parts().keySet()), tensors);
    }

    /// Makes a mask prompt a part of the embedding: its first map (1, C, G, G) and the mask prompt (1, 1, 4G, 4G)
    /// to a map (1, C, G, G) in the place of that one, from which [#imagePart] makes what prompts with that mask
    /// see. The dense embedding is added to the image's in any case, so that of the mask takes the place of that
    /// of no mask. For clients that have the parts only and correct one mask by many prompts.
    public Network maskPromptPart() {
        int side = config.maskSize();
        List<Network.Input> inputs = List.of(maps.getFirst(), new Network.Input("mask_input", 1, 1, side, side));
        return new DeclaredNetwork("mask_prompt_part", inputs, List.of("prompted_embeddings")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                T dense = PromptEncoder.dense(ops, prompts, config, x.getLast());
                T change = ops.subtract(dense, PromptEncoder.noMask(ops, prompts, config));
                return List.of(ops.add(x.getFirst(), change));
            }
        };
    }

    /// All of the grid.
    public GridPart wholeGrid() {
        return new GridPart(config.grid(), config.grid());
    }

    /// What drawing needs of [#imagePart] and what [#promptPart] gives for one prompt, with the vectors (1, M,
    /// C/8) of the masks wanted, to their logits (1, M, 4·rows, 4·columns).
    public Network maskPart(GridPart part) {
        return maskPart(part, -1, -1);
    }

    /// @param masks M; -1 where only a run knows it
    /// @param promptTokens tokens of the prompt's own; -1 where only a run knows it
    public Network maskPart(GridPart part, int masks, int promptTokens) {
        int channels = config.channels();
        int cells = config.grid() * config.grid();
        int rows = promptTokens < 0 ? -1 : HoistedDecoder.basisRows(config, promptTokens);
        MaskState<int[]> shapes = new MaskState<>(
                new int[] {1, masks, channels / 8}, new int[] {1, 1, cells}, new int[] {1, rows, cells}, new int[] {
                    1, rows, channels
                });
        List<Network.Input> inputs = new ArrayList<>(inputs(image.drawing()));
        int given = inputs.size();
        for (int i = 0; i < MaskState.NAMES.size(); i++) {
            inputs.add(
                    new Network.Input(MaskState.NAMES.get(i), shapes.tensors().get(i)));
        }
        return new DeclaredNetwork("mask_part", inputs, List.of("low_res_logits")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                MaskState<T> prompt = MaskState.of(x.subList(given, x.size()));
                return List.of(HoistedDecoder.maskPart(ops, decoder, config, x.subList(0, given), prompt, part));
            }
        };
    }

    private static List<Network.Input> inputs(SequencedMap<String, int[]> shapes) {
        return shapes.entrySet().stream()
                .map((Map.Entry<String, int[]> entry) -> new Network.Input(entry.getKey(), entry.getValue()))
                .toList();
    }

    private <T> ImageState<T> imageState(Ops<T> ops, List<T> tensors) {
        return HoistedDecoder.imagePart(
                ops,
                decoder,
                config,
                tensors,
                PromptEncoder.gridPositions(ops, prompts, config),
                PromptEncoder.noMask(ops, prompts, config));
    }
}
