package io.anymask.training.detect;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.detector.BoxHead;
import io.anymask.model.detector.DetectorConfig;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Scope;
import io.anymask.model.ops.WeightSource;
import io.anymask.model.sam.SamModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/// A detector of random weights, where training starts. Weights are uniform within 1/√(inputs), as PyTorch's
/// layers have them; norms do nothing; biases are zero but for two. A cell finds an object with a probability of
/// 1 in 100 at first (Lin et al., ICCV 2017), whose sides are three cells away.
final class NewDetector implements WeightSource {
    private static final float RARE = (float) -Math.log(99);
    private static final float AWAY = (float) Math.log(3);

    private final RandomGenerator random;
    private final SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();

    private NewDetector(RandomGenerator random) {
        this.random = random;
    }

    static DetectorModel of(DetectorConfig config, SamModel sam, RandomGenerator random) {
        NewDetector weights = new NewDetector(random);
        int[] embedding = {1, config.channels(), config.grid(), config.grid()};
        BoxHead.apply(new CostOps(), Scope.root(weights), config, embedding); // asks for every weight
        return DetectorModel.of(Checkpoint.of("a new detector", weights.tensors, DetectorModel.metadata(sam)));
    }

    @Override
    public TensorView tensor(String name, int... shape) {
        return tensors.computeIfAbsent(name, key -> TensorView.of(values(key, shape), shape));
    }

    private float[] values(String name, int... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        if (name.equals("objectness.bias")) {
            Arrays.fill(values, RARE);
        } else if (name.equals("distances.bias")) {
            Arrays.fill(values, AWAY);
        } else if (name.endsWith(".norm.weight")) {
            Arrays.fill(values, 1);
        } else if (shape.length > 1) {
            double most = 1 / Math.sqrt(values.length / (double) shape[0]);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(-most, most);
            }
        }
        return values;
    }

    @Override
    public boolean contains(String name) {
        return true;
    }
}
