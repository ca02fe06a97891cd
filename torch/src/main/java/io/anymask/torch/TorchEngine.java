package io.anymask.torch;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.ops.Network;
import java.util.List;
import java.util.Locale;

/// libtorch as an engine of inference, on the CPU or a GPU. Runs follow one another on the [TorchThread]; each
/// uses all cores. Safe for use by several threads.
public final class TorchEngine implements Engine {
    private final TorchOps ops;
    private final Options options;
    private final Lifecycle lifecycle = new Lifecycle("the engine");

    /// How the engine works.
    ///
    /// @param precision [Precision#FP32], or [Precision#BF16] for matrix products and convolutions of bfloat16
    ///     operands: twice as fast and three decimal digits exact, with sums and normalisations of 32 bits. On a
    ///     CPU without AVX-512 it is many times slower, which is logged
    /// @param threads threads inside one operation; 0 for as many as there are cores. The latest engine's choice
    ///     holds for all
    public record Options(TorchDevice device, Precision precision, int threads) {
        public static final Options DEFAULT = new Options(TorchDevice.CPU, Precision.FP32, 0);

        /// @throws InferenceException for a precision that libtorch is not used with
        public Options {
            if (precision != Precision.FP32 && precision != Precision.BF16) {
                throw new InferenceException("engine torch: got precision " + precision
                        + ", expected fp32 or bf16; the engine onnx has that one");
            }
            if (threads < 0) {
                throw new IllegalArgumentException(
                        "threads: got " + threads + ", expected 1 or more, or 0 for all cores");
            }
        }
    }

    public TorchEngine() {
        this(Options.DEFAULT);
    }

    public TorchEngine(Options options) {
        this.options = options;
        TorchThread.useThreads(options.threads());
        TorchDevice device = options.device();
        TorchDevice.warnIfSlow(device, options.precision());
        ops = new TorchOps((name, view) -> device.place(TorchTensors.of(view)), device, options.precision());
    }

    @Override
    public Program compile(Network network, Parallelism parallelism) {
        Lifecycle ofProgram = new Lifecycle("the model's " + network.name());
        return lifecycle.during(
                () -> TorchThread.withoutGradients(() -> new TorchProgram(ops, Recording.of(network, ops), ofProgram)));
    }

    @Override
    public String arithmetic() {
        return "libtorch %s, precision %s, device %s"
                .formatted(
                        org.bytedeco.pytorch.Tensor.class.getPackage().getImplementationVersion(),
                        options.precision().name().toLowerCase(Locale.ROOT),
                        options.device());
    }

    /// One: all runs share one thread.
    @Override
    public int cores() {
        return 1;
    }

    @Override
    public void close() {
        // Nothing is held beside the programs, which are closed one by one.
        lifecycle.close(() -> {}, () -> {});
    }

    private record TorchProgram(TorchOps ops, Recording recording, Lifecycle lifecycle) implements Program {
        @Override
        public List<Tensor> run(List<Tensor> inputs) {
            return lifecycle.during(() -> TorchThread.call(() -> play(inputs).stream()
                    .map(result -> {
                        Tensor copy = Tensor.zeros(TorchTensors.shape(result));
                        TorchTensors.copy(result, copy.values());
                        result.close();
                        return copy;
                    })
                    .toList()));
        }

        @Override
        public void run(List<Tensor> inputs, List<Tensor> results) {
            lifecycle.during(() -> TorchThread.call(() -> {
                List<org.bytedeco.pytorch.Tensor> played = play(inputs);
                for (int i = 0; i < played.size(); i++) {
                    TorchTensors.copy(played.get(i), results.get(i).values());
                    played.get(i).close();
                }
                return results;
            }));
        }

        private List<org.bytedeco.pytorch.Tensor> play(List<Tensor> inputs) {
            return TorchThread.withoutGradients(() -> recording.play(inputs.stream()
                    .map(input -> ops.place(TorchTensors.wrap(input.values(), input.shape())))
                    .toList()));
        }

        @Override
        public List<Tensor> allocate(int batch) {
            return recording.outputShapes().stream()
                    .map(shape -> {
                        int[] resolved = shape.clone();
                        resolved[0] = resolved[0] < 0 ? batch : resolved[0];
                        return Tensor.zeros(resolved);
                    })
                    .toList();
        }

        @Override
        public void close() {
            lifecycle.close(() -> {}, () -> TorchThread.run(recording::close));
        }
    }
}
