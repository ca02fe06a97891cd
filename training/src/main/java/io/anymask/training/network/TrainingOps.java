package io.anymask.training.network;

import io.anymask.inference.engine.Precision;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchTensors;
import io.anymask.training.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// The network as it is trained: blocks may be left out at random (drop path), and computed twice instead of
/// kept (activation checkpointing). One object for each pass through the encoder; on the thread of libtorch
/// only.
///
/// A block that is computed twice runs without a graph at first, and its result becomes a leaf. On the way
/// back, the last such leaf's gradient is known first: [#backward] runs its block again, with a graph and with
/// the same random choices, and carries the gradient to the block's input, which belongs to the graph of the
/// leaf before.
///
/// What a pass keeps is freed with the scope in which it runs, whether its gradient was carried back or not.
public final class TrainingOps extends TorchOps {
    private final double dropPath;
    private final boolean checkpointing;
    private final IntFunction<RandomGenerator> random;
    private final Stop stop;
    private final List<Segment> segments = new ArrayList<>();
    private @Nullable RandomGenerator choices;
    private boolean replaying;
    private int blocks;

    /// A block that was run without a graph.
    private record Segment(int index, Tensor input, Tensor output, UnaryOperator<Tensor> body) {}

    /// @param dropPath share of updates that the last block leaves out; rises linearly from the first
    /// @param random draws the choices of a block, the same whenever it is asked for the block's number
    /// @param stop heeded before each block
    public TrainingOps(
            TorchOps.Weights weights,
            TorchDevice device,
            Precision precision,
            double dropPath,
            boolean checkpointing,
            IntFunction<RandomGenerator> random,
            Stop stop) {
        super(weights, device, precision);
        this.stop = stop;
        this.dropPath = dropPath;
        this.checkpointing = checkpointing;
        this.random = random;
    }

    @Override
    public Tensor block(Tensor x, UnaryOperator<Tensor> body) {
        int index = blocks++;
        if (!checkpointing || replaying) {
            return run(index, x, body);
        }
        // What the block computes goes at once; its result lives as long as the pass, carried back or not.
        Tensor output = TorchTensors.result(() -> {
            try (AutoGradMode off = new AutoGradMode(false)) {
                return run(index, x, body).detach();
            }
        });
        output.set_requires_grad(true);
        segments.add(new Segment(index, x, output, body));
        return output;
    }

    private Tensor run(int index, Tensor x, UnaryOperator<Tensor> body) {
        stop.heed();
        choices = random.apply(index);
        return body.apply(x);
    }

    @Override
    public Tensor residual(Tensor x, Tensor update, double depth) {
        double drop = dropPath * depth;
        if (drop == 0 || choices == null) {
            return x.add(update);
        }
        return choices.nextDouble() < drop ? x : x.add(update, new Scalar(1 / (1 - drop)));
    }

    /// Carries the gradient of the encoder's result back to all weights.
    ///
    /// @param output what the encoder gave
    /// @param gradient of the loss by it
    public void backward(Tensor output, Tensor gradient) {
        flow(output, gradient);
        replaying = true;
        for (Segment segment : segments.reversed()) {
            try (PointerScope scope = new PointerScope()) {
                carry(segment);
            }
        }
        replaying = false;
        segments.clear();
    }

    private void carry(Segment segment) {
        Tensor arrived = segment.output.grad();
        if (!arrived.defined()) {
            return;
        }
        Tensor input = segment.input.detach();
        input.set_requires_grad(true);
        flow(run(segment.index, input, segment.body), arrived);
        if (segment.input.requires_grad() && input.grad().defined()) {
            flow(segment.input, input.grad());
        }
    }

    private static void flow(Tensor output, Tensor gradient) {
        torch.backward(
                new TensorVector(output), new TensorVector(gradient), new BoolOptional(), false, new TensorVector());
    }
}
