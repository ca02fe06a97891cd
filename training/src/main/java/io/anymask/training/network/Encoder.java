package io.anymask.training;

import io.anymask.image.Image;
import io.anymask.inference.Preprocessing;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.SamModel;
import io.anymask.torch.Precision;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchTensors;
import io.anymask.training.network.TrainingOps;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/// An image encoder that learns. On the thread of libtorch only.
final class Encoder {
    private final SamModel model;
    private final TrainingConfig.Network settings;
    private final Precision precision;
    private final TorchDevice device;

    Encoder(SamModel model, TrainingConfig.Network settings, Precision precision, TorchDevice device) {
        this.model = model;
        this.settings = settings;
        this.precision = precision;
        this.device = device;
    }

    /// What a pass through the encoder gave, and how its gradient goes back.
    ///
    /// @param embedding (1, C, G, G)
    record Pass(org.bytedeco.pytorch.Tensor embedding, TrainingOps ops) {
        /// A leaf with the embedding's values, to gather gradients in.
        org.bytedeco.pytorch.Tensor leaf() {
            return embedding.detach().set_requires_grad(true);
        }

        /// Carries what the leaf gathered back to the weights.
        void backward(org.bytedeco.pytorch.Tensor leaf) {
            if (leaf.grad().defined()) {
                ops.backward(embedding, leaf.grad());
            }
        }
    }

    /// Encodes with drop path and checkpointing.
    ///
    /// @param random of each block, see [TrainingOps]
    Pass train(Image view, TorchOps.Weights weights, IntFunction<RandomGenerator> random) {
        TrainingOps ops =
                new TrainingOps(weights, device, precision, settings.dropPath(), settings.checkpointing(), random);
        return new Pass(run(view, ops), ops);
    }

    /// Encodes as at inference.
    org.bytedeco.pytorch.Tensor infer(Image view, TorchOps.Weights weights) {
        return run(view, new TorchOps(weights, device, precision));
    }

    private org.bytedeco.pytorch.Tensor run(Image view, TorchOps ops) {
        Tensor pixels = Preprocessing.normalise(view, model.config().imageSize());
        org.bytedeco.pytorch.Tensor input = device.place(TorchTensors.of(pixels.toFloats(), pixels.shape()));
        return model.imageEncoder()
                .apply(ops, List.of(input))
                .getFirst()
                .to(org.bytedeco.pytorch.global.torch.ScalarType.Float);
    }
}
