package io.anymask.model.sam;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.DType;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Scope;
import io.anymask.model.ops.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;

/// Makes up the weights of a model of given sizes, for measurements and tests: the network asks for what it
/// needs, and each tensor is a piece of one pool of random numbers, so that even ViT-H takes no memory to
/// speak of. The same seed gives the same weights. Not for training: tensors overlap.
public final class RandomWeights implements WeightSource {
    private static final int POOL = 1 << 23;
    private static final float DEVIATION = 0.02f;

    private final SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
    private final ByteBuffer aroundZero;
    private final ByteBuffer aroundOne;

    private RandomWeights(long seed) {
        aroundZero = pool(seed, 0);
        aroundOne = pool(seed, 1);
    }

    /// A model that works and knows nothing.
    ///
    /// @param config sizes of prompt encoder and mask decoder; its image size and channels are the encoder's
    public static SamModel model(ImageEncoder encoder, SamConfig config, long seed) {
        RandomWeights source = new RandomWeights(seed);
        CostOps ops = new CostOps();
        Scope root = Scope.root(source);
        int[] embedding = encoder.apply(ops, root, new int[] {1, 3, encoder.imageSize(), encoder.imageSize()});
        Scope prompts = root.at("prompt_encoder");
        PromptEncoder.noMask(ops, prompts, config);
        MaskDecoder.decode(
                ops,
                root.at("mask_decoder"),
                config,
                embedding,
                PromptEncoder.gridPositions(ops, prompts, config),
                PromptEncoder.sparse(ops, prompts, config, new int[] {1, 2, 2}, new int[] {1, 2}),
                PromptEncoder.dense(ops, prompts, config, new int[] {1, 1, config.maskSize(), config.maskSize()}));
        Checkpoint checkpoint = Checkpoint.of("random weights", source.tensors, Map.of());
        return SamModel.of(checkpoint);
    }

    private static ByteBuffer pool(long seed, float mean) {
        ByteBuffer pool = ByteBuffer.allocateDirect(POOL * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(seed);
        while (pool.hasRemaining()) {
            pool.putFloat(mean + DEVIATION * (float) random.nextGaussian());
        }
        return pool.flip();
    }

    /// Scales of norms, which are the only weights of one axis, and variances are about one, all others about
    /// zero.
    @Override
    public TensorView tensor(String name, int... shape) {
        return tensors.computeIfAbsent(name, key -> {
            boolean scale = (shape.length == 1 && name.endsWith(".weight")) || name.endsWith(".running_var");
            ByteBuffer pool = scale ? aroundOne : aroundZero;
            int elements = 1;
            for (int dimension : shape) {
                elements = Math.multiplyExact(elements, dimension);
            }
            int from = Math.floorMod(name.hashCode(), POOL - elements);
            return new TensorView(DType.F32, shape, pool.slice(from * Float.BYTES, elements * Float.BYTES));
        });
    }

    @Override
    public boolean contains(String name) {
        return true;
    }
}
