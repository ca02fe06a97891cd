package io.anymask.model.sam;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.Arrays;
import java.util.List;

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
    /// @throws CheckpointException when no known model has such tensors, one is missing or has the wrong
    /// shape, or there are others that would change what the model computes
    public static SamModel of(Checkpoint checkpoint) {
        return Recognition.model(OfficialNames.of(checkpoint));
    }

    /// The same model for images of another size: smaller is faster and coarser. Learned positions are
    /// resampled.
    ///
    /// @param size side of the square that the encoder sees, pixels
    /// @throws IllegalArgumentException when it is not a positive multiple of 16
    public SamModel withImageSize(int size) {
        if (size < ImageEncoder.STRIDE || size % ImageEncoder.STRIDE != 0) {
            throw new IllegalArgumentException(
                    "image size: got %d pixels, expected a multiple of %d".formatted(size, ImageEncoder.STRIDE));
        }
        ImageEncoder resized = encoder.withImageSize(size);
        return new SamModel(name, resized, config.withImageSize(size), resized.fit(checkpoint));
    }

    /// Pixels (1, 3, S, S), normalised and padded, to the image embedding (1, C, G, G).
    public Network imageEncoder() {
        int side = config.imageSize();
        return new SamNetwork(
                "image_encoder", List.of(new Network.Input(PIXELS, 1, 3, side, side)), List.of(EMBEDDING)) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                return List.of(encoder.apply(ops, root(), inputs.getFirst()));
            }
        };
    }

    /// The reference decoder for prompts without a mask: embedding (1, C, G, G), coordinates (B, N, 2), labels
    /// (B, N) to logits (B, 4, 4G, 4G) and predicted IoU (B, 4).
    public Network decoder() {
        return new SamNetwork("decoder", promptInputs(), List.of("low_res_logits", "iou_predictions")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                T dense = PromptEncoder.noMask(ops, root().at("prompt_encoder"), config);
                return decode(ops, inputs, dense);
            }
        };
    }

    /// The reference decoder for prompts with a mask: as [#decoder], with the mask prompt (B, 1, 4G, 4G) as
    /// fourth input.
    public Network maskPromptDecoder() {
        List<Network.Input> inputs = new java.util.ArrayList<>(promptInputs());
        inputs.add(new Network.Input("mask_input", -1, 1, config.maskSize(), config.maskSize()));
        return new SamNetwork("mask_prompt_decoder", inputs, List.of("low_res_logits", "iou_predictions")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> operands) {
                T dense = PromptEncoder.dense(ops, root().at("prompt_encoder"), config, operands.get(3));
                return decode(ops, operands, dense);
            }
        };
    }

    /// Once for each image: embedding (1, C, G, G) to image rows, keys, values and queries, see
    /// [HoistedDecoder.ImageState].
    public Network imagePart() {
        int grid = config.grid();
        List<Network.Input> inputs = List.of(new Network.Input(EMBEDDING, 1, config.channels(), grid, grid));
        return new SamNetwork("image_part", inputs, List.of("rows", "keys", "values", "queries")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> operands) {
                Scope prompts = root().at("prompt_encoder");
                HoistedDecoder.ImageState<T> state = HoistedDecoder.imagePart(
                        ops,
                        root().at("mask_decoder"),
                        config,
                        operands.getFirst(),
                        PromptEncoder.gridPositions(ops, prompts, config),
                        PromptEncoder.noMask(ops, prompts, config));
                return List.of(state.rows(), state.keys(), state.values(), state.queries());
            }
        };
    }

    /// For prompts without a mask: the outputs of [#imagePart], coordinates (B, N, 2) and labels (B, N) to
    /// predicted IoU, mask vectors and image rows, see [HoistedDecoder.PromptState].
    public Network promptPart() {
        int rows = config.grid() * config.grid();
        int inner = config.channels() / SamConfig.ATTENTION_DOWNSAMPLE;
        List<Network.Input> inputs = List.of(
                new Network.Input("rows", 1, rows, config.channels()),
                new Network.Input("keys", 1, rows, inner),
                new Network.Input("values", 1, rows, inner),
                new Network.Input("queries", 1, rows, inner),
                new Network.Input("point_coords", -1, -1, 2),
                new Network.Input("point_labels", -1, -1));
        return new SamNetwork("prompt_part", inputs, List.of("iou_predictions", "vectors", "prompted_rows")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                Scope prompts = root().at("prompt_encoder");
                HoistedDecoder.PromptState<T> state = HoistedDecoder.promptPart(
                        ops,
                        root().at("mask_decoder"),
                        config,
                        new HoistedDecoder.ImageState<>(x.get(0), x.get(1), x.get(2), x.get(3)),
                        PromptEncoder.gridPositions(ops, prompts, config),
                        PromptEncoder.sparse(ops, prompts, config, x.get(4), x.get(5)));
                return List.of(state.iou(), state.vectors(), state.rows());
            }
        };
    }

    /// Image rows (1, N, C) and vectors (1, M, C/8) of one prompt to the logits (1, M, 4G, 4G) of the masks
    /// wanted.
    public Network maskPart(int masks) {
        List<Network.Input> inputs = List.of(
                new Network.Input("prompted_rows", 1, config.grid() * config.grid(), config.channels()),
                new Network.Input("vectors", 1, masks, config.channels() / 8));
        return new SamNetwork("mask_part", inputs, List.of("low_res_logits")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                return List.of(HoistedDecoder.maskPart(ops, root().at("mask_decoder"), config, x.get(0), x.get(1)));
            }
        };
    }

    private List<Network.Input> promptInputs() {
        return List.of(
                new Network.Input(EMBEDDING, 1, config.channels(), config.grid(), config.grid()),
                new Network.Input("point_coords", -1, -1, 2),
                new Network.Input("point_labels", -1, -1));
    }

    private <T> List<T> decode(Ops<T> ops, List<T> inputs, T dense) {
        Scope prompts = root().at("prompt_encoder");
        T positions = PromptEncoder.gridPositions(ops, prompts, config);
        T sparse = PromptEncoder.sparse(ops, prompts, config, inputs.get(1), inputs.get(2));
        MaskDecoder.Masks<T> masks =
                MaskDecoder.decode(ops, root().at("mask_decoder"), config, inputs.getFirst(), positions, sparse, dense);
        return List.of(masks.logits(), masks.iou());
    }

    private Scope root() {
        return Scope.root(checkpoint);
    }

    /// What a network costs for one prompt of two tokens (a point and its padding).
    public static CostOps cost(Network network) {
        CostOps ops = new CostOps();
        List<int[]> inputs = network.inputs().stream()
                .map(input -> Arrays.stream(oneIfBatch(input.shape())).toArray())
                .toList();
        network.apply(ops, inputs);
        return ops;
    }

    private static int[] oneIfBatch(int... shape) {
        int[] result = shape.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = shape[i] >= 0 ? shape[i] : i == 0 ? 1 : 2;
        }
        return result;
    }

    /// A network of this model: its declaration, without its text.
    private abstract static class SamNetwork implements Network {
        private final String name;
        private final List<Input> inputs;
        private final List<String> outputs;

        SamNetwork(String name, List<Input> inputs, List<String> outputs) {
            this.name = name;
            this.inputs = List.copyOf(inputs);
            this.outputs = outputs;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Input> inputs() {
            return inputs;
        }

        @Override
        public List<String> outputs() {
            return outputs;
        }
    }
}
