package io.anymask.training.run;

import static io.anymask.training.Setting.require;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Precision;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchEngine;
import io.anymask.torch.TorchException;
import io.anymask.training.TrainingException;
import io.anymask.training.config.Meaning;

/// What a run computes with.
public record Machine(
        @Meaning("`cpu`, or `cuda` with a GPU build of libtorch on the class path")
        String device,

        @Meaning(
                value = "Precision of the network's products; weights and losses are 32-bit floats in any case",
                of = {"fp32", "bf16"})
        Precision precision,

        @Meaning(value = "Threads to compute with; 0 for all cores", unit = "threads", range = "[0, ∞)")
        int threads,

        @Meaning(
                value = "Masks of an image that decode together; more need more memory",
                unit = "masks",
                range = "[1, ∞)")
        int promptsAtOnce) {
    /// All cores, 32-bit floats, eight masks together.
    public static final Machine DEFAULT = new Machine("cpu", Precision.FP32, 0, 8);

    public Machine {
        require(precision == Precision.FP32 || precision == Precision.BF16, "precision", precision, "fp32 or bf16");
        require(threads >= 0, "threads", threads, "0 or more");
        require(promptsAtOnce > 0, "prompts_at_once", promptsAtOnce, "1 or more");
    }

    /// The faster of both on the CPU: bfloat16 where it has instructions for it.
    public static Precision fastOnCpu() {
        return TorchDevice.CPU.isFastWith(Precision.BF16) ? Precision.BF16 : Precision.FP32;
    }

    /// The device itself. Logs if the precision is slow there.
    ///
    /// @throws TrainingException for a name that is none, or a GPU that is not there
    public TorchDevice torchDevice() {
        try {
            TorchDevice named = TorchDevice.of(device);
            TorchDevice.warnIfSlow(named, precision);
            return named;
        } catch (TorchException e) {
            throw new TrainingException("machine." + e.getMessage(), e);
        }
    }

    /// What of it decides the losses: all but the number of threads.
    ///
    /// @param batch as [#promptsAtOnce] where that changes sums, 1 where it does not
    public Machine comparable(int batch) {
        return new Machine(device, precision, 0, batch);
    }

    /// Training keeps the one thread of libtorch busy: an engine that needs it too would wait for ever.
    ///
    /// @throws IllegalArgumentException for such an engine
    public static void requireOwnThread(Engine engine) {
        if (engine instanceof TorchEngine) {
            throw new IllegalArgumentException(
                    "training: got a libtorch engine for what does not learn, whose one thread the training itself"
                            + " needs; expected another, such as OnnxEngine");
        }
    }
}
