package io.anymask.model.ops;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.DType;
import io.anymask.model.checkpoint.TensorView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;

/// Makes up weights for measurements and tests: the network asks for what it needs, and each tensor is a piece of
/// one pool of random numbers, so that even ViT-H takes no memory to speak of. The same seed gives the same
/// weights. Not for training: tensors overlap. Not thread-safe.
public final class RandomSource implements WeightSource {
    private static final int POOL = 1 << 23;
    private static final float DEVIATION = 0.02f;

    private final SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
    private final ByteBuffer aroundZero;
    private final ByteBuffer aroundOne;

    public RandomSource(long seed) {
        aroundZero = pool(seed, 0);
        aroundOne = pool(seed, 1);
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
            int elements = 1;
            for (int dimension : shape) {
                elements = Math.multiplyExact(elements, dimension);
            }
            return new TensorView(DType.F32, shape, piece(scale ? aroundOne : aroundZero, name, elements));
        });
    }

    private static ByteBuffer piece(ByteBuffer pool, String name, int elements) {
        if (elements < POOL) {
            int from = Math.floorMod(name.hashCode(), POOL - elements);
            return pool.slice(from * Float.BYTES, elements * Float.BYTES);
        }
        ByteBuffer repeated = ByteBuffer.allocateDirect(Math.multiplyExact(elements, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        while (repeated.hasRemaining()) {
            repeated.put(pool.slice(0, Math.min(pool.limit(), repeated.remaining())));
        }
        return repeated.flip();
    }

    @Override
    public boolean contains(String name) {
        return true;
    }

    /// All that was asked for.
    public Checkpoint checkpoint() {
        return Checkpoint.of("random weights", tensors, Map.of());
    }
}
