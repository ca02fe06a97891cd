package io.anymask.model.sam;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
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
    ///     there are others that would change what the model computes
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
    ///     multiple of 16
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

    /// The same decoder in parts.
    public DecoderParts parts() {
        return new DecoderParts(
                config, root().at("mask_decoder"), root().at("prompt_encoder"), List.of(embeddingInput()));
    }

    private Network.Input embeddingInput() {
        return new Network.Input(EMBEDDING, 1, config.channels(), config.grid(), config.grid());
    }

    private List<Network.Input> promptInputs() {
        List<Network.Input> inputs = new ArrayList<>();
        inputs.add(embeddingInput());
        inputs.addAll(PromptEncoder.inputs(config));
        return inputs;
    }

    private <T> List<T> decode(Ops<T> ops, List<T> inputs, T dense) {
        return decode(ops, inputs, dense, null);
    }

    private <T> List<T> decode(Ops<T> ops, List<T> inputs, T dense, @Nullable TargetGuide<T> guide) {
        Scope prompts = root().at("prompt_encoder");
        T positions = PromptEncoder.gridPositions(ops, prompts, config);
        List<T> tokens = inputs.subList(1, 1 + PromptEncoder.inputs(config).size());
        T sparse = PromptEncoder.sparse(ops, prompts, config, tokens);
        return MaskDecoder.decode(
                        ops, root().at("mask_decoder"), config, inputs.getFirst(), positions, sparse, dense, guide)
                .tensors();
    }

    private Scope root() {
        return Scope.root(checkpoint);
    }
}
