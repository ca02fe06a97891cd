package io.anymask.torch;

import io.anymask.inference.engine.Precision;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/// Where tensors live: the CPU, or a GPU by number. Immutable.
public sealed interface TorchDevice {
    TorchDevice CPU = new Cpu();

    /// The tensor on this device; itself if it is there already.
    Tensor place(Tensor tensor);

    /// Whether products of this precision are at least as fast as those of 32-bit floats.
    boolean isFastWith(Precision precision);

    /// Logs that a precision makes everything slower, where it does.
    static void warnIfSlow(TorchDevice device, Precision precision) {
        if (!device.isFastWith(precision)) {
            System.getLogger(TorchDevice.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "precision {0}: this processor has no instructions for it, and libtorch is many times"
                                    + " slower than with fp32; take fp32",
                            precision.name().toLowerCase(Locale.ROOT));
        }
    }

    /// `cpu`, `cuda` (the first GPU) or `cuda:1`.
    ///
    /// @throws TorchException when it is something else, or there is no such GPU
    static TorchDevice of(String name) {
        Matcher gpu = Pattern.compile("cuda(?::(\\d{1,2}))?").matcher(name);
        if (name.equals("cpu")) {
            return CPU;
        }
        if (!gpu.matches()) {
            throw new TorchException("device: got '" + name + "', expected cpu, cuda or cuda:N");
        }
        int index = gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1));
        int count = TorchThread.call(() -> torch.hasCUDA() ? Byte.toUnsignedInt(torch.cuda_device_count()) : -1);
        if (count < 0) {
            throw new TorchException(
                    "device " + name + ": this libtorch knows only the CPU; build with"
                            + " -Dtorch.classifier=linux-x86_64-gpu, or put that jar of org.bytedeco:pytorch on the class path");
        }
        if (index >= count) {
            throw new TorchException(
                    "device %s: got number %d, expected less than %d, the number of GPUs that the driver"
                                    .formatted(name, index, count)
                            + " shows");
        }
        return new Gpu(index);
    }

    /// The processor.
    record Cpu() implements TorchDevice {
        /// With AVX-512 oneDNN multiplies bfloat16. Without it libtorch multiplies one number after the other.
        @Override
        public boolean isFastWith(Precision precision) {
            return precision == Precision.FP32
                    || TorchThread.call(() -> torch.get_cpu_capability().getString())
                            .startsWith("AVX512");
        }

        @Override
        public Tensor place(Tensor tensor) {
            return tensor.is_cuda() ? tensor.cpu() : tensor;
        }

        @Override
        public String toString() {
            return "cpu";
        }
    }

    /// An NVIDIA GPU.
    record Gpu(int index) implements TorchDevice {
        @Override
        public boolean isFastWith(Precision precision) {
            return true;
        }

        @Override
        public Tensor place(Tensor tensor) {
            return tensor.to(new Device(DeviceType.CUDA, (byte) index), tensor.scalar_type());
        }

        @Override
        public String toString() {
            return "cuda:" + index;
        }
    }
}
