package io.anymask.training.network;

import io.anymask.image.Image;
import io.anymask.inference.Preprocessing;
import io.anymask.inference.engine.Precision;
import io.anymask.model.sam.SamModel;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchTensors;
import io.anymask.training.Stop;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// An image encoder that learns. On the thread of libtorch only.
public final class Encoder {
    private final SamModel model;
    private final NetworkSettings settings;
    private final Precision precision;
    private final TorchDevice device;
    private final Stop stop;

    /// @param stop heeded before each block
    public Encoder(SamModel model, NetworkSettings settings, Precision precision, TorchDevice device, Stop stop) {
        this.model = model;
        this.settings = settings;
        this.precision = precision;
        this.device = device;
        this.stop = stop;
    }

    /// What a pass through the encoder gave, and how its gradient goes back.
    ///
    /// @param embedding (1, C, G, G)
    public record Pass(Tensor embedding, TrainingOps ops) {
        /// A leaf with the embedding's values, to gather gradients in.
        public Tensor leaf() {
            return embedding.detach().set_requires_grad(true);
        }

        /// Carries what the leaf gathered back to the weights.
        public void backward(Tensor leaf) {
            if (leaf.grad().defined()) {
                ops.backward(embedding, leaf.grad());
            }
        }
    }

    /// Encodes with drop path and checkpointing.
    ///
    /// @param random of each block, see [TrainingOps]
    public Pass train(Image view, TorchOps.Weights weights, IntFunction<RandomGenerator> random) {
        TrainingOps ops = new TrainingOps(
                weights, device, precision, settings.dropPath(), settings.checkpointing(), random, stop);
        return new Pass(run(view, ops), ops);
    }

    /// Encodes as at inference.
    public Tensor infer(Image view, TorchOps.Weights weights) {
        return run(view, new TorchOps(weights, device, precision) {
            @Override
            public Tensor block(Tensor x, UnaryOperator<Tensor> body) {
                stop.heed();
                return super.block(x, body);
            }
        });
    }

    private Tensor run(Image view, TorchOps ops) {
        io.anymask.inference.engine.Tensor pixels =
                Preprocessing.normalise(view, model.config().imageSize());
        Tensor input = device.place(TorchTensors.of(pixels.toFloats(), pixels.shape()));
        return model.imageEncoder().apply(ops, List.of(input)).getFirst().to(ScalarType.Float);
    }
}
