package io.anymask.model.sam;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.DeclaredNetwork;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A Segment Anything model: its sizes and the weights to go with them. Immutable.
///
/// @param name what people call it, for example `MobileSAM`
/// @param encoder which image encoder it has
/// @param config sizes of prompt encoder and mask decoder
/// @param checkpoint the weights under their official names
public record SamModel(String name, ImageEncoder encoder, SamConfig config, Checkpoint checkpoint) {
    /// Names, in the order of [#imageEncoder], of its one input and output.
    public static final String PIXELS = "pixels";

    public static final String EMBEDDING = "image_embeddings";

    /// Recognises the model of a checkpoint and checks every tensor that the model needs. Tensors may have the
    /// official names, those of Hugging Face's `SamModel`, or either with a prefix before all of them.
    ///
    /// @throws CheckpointException when no known model has such tensors, one is missing or has the wrong shape, or
    /// there are others that would change what the model computes
    public static SamModel of(Checkpoint checkpoint) {
        return Recognition.model(OfficialNames.of(checkpoint));
    }

    /// The same model for images of another size: smaller is faster and coarser. Learned positions are resampled.
    ///
    /// @param size side of the square that the encoder sees, pixels
    /// @throws IllegalArgumentException when it is not a positive multiple of 16
    public SamModel withImageSize(int size) {
        requireImageSize(size);
        ImageEncoder resized = encoder.withImageSize(size);
        return new SamModel(name, resized, config.withImageSize(size), resized.fit(checkpoint));
    }

    /// @throws IllegalArgumentException when a square of that side cannot be encoded: it is not a positive
    /// multiple of 16
    public static void requireImageSize(int size) {
        if (size < ImageEncoder.STRIDE || size % ImageEncoder.STRIDE != 0) {
            throw new IllegalArgumentException(
                    "image size: got %d pixels, expected a multiple of %d".formatted(size, ImageEncoder.STRIDE));
        }
    }

    /// Hash of the image encoder alone: what knows its embeddings still does when the decoder learns.
    public String encoderSha256() {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        for (String name : checkpoint.names()) {
            if (name.startsWith("image_encoder.")) {
                tensors.put(name, checkpoint.tensor(name));
            }
        }
        return Checkpoint.of(checkpoint.origin(), tensors, Map.of()).sha256();
    }

    /// Pixels (1, 3, S, S), normalised and padded, to the image embedding (1, C, G, G).
    public Network imageEncoder() {
        int side = config.imageSize();
        return new DeclaredNetwork(
                "image_encoder", List.of(new Network.Input(PIXELS, 1, 3, side, side)), List.of(EMBEDDING)) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                return List.of(encoder.apply(ops, root(), inputs.getFirst()));
            }
        };
    }

    /// The reference decoder for prompts without a mask: embedding (1, C, G, G), coordinates (B, N, 2), labels (B,
    /// N), for a model that takes them texts (B, D), to logits (B, 4, 4G, 4G) and predicted IoU (B, 4).
    public Network decoder() {
        return new DeclaredNetwork("decoder", promptInputs(), MaskDecoder.Masks.NAMES) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                T dense = PromptEncoder.noMask(ops, root().at("prompt_encoder"), config);
                return decode(ops, inputs, dense);
            }
        };
    }

    /// The reference decoder for prompts with a mask: as [#decoder], with the mask prompt (B, 1, 4G, 4G) as last
    /// input.
    public Network maskPromptDecoder() {
        List<Network.Input> inputs = new ArrayList<>(promptInputs());
        inputs.add(new Network.Input("mask_input", -1, 1, config.maskSize(), config.maskSize()));
        return new DeclaredNetwork("mask_prompt_decoder", inputs, MaskDecoder.Masks.NAMES) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> operands) {
                T dense = PromptEncoder.dense(ops, root().at("prompt_encoder"), config, operands.getLast());
                return decode(ops, operands, dense);
            }
        };
    }

    /// The reference decoder guided by an example ([TargetGuide]), for prompts without a mask: as [#decoder], with
    /// the target (1, 1, C) and the attention map (1, 1, 1, G²) as further inputs.
    public Network guidedDecoder() {
        List<Network.Input> inputs = new ArrayList<>(promptInputs());
        inputs.add(new Network.Input("target", 1, 1, config.channels()));
        inputs.add(new Network.Input("attention", 1, 1, 1, config.grid() * config.grid()));
        return new DeclaredNetwork("guided_decoder", inputs, MaskDecoder.Masks.NAMES) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> operands) {
                T dense = PromptEncoder.noMask(ops, root().at("prompt_encoder"), config);
                return decode(
                        ops, operands, dense, new TargetGuide<>(operands.get(operands.size() - 2), operands.getLast()));
            }
        };
    }

    /// Makes a mask prompt a part of the embedding: embedding (1, C, G, G) and mask prompt (1, 1, 4G, 4G) to an
    /// embedding (1, C, G, G) from which [#imagePart] makes what prompts with that mask see. The dense embedding
    /// is added to the image's in any case, so that of the mask takes the place of that of no mask. For clients
    /// that have the parts only and correct one mask by many prompts.
    public Network maskPromptPart() {
        int grid = config.grid();
        List<Network.Input> inputs = List.of(
                new Network.Input(EMBEDDING, 1, config.channels(), grid, grid),
                new Network.Input("mask_input", 1, 1, config.maskSize(), config.maskSize()));
        return new DeclaredNetwork("mask_prompt_part", inputs, List.of("prompted_embeddings")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> operands) {
                Scope prompts = root().at("prompt_encoder");
                T dense = PromptEncoder.dense(ops, prompts, config, operands.getLast());
                T change = ops.subtract(dense, PromptEncoder.noMask(ops, prompts, config));
                return List.of(ops.add(operands.getFirst(), change));
            }
        };
    }

    /// Once for each image: embedding (1, C, G, G) to what no prompt changes, see [ImageState].
    public Network imagePart() {
        int grid = config.grid();
        List<Network.Input> inputs = List.of(new Network.Input(EMBEDDING, 1, config.channels(), grid, grid));
        List<String> outputs = List.copyOf(imageShapes().parts().keySet());
        return new DeclaredNetwork("image_part", inputs, outputs) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> operands) {
                return imageState(ops, operands.getFirst()).tensors();
            }
        };
    }

    /// For prompts without a mask: the outputs of [#imagePart] and the tokens as [#decoder] takes them to
    /// predicted IoU, mask vectors and the change of the image's rows, see [HoistedDecoder.PromptState].
    public Network promptPart() {
        Map<String, int[]> shapes = imageShapes().parts();
        List<Network.Input> inputs = new ArrayList<>();
        shapes.forEach((name, shape) -> inputs.add(new Network.Input(name, shape)));
        inputs.addAll(tokenInputs());
        List<String> names = List.copyOf(shapes.keySet());
        return new DeclaredNetwork("prompt_part", inputs, HoistedDecoder.PromptState.NAMES) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                List<T> prompts = x.subList(names.size(), x.size());
                T sparse = sparse(ops, prompts);
                ImageState<T> image = ImageState.of(names, x);
                return HoistedDecoder.promptPart(ops, root().at("mask_decoder"), config, image, sparse)
                        .tensors();
            }
        };
    }

    /// The output `upscaling` of [#imagePart] and what [#promptPart] gives for one prompt, with the vectors (1, M,
    /// C/8) of the masks wanted, to their logits (1, M, 4·rows, 4·columns).
    public Network maskPart(GridPart part) {
        return maskPart(part, -1, -1);
    }

    /// All of the grid.
    public GridPart wholeGrid() {
        return new GridPart(config.grid(), config.grid());
    }

    /// @param masks M; -1 where only a run knows it
    /// @param promptTokens tokens of the prompt's own; -1 where only a run knows it
    public Network maskPart(GridPart part, int masks, int promptTokens) {
        int channels = config.channels();
        int cells = config.grid() * config.grid();
        int rows = promptTokens < 0 ? -1 : HoistedDecoder.basisRows(config, promptTokens);
        HoistedDecoder.MaskState<int[]> shapes = new HoistedDecoder.MaskState<>(
                new int[] {1, masks, channels / 8}, new int[] {1, 1, cells}, new int[] {1, rows, cells}, new int[] {
                    1, rows, channels
                });
        List<Network.Input> inputs = new ArrayList<>();
        inputs.add(new Network.Input(imageShapes().upscalingName(), 1, cells, channels));
        for (int i = 0; i < HoistedDecoder.MaskState.NAMES.size(); i++) {
            inputs.add(new Network.Input(
                    HoistedDecoder.MaskState.NAMES.get(i), shapes.tensors().get(i)));
        }
        return new DeclaredNetwork("mask_part", inputs, List.of("low_res_logits")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                HoistedDecoder.MaskState<T> prompt = HoistedDecoder.MaskState.of(x.subList(1, x.size()));
                return List.of(
                        HoistedDecoder.maskPart(ops, root().at("mask_decoder"), config, x.getFirst(), prompt, part));
            }
        };
    }

    private <T> ImageState<T> imageState(Ops<T> ops, T embedding) {
        Scope prompts = root().at("prompt_encoder");
        return HoistedDecoder.imagePart(
                ops,
                root().at("mask_decoder"),
                config,
                embedding,
                PromptEncoder.gridPositions(ops, prompts, config),
                PromptEncoder.noMask(ops, prompts, config));
    }

    /// Names and shapes of the outputs of [#imagePart].
    private ImageState<int[]> imageShapes() {
        int[] embedding = {1, config.channels(), config.grid(), config.grid()};
        return imageState(new CostOps(), embedding);
    }

    private List<Network.Input> promptInputs() {
        List<Network.Input> inputs = new ArrayList<>();
        inputs.add(new Network.Input(EMBEDDING, 1, config.channels(), config.grid(), config.grid()));
        inputs.addAll(tokenInputs());
        return inputs;
    }

    /// A prompt's tokens: coordinates (B, N, 2), labels (B, N) and, where the model takes them, texts (B, D).
    private List<Network.Input> tokenInputs() {
        Network.Input coordinates = new Network.Input("point_coords", -1, -1, 2);
        Network.Input labels = new Network.Input("point_labels", -1, -1);
        return config.takesText()
                ? List.of(coordinates, labels, new Network.Input("texts", -1, config.textWidth()))
                : List.of(coordinates, labels);
    }

    /// @param tokens of [#tokenInputs]
    private <T> T sparse(Ops<T> ops, List<T> tokens) {
        Scope prompts = root().at("prompt_encoder");
        return config.takesText()
                ? PromptEncoder.sparse(ops, prompts, config, tokens.get(0), tokens.get(1), tokens.get(2))
                : PromptEncoder.sparse(ops, prompts, config, tokens.get(0), tokens.get(1));
    }

    private <T> List<T> decode(Ops<T> ops, List<T> inputs, T dense) {
        return decode(ops, inputs, dense, null);
    }

    private <T> List<T> decode(Ops<T> ops, List<T> inputs, T dense, @Nullable TargetGuide<T> guide) {
        Scope prompts = root().at("prompt_encoder");
        T positions = PromptEncoder.gridPositions(ops, prompts, config);
        T sparse = sparse(ops, inputs.subList(1, 1 + tokenInputs().size()));
        return MaskDecoder.decode(
                        ops, root().at("mask_decoder"), config, inputs.getFirst(), positions, sparse, dense, guide)
                .tensors();
    }

    private Scope root() {
        return Scope.root(checkpoint);
    }
}
