package io.anymask.model.sam2;

import io.anymask.model.hiera.Hiera;
import io.anymask.model.layers.Convolution;
import io.anymask.model.layers.Layers;
import io.anymask.model.ops.DeclaredNetwork;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.sam.DecoderParts;
import io.anymask.model.sam.PromptEncoder;
import io.anymask.model.sam2.ObjectDecoder.ImageFeatures;
import io.anymask.model.sam2.ObjectDecoder.ObjectMasks;
import java.util.ArrayList;
import java.util.List;

/// The networks of a SAM 2 model.
///
/// An image passes [#imageEncoder], then each prompt [#decoder] or [#maskPromptDecoder]. A frame of a video passes
/// [#frameEncoder]; for each object, [#memoryAttention] (or [#withoutMemory]), a decoder, [#pointer] and
/// [#memoryEncoder].
///
/// Letters in shapes: B prompts or objects, N tokens, n memories, m pointers, S pixels, G cells a side, C channels
/// of the embedding, D of a memory.
///
/// @param config the model's sizes
/// @param root where its weights lie
public record Sam2Networks(Sam2Config config, Scope root) {
    /// What the memory encoder and memory attention see of a frame, (1, C, G, G).
    public static final String FRAME = "frame_features";

    private static final String PROMPTS = "sam_prompt_encoder";
    private static final String DECODER = "sam_mask_decoder";
    private static final String MEMORIES = "memories";
    private static final String SCORE = "object_score";
    private static final String MASK = "mask_input";

    /// All of them.
    public List<Network> all() {
        return List.of(
                imageEncoder(),
                frameEncoder(),
                withoutMemory(),
                memoryAttention(),
                decoder(),
                maskPromptDecoder(),
                maskPrompt(),
                pointer(),
                memoryEncoder());
    }

    /// Pixels (1, 3, S, S), normalised, to the image as the decoder takes it, see [ImageFeatures].
    public Network imageEncoder() {
        return new DeclaredNetwork("image_encoder", pixels(), ImageFeatures.NAMES) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                ImageFeatures<T> features = features(ops, inputs.getFirst());
                return features.with(forgetful(ops, features.embedding())).tensors();
            }
        };
    }

    /// Pixels (1, 3, S, S), normalised, to the frame's features (1, C, G, G), which memory attention makes an
    /// embedding of, and the finer ones of [ImageFeatures].
    public Network frameEncoder() {
        List<String> outputs = new ArrayList<>(ImageFeatures.NAMES);
        outputs.set(0, FRAME);
        return new DeclaredNetwork("frame_encoder", pixels(), outputs) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                return features(ops, inputs.getFirst()).tensors();
            }
        };
    }

    /// A frame's features (1, C, G, G) to the embedding (1, C, G, G) of an object of which nothing is remembered.
    public Network withoutMemory() {
        return new DeclaredNetwork("without_memory", List.of(frame()), embedding()) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                return List.of(forgetful(ops, inputs.getFirst()));
            }
        };
    }

    /// A frame's features (1, C, G, G) and what is remembered of an object to its embedding (1, C, G, G): memories
    /// (1, n, D, G, G) of [#memoryEncoder] with their times (1, n), pointers (1, m, C) of [#pointer] with their
    /// distances (1, m), see [MemoryRules]. SAM 2.0 leaves the distances unread.
    public Network memoryAttention() {
        int grid = config.grid();
        List<Network.Input> inputs = List.of(
                frame(),
                new Network.Input(MEMORIES, 1, -1, config.memory().channels(), grid, grid),
                new Network.Input("memory_times", 1, -1),
                new Network.Input("pointers", 1, -1, config.channels()),
                new Network.Input("pointer_distances", 1, -1));
        return new DeclaredNetwork("memory_attention", inputs, embedding()) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                MemoryBank<T> memory = MemoryBank.of(ops, root, config, x.get(1), x.get(2), x.get(3), x.get(4));
                return List.of(MemoryAttention.apply(ops, root.at("memory_attention"), config, x.getFirst(), memory));
            }
        };
    }

    /// For prompts without a mask: an image, coordinates (B, N, 2) and labels (B, N) to [ObjectMasks].
    public Network decoder() {
        return new DeclaredNetwork("decoder", promptInputs(), ObjectMasks.NAMES) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                return decode(ops, inputs, PromptEncoder.noMask(ops, root.at(PROMPTS), config.decoder()));
            }
        };
    }

    /// For prompts with a mask: as [#decoder], with the mask prompt (B, 1, 4G, 4G) as last input.
    public Network maskPromptDecoder() {
        int side = config.decoder().maskSize();
        List<Network.Input> inputs = new ArrayList<>(promptInputs());
        inputs.add(new Network.Input(MASK, -1, 1, side, side));
        return new DeclaredNetwork("mask_prompt_decoder", inputs, ObjectMasks.NAMES) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> operands) {
                return decode(
                        ops,
                        operands,
                        PromptEncoder.dense(ops, root.at(PROMPTS), config.decoder(), operands.getLast()));
            }
        };
    }

    /// A frame's mask that is known, 0 or 1 (B, 1, S, S), to the mask prompt (B, 1, 4G, 4G) with which the decoder
    /// is asked for a pointer to its object.
    public Network maskPrompt() {
        int side = config.imageSize();
        List<Network.Input> inputs = List.of(new Network.Input("mask", -1, 1, side, side));
        return new DeclaredNetwork("mask_prompt", inputs, List.of(MASK)) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                Convolution shape =
                        Convolution.patches(1, 1, side / config.decoder().maskSize());
                return List.of(Layers.conv(ops, root.at("mask_downsample"), shape, x.getFirst()));
            }
        };
    }

    /// The token (B, C) of the mask that counts, see [MaskChoice], and the object's score (B, 1) to the pointer
    /// (B, C) by which later frames know the object.
    public Network pointer() {
        List<Network.Input> inputs =
                List.of(new Network.Input("mask_token", -1, config.channels()), new Network.Input(SCORE, -1, 1));
        return new DeclaredNetwork("pointer", inputs, List.of("pointers")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                T present = MemoryEncoder.positive(ops, x.get(1));
                return List.of(ObjectDecoder.pointer(ops, root, config.channels(), x.get(0), present));
            }
        };
    }

    /// A frame's features (1, C, G, G), the object's mask logits (B, 1, 4G, 4G), its score (B, 1), and whether it
    /// was prompted in this frame (B, 1), 1 or 0, to the memory (B, D, G, G). SAM 2.0 leaves the score unread.
    public Network memoryEncoder() {
        int side = config.decoder().maskSize();
        List<Network.Input> inputs = List.of(
                frame(),
                new Network.Input("low_res_logits", -1, 1, side, side),
                new Network.Input(SCORE, -1, 1),
                new Network.Input("prompted", -1, 1));
        return new DeclaredNetwork("memory_encoder", inputs, List.of(MEMORIES)) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                T prompted = ops.reshape(x.get(3), Ops.KEEP, 1, 1, 1);
                T mask = MemoryEncoder.mask(ops, config.decoder(), x.get(1), prompted);
                T memory = MemoryEncoder.encode(ops, root.at("memory_encoder"), config, x.getFirst(), mask);
                if (!config.memory().marksAbsence()) {
                    return List.of(memory);
                }
                T present = MemoryEncoder.positive(ops, x.get(2));
                return List.of(MemoryEncoder.mark(ops, root, config.memory().channels(), memory, present));
            }
        };
    }

    private List<Network.Input> pixels() {
        return List.of(new Network.Input("pixels", 1, 3, config.imageSize(), config.imageSize()));
    }

    private Network.Input frame() {
        return new Network.Input(FRAME, 1, config.channels(), config.grid(), config.grid());
    }

    private static List<String> embedding() {
        return ImageFeatures.NAMES.subList(0, 1);
    }

    /// Shapes of the outputs of [#imageEncoder].
    public ImageFeatures<int[]> imageShapes() {
        int channels = config.channels();
        int grid = config.grid();
        return new ImageFeatures<>(
                new int[] {1, channels, grid, grid},
                new int[] {1, channels / 4, 2 * grid, 2 * grid},
                new int[] {1, channels / 8, 4 * grid, 4 * grid});
    }

    /// [#decoder] in parts, which draws only the masks that are wanted and leaves the object's score out.
    public DecoderParts decoderParts() {
        return new DecoderParts(config.decoder(), root.at(DECODER), root.at(PROMPTS), mapInputs());
    }

    /// The outputs of [#imageEncoder].
    private List<Network.Input> mapInputs() {
        List<int[]> shapes = imageShapes().tensors();
        List<Network.Input> inputs = new ArrayList<>();
        for (int i = 0; i < ImageFeatures.NAMES.size(); i++) {
            inputs.add(new Network.Input(ImageFeatures.NAMES.get(i), shapes.get(i)));
        }
        return inputs;
    }

    private List<Network.Input> promptInputs() {
        List<Network.Input> inputs = mapInputs();
        inputs.add(new Network.Input("point_coords", -1, -1, 2));
        inputs.add(new Network.Input("point_labels", -1, -1));
        return inputs;
    }

    private <T> ImageFeatures<T> features(Ops<T> ops, T pixels) {
        List<T> pyramid = Hiera.imageEncoder(ops, root.at("image_encoder"), config.encoder(), pixels);
        return ObjectDecoder.features(ops, root.at(DECODER), config.channels(), pyramid);
    }

    private <T> T forgetful(Ops<T> ops, T features) {
        int channels = config.channels();
        T sign = root.weight(ops, "no_mem_embed", 1, 1, channels);
        return ops.add(features, ops.reshape(sign, 1, channels, 1, 1));
    }

    private <T> List<T> decode(Ops<T> ops, List<T> inputs, T dense) {
        Scope prompts = root.at(PROMPTS);
        T positions = PromptEncoder.gridPositions(ops, prompts, config.decoder());
        T sparse = PromptEncoder.sparse(ops, prompts, config.decoder(), inputs.get(3), inputs.get(4));
        return ObjectDecoder.decode(
                        ops, root.at(DECODER), config.decoder(), ImageFeatures.of(inputs), positions, sparse, dense)
                .tensors();
    }
}
