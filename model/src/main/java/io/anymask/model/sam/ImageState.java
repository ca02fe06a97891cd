package io.anymask.model.sam;

import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/// What one image gives to all its prompts: the part of [HoistedDecoder] that no prompt changes. Tensors by name;
/// a name ends with the level of the image rows that it belongs to, which is how many blocks have changed them, or
/// with the upscaling layer.
///
/// The rows of level l are `x = (s·F + Zᵀ W) ⊙ γ + β` (see [ImageRows]) with `F` fixed by the image, so every
/// product of rows with a fixed weight falls apart into a product of `F`, made here, and one of the few rows of
/// `W`. With N positions, C channels, h heads of d = C/2h:
///
/// | name | shape | what |
/// | --- | --- | --- |
/// | `keys`, `queries` | (1, h, d, N) | `F ⊙ γ` projected, for the attention from tokens to image and back |
/// | `fixed_keys`, `fixed_queries` | (1, h, d, N) | `β` and positions projected, from level 1 on |
/// | `values` | (1, h, d, N) | `F ⊙ γ` projected |
/// | `cross` | (1, l·h, d, N) | twice the output projections of all blocks before, each times `Fᵀ` |
/// | `squares` | (1, 1, N) | squared length of each row of `F` |
/// | `products` | (1, l, N) | twice the biases of all blocks before, each times `Fᵀ` |
/// | `upscaling` | (1, N, C) | `F ⊙ γ` behind the first upscaling layer's kernel |
/// | `finer` | (1, N, C), (1, N, 2C) | what SAM 2 adds behind either upscaling layer, cell by cell |
///
/// @param parts in the order in which the image part gives them
public record ImageState<T>(SequencedMap<String, T> parts) {
    private static final String UPSCALING = "upscaling";
    private static final String FINER = "finer";

    /// The outputs of the image part under their names.
    ///
    /// @param names as [io.anymask.model.ops.Network#outputs] of the image part gives them
    public static <T> ImageState<T> of(List<String> names, List<T> tensors) {
        SequencedMap<String, T> parts = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            parts.put(names.get(i), tensors.get(i));
        }
        return new ImageState<>(parts);
    }

    /// The tensors in the order of the image part's outputs, which is that of the prompt part's first inputs.
    public List<T> tensors() {
        return List.copyOf(parts.values());
    }

    /// What the mask part takes of the image.
    SequencedMap<String, T> drawing() {
        SequencedMap<String, T> drawing = new LinkedHashMap<>();
        parts.forEach((name, part) -> {
            if (name.startsWith(UPSCALING) || name.startsWith(FINER)) {
                drawing.put(name, part);
            }
        });
        return drawing;
    }

    T get(String name, int level) {
        return Objects.requireNonNull(parts.get(name(name, level)), name);
    }

    private static String name(String name, int level) {
        return name + "_" + level;
    }

    /// @param maps (1, C, G, G), in SAM 2 also (1, C/4, 2G, 2G) and (1, C/8, 4G, 4G)
    /// @param positions (N, C), see [PromptEncoder#gridPositions]
    /// @param noMask (1, C, 1, 1), see [PromptEncoder#noMask]
    static <T> ImageState<T> of(Ops<T> ops, Scope weights, SamConfig config, List<T> maps, T positions, T noMask) {
        int channels = config.channels();
        int cells = config.grid() * config.grid();
        T image = ops.reshape(ops.add(maps.getFirst(), noMask), 1, channels, cells);
        Maker<T> maker = new Maker<>(ops, weights, config, image, ops.transpose(positions, 1, 0));
        for (int level = 0; level <= config.depth(); level++) {
            if (level > 0) {
                maker.normalise(level);
            }
            maker.attentions(level);
        }
        T kernel = HoistedDecoder.kernel(ops, weights.at("output_upscaling").at(0), channels, channels / 4);
        maker.put(UPSCALING, config.depth(), ops.matmul(ops.transpose(maker.rows, 0, 2, 1), kernel));
        for (int layer = 1; layer < maps.size(); layer++) {
            maker.put(FINER, layer, cellByCell(ops, config.grid(), layer, maps.get(layer)));
        }
        return new ImageState<>(maker.parts);
    }

    /// A finer map in the order in which the upscaling layers leave their pixels: the 2 × 2 of a cell in a row,
    /// then the 2 × 2 of each of those. (1, D, 2G, 2G) -> (1, N, 4D), (1, D, 4G, 4G) -> (1, N, 16D).
    private static <T> T cellByCell(Ops<T> ops, int grid, int layer, T map) {
        T cells = layer == 1
                ? ops.transpose(ops.reshape(map, Ops.INFER, grid, 2, grid, 2), 1, 3, 2, 4, 0)
                : ops.transpose(ops.reshape(map, Ops.INFER, grid, 2, 2, grid, 2, 2), 1, 4, 2, 5, 3, 6, 0);
        return ops.reshape(cells, 1, grid * grid, Ops.INFER);
    }

    /// Goes from level to level.
    private static final class Maker<T> {
        private final Ops<T> ops;
        private final Scope layers;
        private final Scope last;
        private final SamConfig config;
        private final T positions;
        private final SequencedMap<String, T> parts = new LinkedHashMap<>();

        /// Output projections (C/2, C) and biases (1, C) of the blocks so far, each as the norms after it leave
        /// it.
        private final List<T> projections = new ArrayList<>();

        private final List<T> biases = new ArrayList<>();

        /// F ⊙ γ, (1, C, N).
        private T rows;

        /// @param image (1, C, N)
        /// @param positions (C, N)
        Maker(Ops<T> ops, Scope weights, SamConfig config, T image, T positions) {
            this.ops = ops;
            this.layers = weights.at("transformer").at("layers");
            this.last = weights.at("transformer").at("final_attn_token_to_image");
            this.config = config;
            this.positions = positions;
            this.rows = image;
        }

        void put(String name, int level, T value) {
            parts.put(name(name, level), value);
        }

        /// The layer norm that ends the block before.
        void normalise(int level) {
            Scope block = layers.at(level - 1);
            Scope out = block.at("cross_attn_image_to_token").at("out_proj");
            int channels = config.channels();
            int inner = TwoWayTransformer.inner(config);
            projections.add(ops.transpose(out.weight(ops, "weight", channels, inner), 1, 0));
            T bias = ops.reshape(out.weight(ops, "bias", channels), 1, channels);
            biases.add(
                    level == 1
                            ? bias
                            : ops.add(bias, vector(layers.at(level - 2).at("norm4"), "bias")));

            rows = ops.subtract(rows, ops.mean(rows, 1));
            put("squares", level, ops.sum(ops.multiply(rows, rows), 1));
            T twice = ops.constant(new float[] {2}, 1);
            T both = ops.multiply(rows, twice);
            List<T> cross = projections.stream()
                    .map(weight -> heads(ops.matmul(weight, both)))
                    .toList();
            put("cross", level, ops.concat(1, cross));
            put("products", level, ops.matmul(ops.concat(0, biases), both));

            T scale = vector(block.at("norm4"), "weight");
            projections.replaceAll(weight -> ops.multiply(centred(weight), scale));
            biases.replaceAll(value -> ops.multiply(centred(value), scale));
            rows = ops.multiply(rows, ops.reshape(scale, channels, 1));
        }

        void attentions(int level) {
            boolean isLast = level == config.depth();
            Scope toImage = isLast ? last : layers.at(level).at("cross_attn_token_to_image");
            projected("keys", level, toImage.at("k_proj"), false);
            put("values", level, heads(ops.matmul(matrix(toImage.at("v_proj")), rows)));
            if (!isLast) {
                projected(
                        "queries",
                        level,
                        layers.at(level).at("cross_attn_image_to_token").at("q_proj"),
                        true);
            }
        }

        /// Rows with their positions, projected: what the rows' scale multiplies and what stays. At level 0 the
        /// scale is one, and both are one.
        private void projected(String name, int level, Scope weights, boolean biased) {
            T matrix = matrix(weights);
            T fixed = level == 0 ? ops.add(rows, positions) : ops.add(positions, shift(level));
            T projected = ops.matmul(matrix, fixed);
            if (biased) {
                int inner = TwoWayTransformer.inner(config);
                projected = ops.add(projected, ops.reshape(weights.weight(ops, "bias", inner), inner, 1));
            }
            if (level == 0) {
                put(name, level, heads(projected));
            } else {
                put(name, level, heads(ops.matmul(matrix, rows)));
                put("fixed_" + name, level, heads(projected));
            }
        }

        private T shift(int level) {
            return ops.reshape(vector(layers.at(level - 1).at("norm4"), "bias"), config.channels(), 1);
        }

        private T matrix(Scope weights) {
            return weights.weight(ops, "weight", TwoWayTransformer.inner(config), config.channels());
        }

        private T vector(Scope weights, String leaf) {
            return weights.weight(ops, leaf, config.channels());
        }

        /// (.., C/2, N) -> (1, h, d, N).
        private T heads(T x) {
            int inner = TwoWayTransformer.inner(config);
            return ops.reshape(x, 1, config.heads(), inner / config.heads(), config.grid() * config.grid());
        }

        private T centred(T x) {
            return ops.subtract(x, ops.mean(x, -1));
        }
    }
}
